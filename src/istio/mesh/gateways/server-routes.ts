import type { Origin } from '../../../manifest/index.ts';
import { coversHost } from '../../../manifest/index.ts';
import type { Mesh, Proxy } from '../mesh.ts';
import { memoryIn } from '../mesh-memory.ts';
import type { ProxyRoute } from '../routes/proxy-routes.ts';
import { applicableRoutes, withCatchAllLast } from '../routes/proxy-routes.ts';
import type { BoundVirtualService } from '../routes/bound-virtual-service.ts';
import {
  isExportedTo,
  possibleOrders,
  virtualServicesOf,
} from '../routes/virtual-service-index.ts';
import type { GatewayServer } from './gateway-server.ts';
import type { Found, TlsChain } from '../routes/tcp-routes.ts';
import { tcpDestinations, tlsChains } from '../routes/tcp-routes.ts';

/** The routes of one name at a gateway. */
export interface GatewayHost {
  readonly host: string;
  readonly routes: readonly ProxyRoute[];
  /** Sends everything to https, before any route (GW-12). */
  readonly redirectsToHttps: boolean;
  readonly because: readonly Origin[];
}

/** Above this number the tables that ages may bring about are not gone through. */
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
  const filled = servers.map((one) => ({ one, bound: boundAt(mesh, proxy, one) }));
  // which hosts there are hangs on no order
  const hosts = filled.flatMap(({ one, bound }) => [
    ...bound.flatMap((each) => each.hosts),
    ...redirectedBy(one),
  ]);
  const host = mostSpecificName(new Set(hosts), name);
  if (host === undefined) return [undefined];
  let tables: readonly (GatewayHost | undefined)[] = [undefined];
  for (const { one, bound } of filled) {
    const ofHost = bound.filter((each) => each.hosts.includes(host));
    const routesOf = new Map(ofHost.map(({ virtualService, routes }) => [virtualService, routes]));
    const orders = possibleOrders([...routesOf.keys()], proxy.namespace);
    tables = tables.flatMap((table) =>
      orders.map((order) => withServer(table, host, one, order, routesOf)),
    );
    if (tables.length > MOST_TABLES) return [];
  }
  return tables.map((found) =>
    found === undefined ? undefined : { ...found, routes: withCatchAllLast(found.routes) },
  );
}

/** A VirtualService at a server, with the routes that it has there and the hosts that they are for. */
interface BoundAtServer {
  readonly virtualService: BoundVirtualService;
  readonly routes: readonly ProxyRoute[];
  readonly hosts: readonly string[];
}

const atServers = memoryIn<Map<GatewayServer, readonly BoundAtServer[]>>(() => new Map());

/** Lists the VirtualServices that have routes at a server, found once for each server of a proxy. */
function boundAt(mesh: Mesh, proxy: Proxy, one: GatewayServer): readonly BoundAtServer[] {
  const known = atServers(mesh, proxy);
  const before = known.get(one);
  if (before !== undefined) return before;
  const place = { proxy, port: one.port, gateways: new Set([one.gateway]) };
  const bound = virtualServicesOf(mesh, one.gateway)
    .all.filter((each) => isExportedTo(each, proxy.namespace))
    .map((virtualService) => ({
      virtualService,
      routes: applicableRoutes(virtualService.http, place),
      hosts: commonHosts(one, virtualService),
    }))
    .filter(({ routes, hosts }) => routes.length > 0 && hosts.length > 0);
  known.set(one, bound);
  return bound;
}

/** Hosts of any namespace, all of whose requests a server redirects. */
const redirectedBy = (one: GatewayServer): readonly string[] =>
  one.httpsRedirect
    ? one.hosts.flatMap(({ namespace, host }) => (namespace === null ? [host] : []))
    : [];

/** Gives what a host has when a server is added to its table. */
function withServer(
  before: GatewayHost | undefined,
  host: string,
  one: GatewayServer,
  order: readonly BoundVirtualService[],
  routesOf: ReadonlyMap<BoundVirtualService, readonly ProxyRoute[]>,
): GatewayHost | undefined {
  const isRedirected = redirectedBy(one).includes(host);
  if (order.length === 0 && !isRedirected) return before;
  return {
    host,
    routes: [...(before?.routes ?? []), ...order.flatMap((each) => routesOf.get(each) ?? [])],
    redirectsToHttps:
      before?.redirectsToHttps === true || isRedirected || (one.httpsRedirect && order.length > 0),
    because: [
      ...(before?.because ?? [one.origin]),
      ...order.map(({ resource }) => resource.origin),
    ],
  };
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

/** Gives what leads the connections at one server of a gateway. */
export interface ConnectionRoutes {
  /** The destination of bytes that came plain or were decrypted; undefined where no route is for them. */
  readonly tcp: Found | undefined;
  /** The destinations of connections that stay encrypted, in the order of their objects (ROUTE-58). */
  readonly tls: readonly TlsChain<Found>[];
}

/**
 * The tcp and tls routes of the VirtualServices that serve under a server, in each order of age that these may have.
 * ROUTE-17, 32, 58, 60. None where the ages of too many are not told.
 */
export function connectionRoutes(
  mesh: Mesh,
  proxy: Proxy,
  server: GatewayServer,
): readonly ConnectionRoutes[] {
  const { clusterDomain } = mesh.configuration;
  const place = { proxy, port: server.port, gateways: new Set([server.gateway]) };
  const bound = virtualServicesOf(mesh, server.gateway).all.filter(
    (one) => isExportedTo(one, proxy.namespace) && commonHosts(server, one).length > 0,
  );
  return possibleOrders(bound, proxy.namespace).map((order) => ({
    tcp: tcpDestinations(order, place, clusterDomain),
    tls: tlsChains(order, place, clusterDomain),
  }));
}
