import { commonHost } from '../../views/hosts.ts';
import { unknown } from '../mesh.ts';
import type { Resource } from '../../../manifest/index.ts';
import { coversHost } from '../../../manifest/index.ts';
import { listenerSetAt } from '../gateway-api/model-limits.ts';
import type { Mesh, Proxy } from '../mesh.ts';
import { routesAt, listenersOn, servableKinds, routesByHost } from './api-listeners.ts';
import type { RouteSource, GatewayCall, GatewayDecision } from './gateway-decision.ts';
import { decideAtServers } from './gateway-decision.ts';
import { gatewaySight } from './gateway-routes.ts';
import type { GatewayServer } from './gateway-server.ts';
import type { GatewayApiListener } from '../../views/gateway-listener.ts';
import { ownLabelsOf, createdAt } from '../../views/field.ts';
import { isHttp, writtenProtocol } from '../registry/port-protocol.ts';
import { mayReference } from '../gateway-api/reference-grant.ts';
import { askedOfClients, hasUsableAuthority } from './client-certificates.ts';
import { withoutConflicts, serverMode } from './gateway-server.ts';
import { creationOrders } from '../registry/creation-order.ts';
import type { ProxyRoute } from '../routes/proxy-routes.ts';
import { catchesAll, withCatchAllLast } from '../routes/proxy-routes.ts';
import { httpRouteRules } from '../gateway-api/http-route-rules.ts';
import { mostSpecificName } from './server-routes.ts';
import { asRoute } from '../../views/gateway-api.ts';
import { ledByRules } from '../gateway-api/route-backends.ts';
import type { ConnectionRoutes } from './server-routes.ts';

/**
 * Decides what the gateway of a Gateway of the Gateway API does with a call, by the routes of all kinds.
 * GWAPI-1…17.
 */
export function routeFromApiGateway(
  mesh: Mesh,
  gateway: Resource,
  call: GatewayCall,
): GatewayDecision {
  const added = listenerSetAt(mesh, gateway, call.port);
  if (added !== null) return added;
  const servers = apiServersOn(mesh, gateway, call.port);
  if (servers.length === 0) return { kind: 'connection-refused', because: [gateway.origin] };
  const undecided = undecidedNamespace(mesh, gateway, servers, call);
  if (undecided !== undefined)
    return unknown(`the labels of namespace ${undecided}, which allowedRoutes select`);
  const proxy: Proxy = { kind: 'gateway', namespace: gateway.namespace, labels: new Map() };
  return decideAtServers(
    {
      mesh,
      source: apiSource(mesh, gateway, servers),
      sight: gatewaySight(mesh, proxy, call.port),
      // their headers cannot be called as claims are
      validation: null,
    },
    servers.map(({ server }) => server),
    call,
  );
}

/** The first namespace whose labels decide whether a route of it counts for the name of a call. */
function undecidedNamespace(
  mesh: Mesh,
  gateway: Resource,
  servers: readonly ApiServer[],
  { http }: GatewayCall,
): string | undefined {
  const name = http.host?.toLowerCase().replace(/:\d+$/, '') ?? null;
  return servers
    .flatMap(({ listener }) =>
      routesAt(mesh, gateway, listener, 'maybe').filter((route) =>
        asRoute(route).hosts.some((host) => {
          const common = commonHost(listener.host, host);
          return common !== undefined && (name === null || coversHost(common, name));
        }),
      ),
    )
    .map(({ namespace }) => namespace)[0];
}

function apiSource(mesh: Mesh, gateway: Resource, servers: readonly ApiServer[]): RouteSource {
  const listenerOf = (server: GatewayServer): readonly ApiServer['listener'][] =>
    servers.filter((one) => one.server === server).map(({ listener }) => listener);
  return {
    hosts: (those, name) =>
      apiVirtualHosts(mesh, gateway, those.flatMap(listenerOf), name).map((routes) =>
        routes === undefined
          ? undefined
          : { host: name, routes, redirectsToHttps: false, because: [gateway.origin] },
      ),
    connections: (server) =>
      listenerOf(server).flatMap((listener) => apiConnectionRoutes(mesh, gateway, listener)),
    undated: 'which of the routes at the gateway is the oldest',
  };
}

/** A listener with the server that istiod makes of it. */
interface ApiServer {
  readonly listener: GatewayApiListener;
  readonly server: GatewayServer;
}

/**
 * The servers that the listeners on a port become: without those that istiod does not take, for their protocol, their
 * certificate or the authority of their clients, and those that conflict with an earlier one. GWAPI-15, 16, 22, GW-4.
 */
