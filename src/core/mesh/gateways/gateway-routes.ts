import { asVirtualService } from '../../istio/index.ts';
import type { Origin } from '../../manifest/index.ts';
import { coversHost } from '../../manifest/index.ts';
import { clusterStates } from '../destinations/cluster.ts';
import type { Mesh } from '../mesh.ts';
import { isHttp } from '../registry/port-protocol.ts';
import type { HttpRequest } from '../request/request.ts';
import { clusterService } from '../routes/cluster-service.ts';
import type { DestinationSight } from '../routes/decide-route.ts';
import { decideRoute } from '../routes/decide-route.ts';
import type { RoutedRequest } from '../routes/match-request.ts';
import { pathOf } from '../routes/match-request.ts';
import type { RouteDecision } from '../routes/route-decision.ts';
import { sameDecision } from '../routes/route-decision.ts';
import type { Found } from '../routes/tcp-routes.ts';
import {
  decideConnection,
  fitsConnection,
  foundOf,
  tcpDestinations,
} from '../routes/tcp-routes.ts';
import {
  isExportedTo,
  possibleOrders,
  virtualServicesOf,
} from '../routes/virtual-service-index.ts';
import type { Proxy } from '../visibility/proxy.ts';
import { scopeOf } from '../visibility/sidecar-scope.ts';
import type { GatewayServer } from './servers-on-port.ts';
import { isHttps, serversOn, terminates } from './servers-on-port.ts';
import { commonHosts, gatewayHosts, mostSpecificName } from './gateway-virtual-hosts.ts';

/** A request that arrives at a gateway's proxy from outside. */
export interface GatewayCall {
  readonly port: number;
  /** Whether it comes inside TLS; the name in the handshake is then that of the request. */
  readonly encrypted: boolean;
  readonly http: HttpRequest;
}

/** How a gateway ends a call before any route: no listener on the port, or no filter chain (GW-7). */
export type GatewayDecision =
  | RouteDecision
  | { readonly kind: 'connection-refused'; readonly because: readonly Origin[] }
  /** `DPE` where TLS meets a server that takes none (GW-4). */
  | { readonly kind: 'reset'; readonly flag: 'DPE' | null; readonly because: readonly Origin[] };

/** What a gateway does with a call, by Istio's Gateways and VirtualServices. GW-1…14, ROUTE-14…18. */
export function routeFromGateway(mesh: Mesh, proxy: Proxy, call: GatewayCall): GatewayDecision {
  const sight = gatewaySight(mesh, proxy, call.port);
  return sameDecision(
    serversOn(mesh, proxy, call.port).map((servers) => decideAt(mesh, proxy, call, servers, sight)),
    `which of the Gateways on port ${String(call.port)} is the oldest`,
  );
}

/** A gateway knows every service that is exported to it; a destination without port is its only one (ROUTE-37, GW-15). */
export function gatewaySight(mesh: Mesh, proxy: Proxy, port: number): DestinationSight {
  const scope = scopeOf(mesh, proxy.namespace, null);
  const service: DestinationSight['service'] = (host) => clusterService(mesh, scope, host);
  return {
    mesh,
    port,
    portFor(host) {
      const [only, ...more] = service(host)?.ports ?? [];
      return only !== undefined && more.length === 0 ? only.number : port;
    },
    service,
    leadsTo: (host) => scope.listeners[0]?.alias(host)?.alias ?? host,
    states: (host, subset, number) =>
      clusterStates(mesh, proxy, service(host), { subset, port: number }),
  };
}

function decideAt(
  mesh: Mesh,
  proxy: Proxy,
  call: GatewayCall,
  servers: readonly GatewayServer[],
  sight: DestinationSight,
): GatewayDecision {
  const because = servers.map(({ server }) => server.origin);
  if (servers.length === 0) return { kind: 'connection-refused', because };
  const request: RoutedRequest = { ...call.http, scheme: call.encrypted ? 'https' : 'http' };
  if (call.encrypted) return decideEncrypted(mesh, proxy, request, servers, sight);
  const plain = servers.filter(({ encrypted }) => !encrypted);
  const [first] = plain;
  if (first === undefined) return { kind: 'reset', flag: null, because };
  if (isHttp(first.protocol)) return decideHttp(mesh, proxy, request, plain, sight);
  const found = connectionRoute(mesh, proxy, first, (order, place) =>
    tcpDestinations(order, place, mesh.configuration.clusterDomain),
  );
  return found === undefined
    ? { kind: 'connection-refused', because }
    : decideConnection(found, sight);
}

