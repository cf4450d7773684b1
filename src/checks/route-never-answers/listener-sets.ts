import type { Field, Mesh } from '../../istio/index.ts';
import { admitsListenersOf, viewOf } from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import { API_GROUPS, placeOf, subjectText, say, slot } from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import { check } from '../detection/check.ts';
import { worldOf } from '../detection/absence-proof.ts';
import { scopeOf } from '../references/reference.ts';
import { hasVariable } from '../references/unresolved-text.ts';
import { gatewayOf } from './route-attachments.ts';

/** A ListenerSet whose Gateway does not let its namespace add listeners. */
interface UnheardListenerSet {
  readonly listenerSet: Resource;
  readonly gateway: Resource;
  /** Points to where the ListenerSet names it. */
  readonly origin: Origin;
  /**
   * Says in which namespaces the Gateway lets ListenerSets be; null where it does not say, which is in none.
   */
  readonly from: Field<string> | null;
}

/**
 * Tells of ListenerSets whose Gateway does not allow them: without `allowedListeners` it takes none
 * (GWAPI-21).
 */
export const listenerSetNotAllowed = check({
  id: 'listener-set-not-allowed',
  title: 'ListenerSet not allowed by its Gateway',
  level: 'high',
  severity: 'warning',
  blind: 'Namespace labels that something outside this repository sets.',
  find: (input) => {
    const world = worldOf(input);
    return unheardListenerSets(input.mesh)
      .filter(
        ({ gateway, from }) => !world.isIncomplete(gateway) && !hasVariable(from?.value ?? ''),
      )
      .map(tell);
  },
});

/** Finds ListenerSets that their Gateways do not take (GWAPI-21). */
export const unheardListenerSets = (mesh: Mesh): readonly UnheardListenerSet[] =>
  mesh.ofKind(API_GROUPS.gatewayApi, 'ListenerSet').flatMap((listenerSet) => {
    const { gateway: parent } = viewOf('ListenerSet', listenerSet);
    const gateway = gatewayOf(mesh, listenerSet);
    const isGateway = (parent?.kind?.value ?? 'Gateway') === 'Gateway';
    if (parent === null || gateway === undefined || !isGateway) return [];
    if (admitsListenersOf(mesh, gateway, listenerSet.namespace) !== 'no') return [];
    const from = viewOf('GatewayApiGateway', gateway).listenersFrom;
    return [{ listenerSet, gateway, origin: parent.origin, from }];
  });

function tell({ listenerSet, gateway, origin, from }: UnheardListenerSet): Told {
  const isOwn = listenerSet.namespace === gateway.namespace;
  const meant = isOwn ? 'Same' : 'All';
  return {
    subject: listenerSet,
    key: `not allowed by ${subjectText(gateway)}`,
    scope: scopeOf('service'),
    message: say`The listeners of ${slot.object(listenerSet)} are not opened, and routes that are attached to them answer nothing.`,
    why:
      from === null
        ? `${subjectText(gateway)} (${placeOf(gateway.origin)}) has no \`allowedListeners\`, so it takes no ListenerSet. Nothing refuses it: the status alone says \`NotAllowed\`.`
        : `${subjectText(gateway)} takes ListenerSets by \`allowedListeners.namespaces.from: ${from.value}\` (${placeOf(from.origin)}), and ${subjectText(listenerSet)} is not of these. Nothing refuses it: the status alone says \`NotAllowed\`.`,
    symptom: say`the connection is refused, or 404 where another listener has the port`,
    origin,
    related: [from?.origin ?? gateway.origin],
    fix: {
      text: `Set \`spec.allowedListeners.namespaces.from: ${meant}\` in ${subjectText(gateway)}${isOwn ? '' : ', or `Selector` with labels of the namespace'}.`,
    },
  };
}
