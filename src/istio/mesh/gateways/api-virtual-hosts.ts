import type { GatewayApiListener } from '../../views/gateway-api.ts';
import { createdAt } from '../../views/field.ts';
import type { Resource } from '../../../manifest/index.ts';
import type { Mesh } from '../mesh.ts';
import { creationOrders } from '../registry/creation-order.ts';
import type { ProxyRoute } from '../routes/applicable-routes.ts';
import { catchesAll, withCatchAllLast } from '../routes/applicable-routes.ts';
import { httpRouteRules } from '../gateway-api/http-route-rules.ts';
import { commonHost, hostnameOf, routesByHost } from './api-listeners.ts';
import { mostSpecificName } from './gateway-virtual-hosts.ts';

/** Routes of one host as they are written, at one listener: they are merged, and sorted among themselves. */
interface Group {
  readonly host: string;
  /** The host of the table of routes that they get into. */
  readonly served: string;
  readonly routes: readonly Resource[];
}

/**
 * The routes that listeners with one table keep for a name, in each order of age that their objects may have. Routes are
 * merged by listener and by the host that they write; where several of these serve the same name they follow each other,
 * and what catches all comes last (GWAPI-4). Undefined for a name that nobody answers to; no table where the ages of too
 * many are not told.
 */
export function apiVirtualHosts(
  mesh: Mesh,
  gateway: Resource,
  listeners: readonly GatewayApiListener[],
  name: string,
): readonly (readonly ProxyRoute[] | undefined)[] {
  const all = listeners.flatMap((listener) => groupsOf(mesh, gateway, listener));
  const host = mostSpecificName(
    all.map(({ served }) => served),
    name,
  );
  const groups = all.filter(({ served }) => served === host);
  if (groups.length === 0) return [undefined];
  const routes = [...new Set(groups.flatMap((group) => group.routes))];
  return creationOrders(routes, (route) => route, 'first').map((order) => {
    const aged = order.toSorted(compareEqualAge);
    const byListener = listeners.flatMap((listener) =>
      groups
        .filter((group) => group.listener === listener)
        .toSorted((a, b) => rank(a, aged) - rank(b, aged) || (a.host < b.host ? -1 : 1)),
    );
    return withCatchAllLast(byListener.flatMap((group) => routesOf(mesh, group, aged)));
  });
}

function groupsOf(
  mesh: Mesh,
  gateway: Resource,
  listener: GatewayApiListener,
): readonly (Group & { readonly listener: GatewayApiListener })[] {
  return [...routesByHost(mesh, gateway, listener)].flatMap(([host, routes]) => {
    const served = commonHost(hostnameOf(listener), host);
    return served === undefined ? [] : [{ host, served, routes, listener }];
  });
}

/** Of the same age: by namespace, then by name. Objects of different or untold ages keep their places. */
function compareEqualAge(a: Resource, b: Resource): number {
  const age = createdAt(a);
  if (age === null || age !== createdAt(b)) return 0;
  return `${a.namespace}/${a.name}` < `${b.namespace}/${b.name}` ? -1 : 1;
}

/** The age of a group is that of its oldest route; groups of one age stand by their hosts. */
function rank({ routes }: Group, order: readonly Resource[]): number {
  const oldest = order.find((route) => routes.includes(route));
  const age = oldest === undefined ? null : createdAt(oldest);
  return order.findIndex((route) => route === oldest || (age !== null && createdAt(route) === age));
}

/** What follows a route that catches all is not sent to the proxy (ROUTE-21). */
function routesOf(
  mesh: Mesh,
  { routes }: Group,
  order: readonly Resource[],
): readonly ProxyRoute[] {
  const sorted = httpRouteRules(
    mesh,
    order.filter((route) => routes.includes(route)),
    true,
  );
  const last = sorted.findIndex(({ match }) => match === null || catchesAll(match));
  return last < 0 ? sorted : sorted.slice(0, last + 1);
}
