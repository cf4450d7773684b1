import type { AddedListener, Mesh } from '../../istio/index.ts';
import {
  asGatewayApiGateway,
  asListenerSet,
  isRunByIstio,
  namesTooMany,
} from '../../istio/index.ts';
import { API_GROUPS } from '../../manifest/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { gatewayOf } from '../route-never-answers/route-attachments.ts';

/** A listener of a Gateway or a ListenerSet that is not there, for it names more certificates than istiod takes. */
export interface CrowdedListener {
  readonly owner: Resource;
  readonly listener: AddedListener;
}

/** Listeners of Gateways that Istio runs, with too many certificates: GWAPI-16. */
export const crowdedListeners = (mesh: Mesh): readonly CrowdedListener[] => [
  ...mesh
    .ofKind(API_GROUPS.gatewayApi, 'Gateway')
    .filter((gateway) => isRunByIstio(mesh, gateway))
    .flatMap((owner) => crowdedOf(owner, asGatewayApiGateway(owner).listeners.value)),
  ...mesh
    .ofKind(API_GROUPS.gatewayApi, 'ListenerSet')
    .filter((set) => {
      const gateway = gatewayOf(mesh, set);
      return gateway !== undefined && isRunByIstio(mesh, gateway);
    })
    .flatMap((owner) => crowdedOf(owner, asListenerSet(owner).listeners.value)),
];

const crowdedOf = (
  owner: Resource,
  listeners: readonly AddedListener[],
): readonly CrowdedListener[] =>
  listeners.filter(namesTooMany).map((listener) => ({ owner, listener }));