/** The server whose hosts cover the name in the handshake most specifically answers; GW-8, GW-9. */
function decideEncrypted(
  mesh: Mesh,
  proxy: Proxy,
  request: RoutedRequest,
  servers: readonly GatewayServer[],
  sight: DestinationSight,
): GatewayDecision {
  const name = nameIn(request);
  const because = servers.map(({ server }) => server.origin);
  if (name === null) return { kind: 'unknown', missing: 'the name in the TLS handshake' };
  const open = servers.filter((one) => !one.encrypted || hasChain(mesh, proxy, one));
  if (open.length === 0) return { kind: 'connection-refused', because };
  const chains = open
    .filter(({ encrypted }) => encrypted)
    .flatMap((one) => one.hosts.map(({ host }) => ({ host, one })));
  const host = mostSpecificName(
    chains.map((chain) => chain.host),
    name,
  );
  const one = chains.find((chain) => chain.host === host)?.one;
  if (one === undefined)
    return {
      kind: 'reset',
      flag: open.some(({ encrypted }) => !encrypted) ? 'DPE' : null,
      because,
    };
  if (one.server.tls?.mode?.value === 'AUTO_PASSTHROUGH')
    return { kind: 'unknown', missing: 'clusters behind an east-west gateway' };
  if (isHttps(one)) return decideHttp(mesh, proxy, request, [one], sight);
  const found = connectionRoute(mesh, proxy, one, (order, place) =>
    terminates(one)
      ? tcpDestinations(order, place, mesh.configuration.clusterDomain)
      : sniRoute(mesh, order, place, name),
  );
  return found === undefined
    ? { kind: 'reset', flag: null, because }
    : decideConnection(found, sight);
}

/** Whether a server has what its kind of connection is led by: http routes may be missing, others not (GW-9). */
function hasChain(mesh: Mesh, proxy: Proxy, one: GatewayServer): boolean {
  if (isHttps(one) || one.server.tls?.mode?.value === 'AUTO_PASSTHROUGH') return true;
  return virtualServicesOf(mesh, one.gateway).all.some((each) => {
    const { tcp, tls } = asVirtualService(each.resource);
    const routes = terminates(one) ? tcp.value : tls.value;
    return isExportedTo(each, proxy.namespace) && isServed(one, each) && routes.length > 0;
  });
}

type Order = ReturnType<typeof possibleOrders>[number];
type Place = Parameters<typeof fitsConnection>[1];

function connectionRoute(
  mesh: Mesh,
  proxy: Proxy,
  one: GatewayServer,
  find: (order: Order, place: Place) => Found | undefined,
): Found | undefined {
  const bound = virtualServicesOf(mesh, one.gateway).all.filter(
    (virtualService) =>
      isExportedTo(virtualService, proxy.namespace) && isServed(one, virtualService),
  );
  const [order, ...others] = possibleOrders(bound, proxy.namespace);
  if (order === undefined || others.length > 0)
    return { missing: 'which of the VirtualServices at the gateway is the oldest' };
  return find(order, { proxy, port: one.port, gateways: new Set([one.gateway]) });
}

const isServed = (one: GatewayServer, bound: Order[number]): boolean =>
  commonHosts(one, bound).length > 0;

function sniRoute(mesh: Mesh, order: Order, place: Place, name: string): Found | undefined {
  const { clusterDomain } = mesh.configuration;
  for (const { resource } of order)
    for (const route of asVirtualService(resource).tls.value) {
      const fits = route.match.value.some(
        (match) =>
          match.sniHosts.value.some(({ value }) => coversHost(value, name)) &&
          fitsConnection(match, place, resource.namespace),
      );
      if (fits) return foundOf(route, { namespace: resource.namespace, clusterDomain });
    }
  return undefined;
}

function decideHttp(
  mesh: Mesh,
  proxy: Proxy,
  request: RoutedRequest,
  servers: readonly GatewayServer[],
  sight: DestinationSight,
): GatewayDecision {
  const name = nameIn(request);
  if (name === null) return { kind: 'unknown', missing: 'the host of the request' };
  return sameDecision(
    gatewayHosts(mesh, proxy, servers, name).map((found): GatewayDecision => {
      if (found === undefined)
        return { kind: 'no-route', because: servers.map(({ server }) => server.origin) };
      return found.redirectsToHttps
        ? toHttps(request, found.because)
        : decideRoute(found.routes, request, sight, found.because);
    }),
    'which of the VirtualServices at the gateway is the oldest',
  );
}

/** To the same host, with the port that the client wrote (GW-12). */
function toHttps(request: RoutedRequest, because: readonly Origin[]): GatewayDecision {
  const { host, path } = request;
  const [, name = '', port] = /^(.*?)(?::(\d+))?$/.exec(host ?? '') ?? [];
  const location =
    host === null || path === null
      ? null
      : {
          scheme: 'https',
          host: name,
          port: port === undefined ? null : Number(port),
          path: pathOf(path),
        };
  return { kind: 'redirect', status: 301, location, because };
}

const nameIn = ({ host }: RoutedRequest): string | null =>
  host === null ? null : host.toLowerCase().replace(/:\d+$/, '');