export function apiServersOn(mesh: Mesh, gateway: Resource, port: number): readonly ApiServer[] {
  const made = listenersOn(gateway, port)
    .filter((listener) => isTaken(mesh, gateway, listener))
    .map((listener) => ({ listener, server: serverOf(mesh, gateway, listener, port) }));
  const kept = new Set(withoutConflicts(made.map(({ server }) => server)));
  return made.filter(({ server }) => kept.has(server));
}

function isTaken(mesh: Mesh, gateway: Resource, listener: GatewayApiListener): boolean {
  if (servableKinds(listener).length === 0) return false;
  const needsTls = ['HTTPS', 'TLS'].includes(listener.protocol?.value ?? '');
  if (listener.tls === null) return !needsTls;
  return (
    !listener.isTerminating ||
    (hasCertificate(mesh, gateway, listener) &&
      hasUsableAuthority(mesh, gateway, askedOfClients(mesh, gateway, listener)))
  );
}

/**
 * Tells whether a listener has the mesh's own certificate, or one that the Gateway may name, of two at most;
 * whether the Secret is there is not asked.
 */
function hasCertificate(mesh: Mesh, gateway: Resource, listener: GatewayApiListener): boolean {
  if (listener.takesMeshCertificate) return true;
  if (listener.excessCertificate !== undefined) return false;
  const references = listener.certificateRefs.value;
  return (
    references.length === 0 ||
    references.some(
      ({ kind, name, namespace }) =>
        (kind?.value ?? 'Secret') === 'Secret' &&
        mayReference(mesh, gateway, {
          kind: 'Secret',
          namespace: namespace?.value ?? gateway.namespace,
          name: name?.value ?? '',
        }),
    )
  );
}

function serverOf(
  mesh: Mesh,
  gateway: Resource,
  listener: GatewayApiListener,
  port: number,
): GatewayServer {
  const protocol = writtenProtocol(listener.protocol?.value ?? null);
  const mode = listener.isTerminating
    ? askedOfClients(mesh, gateway, listener).mode
    : passing(gateway, listener, port);
  const hasTls = listener.tls !== null;
  return {
    gateway: `${gateway.namespace}/${gateway.name}~${listener.name?.value ?? ''}`,
    origin: listener.origin,
    bind: '',
    hasTls,
    ...serverMode(hasTls ? mode : null, protocol),
    httpsRedirect: false,
    port,
    protocol,
    encrypted: hasTls && !isHttp(protocol),
    hosts: [{ namespace: null, host: listener.host, written: listener.host }],
  };
}

/**
 * Tells how a listener passes TLS on: on the port to which other networks connect, handshakes name clusters
 * (GW-20).
 */
function passing(gateway: Resource, { tlsOptions }: GatewayApiListener, port: number): string {
  const labels = ownLabelsOf(gateway);
  const isEastWest =
    tlsOptions.value.get('gateway.istio.io/listener-protocol') === 'auto-passthrough' ||
    (labels.has('topology.istio.io/network') &&
      String(port) === (labels.get('networking.istio.io/gatewayPort') ?? '15443'));
  return isEastWest ? 'AUTO_PASSTHROUGH' : 'PASSTHROUGH';
}

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
function apiVirtualHosts(
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
    const served = commonHost(listener.host, host);
    return served === undefined ? [] : [{ host, served, routes, listener }];
  });
}

/**
 * Compares objects of the same age by namespace, then by name. Objects of different or untold ages keep their
 * places.
 */
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

/** Lists the routes that a proxy gets; what follows a route that catches all is not sent to it (ROUTE-21). */
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

/**
 * The TCPRoutes and TLSRoutes of a listener, in each order of age that they may have: at one that decrypts the oldest
 * leads everything, else each TLSRoute the names that it and the listener have in common. GWAPI-15.
 */
const apiConnectionRoutes = (
  mesh: Mesh,
  gateway: Resource,
  listener: GatewayApiListener,
): readonly ConnectionRoutes[] =>
  creationOrders(routesAt(mesh, gateway, listener), (route) => route).map((order) => {
    const led = order.flatMap((route) => {
      const common = asRoute(route).hosts.flatMap((host) => commonHost(listener.host, host) ?? []);
      const names = [...new Set(common)];
      return names.length === 0 && asRoute(route).hostnames.value.length > 0
        ? []
        : ledByRules(mesh, route, true).map((found) => ({ names, found }));
    });
    return {
      tcp: led[0]?.found,
      tls: listener.isTerminating ? [] : led.map(({ names, found }) => ({ names, leads: found })),
    };
  });
