import type { Resource } from '../../manifest/index.ts';
import { resourceKey } from '../../manifest/index.ts';
import type { Mesh } from '../../istio/index.ts';
import {
  createHostResolver,
  isTakenOver,
  routeDestinations,
  sameRequestsAt,
} from '../../istio/index.ts';
import type { Change } from './change.ts';

/**
 * Marks routes that go where others take each of their requests: of a VirtualService, by gateway, host and match, to
 * Services that are there (who answers then is compared as behaviour); of an HTTPRoute, by parent, hostname and match, to
 * the same backends, unless a Gateway goes with it. ROUTE-14, GWAPI-1.
 */
export function withRerouted(changes: readonly Change[], after: Mesh): readonly Change[] {
  const gone = (kind: string): readonly Resource[] =>
    changes.flatMap(({ kind: what, oldObject }) =>
      what === 'resource-removed' && oldObject?.kind === kind ? [oldObject] : [],
    );
  const virtualServices = gone('VirtualService');
  const routes = gone('Gateway').length === 0 ? gone('HTTPRoute') : [];
  const leading = virtualServices.length === 0 ? [] : leadingToServices(after);
  const takenOver = new Set([
    ...virtualServices.filter((one) => isRoutedBy(leading, after, one)),
    ...routes.filter((one) => isTakenOver(after, one)),
  ]);
  return changes.map((change) =>
    change.oldObject != null && takenOver.has(change.oldObject)
      ? { ...change, isRerouted: true }
      : change,
  );
}

function leadingToServices(after: Mesh): readonly Resource[] {
  const hosts = createHostResolver(after);
  return after.ofKind('networking.istio.io', 'VirtualService').filter((route) => {
    const destinations = routeDestinations(route);
    return (
      destinations.length > 0 &&
      destinations.every(({ host }) => hosts.resolve(host, route.namespace).kind === 'service')
    );
  });
}

function isRoutedBy(leading: readonly Resource[], after: Mesh, old: Resource): boolean {
  const others = leading.filter((one) => resourceKey(one) !== resourceKey(old));
  const taken = sameRequestsAt(after, old, others);
  return taken !== null && taken.size > 0 && [...taken.values()].every((by) => by.length > 0);
}
