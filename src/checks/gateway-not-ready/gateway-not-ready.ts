import { detectorOf, check } from '../detection/check.ts';
import { backendNotCertified } from './certified-backends.ts';
import { certificatesTooMany } from './listener-certificates.ts';
import { challengeRedirected } from './acme-challenge-redirect.ts';
import { networksCutOff } from './networks-cut-off.ts';
import { clientsUnprepared } from './clients-unprepared.ts';
import { certificateMakersLost } from './certificate-makers.ts';
import { credentialsUnusable } from './gateway-credentials.ts';
import { definitionTooOld } from './definition-too-old.ts';
import { portNotOnService } from './port-not-on-service.ts';
import { proxyProtocol } from './proxy-protocol.ts';
import { selectorForGateway } from './selector-for-gateway.ts';
import { gatewayPodsFound, otherCertificate, otherGatewayPods } from './unseen-gateway-pods.ts';
import type { Resource } from '../../manifest/index.ts';
import { placeOf, say, slot } from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import { alsoSaid } from '../istioctl/istioctl.ts';
import { gatewaysWithoutServers } from '../istioctl/server-texts.ts';
import { scopeOf } from '../references/reference.ts';

/**
 * Finds Gateways that ask their pods for nothing (GW-1). Another finding says of one that a change brings
 * that it is refused (`invalid-mesh-resource/object-refused`): this one is for people who compare with
 * `istioctl analyze`, which says both.
 */
const opensNothing = check({
  id: 'opens-nothing',
  title: 'Gateway without servers, so its pods have no open port',
  level: 'high',
  blind: 'Gateways for the same pods outside this repository.',
  knownAs: [{ code: 'IST0101', analyzer: 'gateway.ConflictingGatewayAnalyzer' }],
  find: (input) =>
    alsoSaid(input, () =>
      gatewaysWithoutServers(input.mesh).map(({ gateway, selector }) => tell(gateway, selector)),
    ),
});

function tell(gateway: Resource, selector: string): Told {
  return {
    subject: gateway,
    scope: scopeOf('namespace'),
    message: say`${slot.object(gateway)} opens no port: no host behind it answers.`,
    why: `It has no servers (${placeOf(gateway.origin)}), and no Gateway here that has some is for pods with ${selector}.`,
    symptom: say`connection refused`,
    fix: { text: say`Add \`servers\` with a port, a protocol and hosts, or remove the Gateway.` },
  };
}

/**
 * Finds Gateways that cannot do what they are asked for, because something beside them is not as they need
 * it: the Service, the Secret, the clients, the definition of a kind, the way a policy names them. GW-6, 8,
 * 10…12, AUTHZ-4…6, GWAPI-16.
 */
export const gatewayNotReady = detectorOf(
  'gateway-not-ready',
  'Gateways without a fitting Service, Secret, CRD, policy or clients',
  [
    portNotOnService,
    proxyProtocol,
    opensNothing,
    networksCutOff,
    credentialsUnusable,
    certificateMakersLost,
    certificatesTooMany,
    backendNotCertified,
    clientsUnprepared,
    challengeRedirected,
    definitionTooOld,
    selectorForGateway,
    otherGatewayPods,
    gatewayPodsFound,
    otherCertificate,
  ],
);
