import type { Origin } from '../../manifest/index.ts';
import { coversHost } from '../../manifest/index.ts';
import type { Mesh } from '../mesh.ts';
import type { ProxyRoute } from '../routes/applicable-routes.ts';
import { applicableRoutes, withCatchAllLast } from '../routes/applicable-routes.ts';
import type { BoundVirtualService } from '../routes/bound-virtual-service.ts';
import {
  isExportedTo,
  possibleOrders,
  virtualServicesOf,
} from '../routes/virtual-service-index.ts';
import type { Proxy } from '../visibility/proxy.ts';
import type { GatewayServer } from './servers-on-port.ts';

/** The routes of one name at a gateway. */
export interface GatewayHost {
  readonly host: string;
  readonly routes: readonly ProxyRoute[];
  /** Sends everything to https, before any route (GW-12). */
  readonly redirectsToHttps: boolean;
  readonly because: readonly Origin[];
}

/** Of more tables than these the ages that decide are not gone through. */
const MOST_TABLES = 64;

/**
 * The routes that servers with one table keep for a name, in each order that their VirtualServices may have; those of one
 * host are merged in the order of servers, then of their own. ROUTE-14…17, GW-2, GW-3. Undefined for a name that nobody
 * answers to; no table where the ages of too many are not told.
 */
export function gatewayHosts(
  mesh: Mesh,
  proxy: Proxy,
  servers: readonly GatewayServer[],
  name: string,
): readonly (GatewayHost | undefined)[] {
  let tables: readonly ReadonlyMap<string, GatewayHost>[] = [new Map()];
  for (const one of servers) {
    const bound = virtualServicesOf(mesh, one.gateway).all.filter(
      (each) =>
        isExportedTo(each, proxy.namespace) &&
        commonHosts(one, each).some((host) => coversHost(host, name)),
    );
    const orders = possibleOrders(bound, proxy.namespace);
    tables = tables.flatMap((table) => orders.map((order) => withServer(table, one, order, proxy)));
    if (tables.length > MOST_TABLES) return [];
  }
  return tables.map((table) => {
    const found = table.get(mostSpecificName(table.keys(), name) ?? '');
    return found === undefined ? undefined : { ...found, routes: withCatchAllLast(found.routes) };
  });
}

function withServer(
  table: ReadonlyMap<string, GatewayHost>,
  one: GatewayServer,
  order: readonly BoundVirtualService[],
  proxy: Proxy,
): ReadonlyMap<string, GatewayHost> {
  const hosts = new Map(table);
  for (const virtualService of order) addRoutes(hosts, one, virtualService, proxy);
  const redirects = one.httpsRedirect;
  const plain = one.hosts.filter(({ namespace }) => namespace === null);
  for (const { host } of redirects ? plain : []) {
    const known = hosts.get(host) ?? { host, routes: [], because: [one.origin] };
    hosts.set(host, { ...known, redirectsToHttps: true });
  }
  return hosts;
}

function addRoutes(
  hosts: Map<string, GatewayHost>,
  one: GatewayServer,
  { resource, http, hosts: names }: BoundVirtualService,
  proxy: Proxy,
): void {
  const place = { proxy, port: one.port, gateways: new Set([one.gateway]) };
  const routes = applicableRoutes(http, place);
  if (routes.length === 0) return;
  const redirects = one.httpsRedirect;
  for (const host of commonHosts(one, { resource, hosts: names })) {
    const known = hosts.get(host);
    hosts.set(host, {
      host,
      routes: [...(known?.routes ?? []), ...routes],
      redirectsToHttps: redirects || known?.redirectsToHttps === true,
      because: [...(known?.because ?? [one.origin]), resource.origin],
    });
  }
}

/** The narrower of each pair of hosts of which one covers the other (ROUTE-17). */
export function commonHosts(
  one: GatewayServer,
  { resource, hosts }: Pick<BoundVirtualService, 'resource' | 'hosts'>,
): readonly string[] {
  const served = one.hosts.filter(
    ({ namespace }) => namespace === null || namespace === resource.namespace,
  );
  const common = served.flatMap(({ host: server }) =>
    hosts.flatMap((host) => {
      if (coversHost(server, host)) return [host];
      return coversHost(host, server) ? [server] : [];
    }),
  );
  return [...new Set(common)];
}

/** The most specific of the names that cover a host: exact, then the longest wildcard (ROUTE-16). */
export function mostSpecificName(names: Iterable<string>, host: string): string | undefined {
  const covering = [...names].filter((name) => coversHost(name, host));
  return (
    covering.find((name) => name === host) ?? covering.toSorted((a, b) => b.length - a.length)[0]
  );
}
