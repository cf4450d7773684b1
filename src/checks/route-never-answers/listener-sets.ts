import type { Field, Match, Mesh } from '../../istio/index.ts';
import {
  asGatewayApiGateway,
  asListenerSet,
  certainly,
  selectsNamespace,
} from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import { API_GROUPS } from '../../manifest/index.ts';
import { gatewayOf } from './route-attachments.ts';

/** A ListenerSet whose Gateway does not let its namespace add listeners. */
export interface UnheardListenerSet {
  readonly listenerSet: Resource;
  readonly gateway: Resource;
  /** Where the ListenerSet names it. */
  readonly origin: Origin;
  /** Of which namespaces the Gateway lets them be; null where it does not say, which is of none. */
  readonly from: Field<string> | null;
}

/** ListenerSets that their Gateways do not take: GWAPI-21. */
export const unheardListenerSets = (mesh: Mesh): readonly UnheardListenerSet[] =>
  mesh.ofKind(API_GROUPS.gatewayApi, 'ListenerSet').flatMap((listenerSet) => {
    const { gateway: parent } = asListenerSet(listenerSet);
    const gateway = gatewayOf(mesh, listenerSet);
    const isGateway = (parent?.kind?.value ?? 'Gateway') === 'Gateway';
    if (parent === null || gateway === undefined || !isGateway) return [];
    if (admitsListenersOf(mesh, gateway, listenerSet.namespace) !== 'no') return [];
    const from = asGatewayApiGateway(gateway).listenersFrom;
    return [{ listenerSet, gateway, origin: parent.origin, from }];
  });

/** Without a word, and with `Selector` without a selector, ListenerSets of no namespace. */
function admitsListenersOf(mesh: Mesh, gateway: Resource, namespace: string): Match {
  const { listenersFrom, listenersNamespaces } = asGatewayApiGateway(gateway);
  const from = listenersFrom?.value ?? 'None';
  if (from === 'All') return 'yes';
  if (from === 'None') return 'no';
  if (namespace === '' || gateway.namespace === '') return 'maybe';
  if (from === 'Same') return certainly(namespace === gateway.namespace);
  return listenersNamespaces === null
    ? 'no'
    : selectsNamespace(mesh, listenersNamespaces, namespace);
}
