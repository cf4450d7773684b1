import { isPassedOver, placeOf, resourceKey, subjectText } from '../../manifest/index.ts';
import type { SharedCertificate } from './shared-certificates.ts';
import { groupedBy } from '../../istio/index.ts';
import { sharedCertificates } from './shared-certificates.ts';
import { areAlternatives } from '../detection/variants.ts';
import type { Check } from '../detection/check.ts';
import { ofObjects } from '../detection/check.ts';
import type { FindingDraft } from '../detection/detector.ts';
import { scopeOf } from '../references/reference.ts';

const CERTIFICATE_SHARED: Check = {
  id: 'certificate-shared',
  title: 'Two Gateways of the same pods show clients the same certificate',
  level: 'low',
  severity: 'warning',
  blind: 'For which names the certificate is, and whether clients speak HTTP/2.',
  knownAs: [{ code: 'IST0138', analyzer: 'gateway.CertificateAnalyzer' }],
};

/** Of more Gateways than these with one certificate each is told once, and not with every other. */
const MOST_PAIRS = 8;

/** Connections that browsers use for the hosts of two Gateways: GW-17. */
export const certificatesShared = ofObjects(
  [CERTIFICATE_SHARED],
  (input) => [
    ...groupedBy(
      sharedCertificates(input.mesh).filter(
        ({ gateway, other, hasOnePod, isDropped }) =>
          !isPassedOver(gateway.namespace) &&
          (input.isWhole === true ||
            (hasOnePod && !isDropped && !areAlternatives(input, gateway, other))),
      ),
      ({ gateway }) => resourceKey(gateway),
    ).values(),
  ],
  () => (pairs) =>
    (pairs.length > MOST_PAIRS ? pairs.slice(0, 1) : pairs).map((pair) =>
      draftOf(pair, pairs.length),
    ),
);

function draftOf(
  { gateway, other, certificate, origin }: SharedCertificate,
  count: number,
): FindingDraft {
  const isMany = count > MOST_PAIRS;
  const more = isMany ? ` and ${String(count - 1)} more` : '';
  return {
    check: CERTIFICATE_SHARED.id,
    subject: gateway,
    key: isMany ? `certificate ${certificate}` : `certificate of ${other.namespace}/${other.name}`,
    scope: scopeOf('namespace'),
    cause: `certificate ${certificate}`,
    message: `${subjectText(gateway)} shows clients the certificate of ${subjectText(other)}${more}: where it is for hosts of both, browsers may get 404 from one for what the other serves.`,
    why: `Both name ${certificate} (${placeOf(origin)}) for the same pods. A browser sends requests for every host of a certificate on one HTTP/2 connection, and the server that took the connection has only the routes of its own Gateway.`,
    symptom: '404 in browsers that had the other host open before, which goes away in a new window',
    origin,
    related: [other.origin],
    fix: {
      text: 'Serve the hosts from one Gateway with this certificate, or give each Gateway a certificate for its own hosts.',
    },
  };
}
