import type { Resource } from '../manifest/index.ts';
import { resourceKey } from '../manifest/index.ts';
import type { Mesh } from '../mesh/index.ts';
import { createHostResolver, routeDestinations, sameRequestsAt } from '../mesh/index.ts';
import type { Change } from './change.ts';

/**
 * Marks VirtualServices that go where every request that they speak for at gateways is one of another, by gateway,
 * host and match, which leads to Services that are there. Who answers then is compared as behaviour. ROUTE-14.
 */
export function withRerouted(changes: readonly Change[], after: Mesh): readonly Change[] {
  const gone = (change: Change): Resource | null =>
    change.kind === 'resource-removed' && change.oldObject?.kind === 'VirtualService'
      ? change.oldObject
      : null;
  if (changes.every((change) => gone(change) === null)) return changes;
  const hosts = createHostResolver(after);
  const leading = after.ofKind('networking.istio.io', 'VirtualService').filter((route) => {
    const destinations = routeDestinations(route);
    return (
      destinations.length > 0 &&
      destinations.every(({ host }) => hosts.resolve(host, route.namespace).kind === 'service')
    );
  });
  return changes.map((change) => {
    const old = gone(change);
    if (old === null) return change;
    const others = leading.filter((one) => resourceKey(one) !== resourceKey(old));
    const taken = sameRequestsAt(after, old, others);
    const isRerouted =
      taken !== null && taken.size > 0 && [...taken.values()].every((by) => by.length > 0);
    return isRerouted ? { ...change, isRerouted } : change;
  });
}
