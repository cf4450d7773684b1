import { isPassedOver, placeOf, subjectText } from '../../manifest/index.ts';
import { bypassedCertificates } from './bypassed-certificates.ts';
import type { Check } from '../detection/check.ts';
import { ofObjects } from '../detection/check.ts';
import { scopeOf } from '../references/reference.ts';

const CLIENT_CERTIFICATE_BYPASSED: Check = {
  id: 'client-certificate-bypassed',
  title:
    'A host that asks clients for a certificate is answered without one through a wildcard beside it',
  level: 'high',
  blind:
    'Policies, filters and applications that compare the Host of a request with the name of the connection.',
};

/** Overlapping hosts with different TLS modes: GW-4, 8, 13, 17. */
export const certificatesBypassed = ofObjects(
  [CLIENT_CERTIFICATE_BYPASSED],
  ({ mesh }) =>
    bypassedCertificates(mesh).filter(({ asking }) => !isPassedOver(asking.gateway.namespace)),
  () =>
    ({ host, asking, open, wildcard, virtualService }) => [
      {
        check: CLIENT_CERTIFICATE_BYPASSED.id,
        subject: asking.gateway,
        key: `certificate bypassed ${host} port ${String(asking.server.port)}`,
        scope: scopeOf('service'),
        message: `Clients reach ${host} without the certificate that ${subjectText(asking.gateway)} asks them for.`,
        why: `${subjectText(open.gateway)} serves ${wildcard} on port ${String(open.server.port)} without asking (${placeOf(open.server.origin)}), and ${subjectText(virtualService)} routes ${host} there too (${placeOf(virtualService.origin)}). The name in the TLS handshake decides who is asked, the Host of the request where it goes: a client says another name of ${wildcard} in the first and ${host} in the second.`,
        symptom:
          'nothing fails: requests for the host are answered on connections without a client certificate',
        origin: asking.server.origin,
        related: [open.server.origin, virtualService.origin],
        fix: {
          text: `Give ${host} a port or pods of its own, bind its VirtualService to a Gateway without the wildcard, or name the hosts of ${wildcard} one by one.`,
        },
      },
    ],
);
