import type { Mesh, View } from '../../istio/index.ts';
import { isRunByIstio, viewOf } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { API_GROUPS, isSystemNamespace, subjectText, say, slot } from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import { check } from '../detection/check.ts';
import { scopeOf } from '../references/reference.ts';
import { gatewayOf } from '../route-never-answers/route-attachments.ts';

/**
 * A listener of a Gateway or a ListenerSet that is not served, for it names more certificates than istiod
 * takes.
 */
interface CrowdedListener {
  readonly owner: Resource;
  readonly listener: View<'AddedListener'>;
}

/**
 * Finds listeners with too many certificates: Istio does not take the first two of them, but leaves the
 * listener out (GWAPI-16).
 */
export const certificatesTooMany = check({
  id: 'certificates-too-many',
  title: 'Istio does not serve a listener with too many certificates',
  level: 'high',
  blind: 'GatewayClasses outside this repository.',
  find: ({ mesh }) =>
    crowdedListeners(mesh)
      .filter(({ owner }) => !isSystemNamespace(owner.namespace))
      .map(tell),
});

/** Lists the listeners of Gateways that Istio runs, with too many certificates (GWAPI-16). */
const crowdedListeners = (mesh: Mesh): readonly CrowdedListener[] => [
  ...mesh
    .ofKind(API_GROUPS.gatewayApi, 'Gateway')
    .filter((gateway) => isRunByIstio(mesh, gateway))
    .flatMap((owner) => crowdedOf(owner, viewOf('GatewayApiGateway', owner).listeners.value)),
  ...mesh
    .ofKind(API_GROUPS.gatewayApi, 'ListenerSet')
    .filter((set) => {
      const gateway = gatewayOf(mesh, set);
      return gateway !== undefined && isRunByIstio(mesh, gateway);
    })
    .flatMap((owner) => crowdedOf(owner, viewOf('ListenerSet', owner).listeners.value)),
];

const crowdedOf = (
  owner: Resource,
  listeners: readonly View<'AddedListener'>[],
): readonly CrowdedListener[] =>
  listeners
    .filter((listener) => listener.excessCertificate !== undefined)
    .map((listener) => ({ owner, listener }));

function tell({ owner, listener }: CrowdedListener): Told {
  const references = listener.certificateRefs.value;
  const excess = listener.excessCertificate?.origin ?? listener.origin;
  const name = listener.name?.value ?? '';
  return {
    subject: owner,
    key: `certificates of listener ${name} on port ${String(listener.port?.value ?? '')}`,
    scope: scopeOf('service'),
    message: `${subjectText(owner)} does not serve ${listener.hostname?.value ?? `listener ${name}`}: the listener names ${String(references.length)} certificates.`,
    why: say`Istio takes up to two, one for each kind of key such as RSA and ECDSA; at a third (${slot.place(excess)}) it leaves the whole listener out, and takes none of them.`,
    symptom: say`connection refused, or reset during the TLS handshake; the status of the listener says InvalidTLS`,
    origin: excess,
    fix: {
      text: say`Make a listener with a hostname of its own for each certificate, or one certificate for all the names.`,
    },
  };
}
