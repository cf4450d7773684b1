import type { Resource } from '../manifest/index.ts';
import { placeOf, subjectText } from '../manifest/index.ts';
import type { UnnamedAuthority } from './unnamed-authorities.ts';
import { isForOwnService, unnamedAuthorities } from './unnamed-authorities.ts';
import type { Check } from './detection/check.ts';
import { detectorOf, ofObjects } from './detection/check.ts';
import type { DetectorInput, FindingDraft } from './detection/detector.ts';

const ANALYZER = 'destinationrule.CaCertificateAnalyzer';

const DESTINATION: Check = {
  id: 'destination-authority-unnamed',
  title: 'A DestinationRule opens TLS and does not say who signs the certificate of the server',
  level: 'medium',
  blind: 'Who signed the certificate that the server shows.',
  severity: 'warning',
  knownAs: [{ code: 'IST0128', analyzer: ANALYZER }],
};
const PORT: Check = {
  id: 'port-authority-unnamed',
  title: 'A DestinationRule opens TLS to a port and does not say who signs the certificate there',
  level: 'medium',
  blind: 'Who signed the certificate that the server shows.',
  severity: 'warning',
  knownAs: [{ code: 'IST0129', analyzer: ANALYZER }],
};

/**
 * Proxies that open TLS and take any certificate, or only those of authorities that did not sign the server's.
 * DR-26, DR-27.
 */
export const serverNotVerified = detectorOf(
  'server-not-verified',
  'proxies that open TLS without knowing who signs the certificate of the server',
  [
    ofObjects(
      [DESTINATION, PORT],
      ({ mesh }) => mesh.ofKind('networking.istio.io', 'DestinationRule'),
      (input) => (rule) =>
        unnamedAuthorities(input.mesh, rule)
          .filter((one) => isWorthSaying(input, rule, one))
          .map((one) => draftOf(rule, one)),
    ),
  ],
);

/**
 * Towards hosts of the internet the authorities that the proxy brings are the right ones, and gateways read the Secret
 * that a rule names: `istioctl analyze` warns of both all the same.
 */
function isWorthSaying(
  { mesh, isWhole }: DetectorInput,
  rule: Resource,
  { fate }: UnnamedAuthority,
): boolean {
  if (isWhole === true || fate === 'not-verified') return true;
  return fate === 'public-authorities' && isForOwnService(mesh, rule);
}

const CONSEQUENCES = {
  'not-verified': {
    says: 'any server that answers there is believed',
    because: 'the certificate is not verified',
    symptom: 'nothing fails: whoever gets in between can read and answer the calls',
  },
  'public-authorities': {
    says: 'the server must have a certificate of a public authority, or calls fail',
    because:
      'Istio verifies with the authorities that the image of the proxy brings (since 1.21; not at all before)',
    symptom: '503 with flag UF, certificate verify failed, where the authority is a private one',
  },
  'dropped-by-sidecars': {
    says: 'sidecars send plaintext, and only gateways open TLS',
    because: 'for sidecars credentialName counts only along with a workloadSelector',
    symptom: 'calls from pods reach the TLS port as plaintext and are refused',
  },
} as const satisfies Record<
  UnnamedAuthority['fate'],
  Record<'says' | 'because' | 'symptom', string>
>;

function draftOf(
  rule: Resource,
  { port, mode, origin, fate, skipped }: UnnamedAuthority,
): FindingDraft {
  const check = port === null ? DESTINATION : PORT;
  const { says, because, symptom } = CONSEQUENCES[fate];
  const reason =
    skipped === null
      ? `It sets TLS mode ${mode} without caCertificates (${placeOf(origin)}), and ${because}.`
      : `insecureSkipVerify (${placeOf(skipped)}) switches verification off for what it sends with TLS mode ${mode}.`;
  const where = port === null ? '' : ` at port ${String(port)}`;
  return {
    check: check.id,
    subject: rule,
    key: port === null ? 'tls' : `tls of port ${String(port)}`,
    scope: { level: 'service', workloads: 0, services: 1, namespaces: 1 },
    message: `${subjectText(rule)} opens TLS${where} ${skipped === null ? 'and names no authority' : 'and verifies no certificate'}: ${says}.`,
    why: reason,
    symptom,
    origin: skipped ?? origin,
    fix: {
      text:
        fate === 'dropped-by-sidecars'
          ? 'Add a workloadSelector for the pods that have the Secret, or name caCertificates.'
          : skipped !== null
            ? 'Name the file of the authority in caCertificates, and remove insecureSkipVerify.'
            : 'Name the file of the authority in caCertificates, or `system` where a public one signs it.',
    },
  };
}
