import type { HttpRoute, Mesh } from '../../istio/index.ts';
import { asVirtualService, counterpartIn } from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';

/** A VirtualService whose last word on all other requests is gone, while other routes of it stay. */
export interface LostRest {
  readonly virtualService: Resource;
  /** The route that took the rest, at the base. */
  readonly was: Origin;
  /** The last route that is left. */
  readonly last: Origin;
}

/** A request that no route takes is answered with 404 by the proxy (ROUTE-20). */
export const lostRests = (before: Mesh, after: Mesh): readonly LostRest[] =>
  after.ofKind('networking.istio.io', 'VirtualService').flatMap((virtualService) => {
    const earlier = counterpartIn(before, virtualService);
    const was = earlier === undefined ? undefined : routesOf(earlier).find(takesRest);
    const now = routesOf(virtualService);
    const last = now.at(-1);
    return was === undefined || last === undefined || now.some(takesRest)
      ? []
      : [{ virtualService, was: was.origin, last: last.origin }];
  });

const routesOf = (virtualService: Resource): readonly HttpRoute[] =>
  asVirtualService(virtualService).http.value;

/** No match, or one that asks for nothing but a path below the root. */
const takesRest = ({ match }: HttpRoute): boolean =>
  match.value.length === 0 ||
  match.value.some(
    ({ uri, method, headers, withoutHeaders, queryParams, authority, scheme, port, ...by }) =>
      (uri === null || uri.prefix?.value === '/') &&
      [method, authority, scheme, port, by.sourceNamespace].every((field) => field === null) &&
      [headers, withoutHeaders, queryParams, by.sourceLabels].every(
        ({ value }) => value.size === 0,
      ) &&
      by.gateways.value.length === 0,
  );
