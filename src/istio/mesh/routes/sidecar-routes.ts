import { unknown } from '../mesh.ts';
import { coversHost } from '../../../manifest/index.ts';
import { routeOfServiceEntry } from '../gateway-api/model-limits.ts';
import type { Mesh, Proxy } from '../mesh.ts';
import { isHttpOrDetected, isTls } from '../registry/port-protocol.ts';
import type { RegistryService } from '../registry/registry-service.ts';
import { portOf, registryOf } from '../registry/service-registry.ts';
import type { HttpRequest } from '../request/request.ts';
import { appliedSidecars } from '../visibility/sidecar-selection.ts';
import type { SidecarScope } from '../visibility/sidecar-scope.ts';
import {
  listenerBeside,
  listenerFor,
  listensBeside,
  scopeOf,
} from '../visibility/sidecar-scope.ts';
import type { RoutingPlace } from './proxy-routes.ts';
import { connectionClaims } from './service-routes.ts';
import { deadRoutes } from './proxy-routes.ts';
import { decideDefault, decideRoute } from './decide-route.ts';
import { isSeen } from './host-claims.ts';
import type { RouteDecision } from './route-decision.ts';
import { sameRoute } from './route-decision.ts';
import type { SidecarStanding } from './sidecar-standing.ts';
import { hostsNamed, hostsOwned, standingAt } from './sidecar-standing.ts';
import type { RoutedRequest } from './request-matcher.ts';
import { matcherOf } from './request-matcher.ts';
import type { Found } from './tcp-routes.ts';
import {
  decideConnection,
  speakingFor,
  tcpDestinations,
  tlsChains,
  chainFor,
  distinctChains,
} from './tcp-routes.ts';
import type { VirtualHost } from './virtual-host.ts';
import { possibleOrders, virtualServicesOf } from './virtual-service-index.ts';

/** A call as a client makes it: to a host and port that it resolved, with a request or a plain connection. */
export interface OutboundCall {
  /** Name whose address the client connects to. */
  readonly host: string;
  readonly port: number;
  /** Is null for bytes of another kind. Its `host` is what the client writes into the request. */
  readonly http: HttpRequest | null;
  /** Name in the TLS handshake of the application, where it makes one. */
  readonly serverName: string | null;
  /**
   * Tells that the application makes no handshake; unless that is known, a port for TLS is called with TLS.
   */
  readonly isPlain?: boolean;
}

/** A call, and what a decision about it hangs on. */
interface Place extends SidecarStanding {
  readonly call: OutboundCall;
}

/**
 * Decides what a sidecar does with a call: which VirtualService decides, where it leads, or how it fails
 * before anything leaves the proxy. ROUTE-9…32, SIDECAR-9…14.
 */
export function routeFromSidecar(mesh: Mesh, proxy: Proxy, call: OutboundCall): RouteDecision {
  const sidecars = appliedSidecars(mesh, proxy);
  const [only] = sidecars;
  if (only !== undefined && sidecars.length === 1)
    return decideInScope(mesh, proxy, call, scopeOf(mesh, proxy.namespace, only));
  return sameRoute(
    sidecars.map((sidecar) =>
      decideInScope(mesh, proxy, call, scopeOf(mesh, proxy.namespace, sidecar)),
    ),
    'which of the Sidecars is the oldest',
  );
}

function decideInScope(
  mesh: Mesh,
  proxy: Proxy,
  call: OutboundCall,
  scope: SidecarScope,
): RouteDecision {
  const listener = listenerFor(scope, call.port);
  if (listener === undefined) return unknownDestination(scope, null);
  const place: Place = { ...standingAt(mesh, proxy, scope, listener, call.port), call };
  const untold = listener.service(call.host)?.untold ?? null;
  if (untold !== null) return unknown(untold);
  const service = calledService(place);
  if (service?.untold != null) return unknown(service.untold);
  if (service !== undefined) return toService(place, service);
  return besideListener(place) ?? toStranger(place);
}

/**
 * Decides a call that the listener of its port does not know, but the one without port does: a service with a
 * listener of its own is reached, but that one has no routes for requests (SIDECAR-14). Null where there is
 * none.
 */
function besideListener(place: Place): RouteDecision | null {
  const { mesh, proxy, scope, call } = place;
  const listener = listenerBeside(scope, call.port);
  if (listener === undefined) return null;
  const beside: Place = { ...standingAt(mesh, proxy, scope, listener, call.port), call };
  const service = calledService(beside);
  if (service?.untold != null) return unknown(service.untold);
  if (service === undefined || !listensBeside(scope, service, call.port)) return null;
  const isDetected = portOf(service, call.port)?.protocol === 'auto';
  return isDetected && call.http !== null
    ? { kind: 'no-route', because: [service.resource.origin] }
    : toService(beside, service);
}

/** The service that the client connects to, if the proxy knows it on that port. */
function calledService({ mesh, listener, call }: Place): RegistryService | undefined {
  const exact = listener.service(call.host);
  if (exact !== undefined && portOf(exact, call.port) !== undefined) return exact;
  return registryOf(mesh)
    .covering(call.host)
    .flatMap(({ host }) => (coversHost(host, call.host) ? (listener.service(host) ?? []) : []))
    .find((service) =>
      [service, ...service.possible].some((one) => portOf(one, call.port) !== undefined),
    );
}

function toService(place: Place, service: RegistryService): RouteDecision {
  const routed = routeOfServiceEntry(place.mesh, service);
  if (routed !== null) return routed;
  const protocol = portOf(service, place.call.port)?.protocol ?? 'tcp';
  if (protocol === 'udp' || protocol === 'http_proxy')
    return { kind: 'passthrough', as: 'connection', because: [service.resource.origin] };
  if (isTls(protocol)) return toTlsPort(place, service);
  const { http } = place.call;
  if (!isHttpOrDetected(protocol)) return toTcpPort(place, service);
  if (http === null) return protocol === 'auto' ? toTcpPort(place, service) : toStranger(place);
  const own = protocol === 'auto' && service.ownAddress && !service.headless;
  const request = plainRequest(http);
  const hosts = own ? hostsOwned(place, service) : hostsNamed(place, request.host ?? service.host);
  const fits = matcherOf(request);
  return sameRoute(
    hosts.map((host) => inVirtualHost(place, host, request, fits)),
    `which of the VirtualServices for ${service.host} is the oldest`,
  );
}

/** A sidecar validates no tokens of what leaves it: claims match nothing there (ROUTE-33). */
const plainRequest = (http: HttpRequest): RoutedRequest => ({
  ...http,
  token: null,
  scheme: 'http',
  validation: null,
});

function inVirtualHost(
  place: Place,
  host: VirtualHost,
  request: RoutedRequest,
  fits: ReturnType<typeof matcherOf>,
): RouteDecision {
  switch (host.kind) {
    case 'unknown':
      return unknown(host.missing);
    case 'none':
      return unknownDestination(place.scope, 502);
    case 'default':
      return decideDefault(host.service, request, place.sight);
    case 'routes': {
      const { resource, http, gatewayApi } = host.virtualService;
      const decision = decideRoute(host.routes, request, place.sight, [resource.origin], fits);
      return decision.kind === 'route' && !gatewayApi
        ? { ...decision, deadRoutes: deadRoutes(http, host.routes) }
        : decision;
    }
  }
}

/**
 * Decides a call to what the proxy does not know: a listener shared by its port still looks at the name of a
 * request (SIDECAR-11). Where it is not told whether there is one, both count.
 */
function toStranger(place: Place): RouteDecision {
  const { http } = place.call;
  const { isShared, untold } = place.strangers();
  if (http === null || isDeclaredOtherwise(place)) return caughtOrNot(place);
  if (untold.shared === null) return isShared ? toSharedPort(place, http) : caughtOrNot(place);
  const possible = [caughtOrNot(place), toSharedPort(place, http)];
  const [otherwise] = possible;
  return otherwise?.kind === 'passthrough' && possible.every(({ kind }) => kind === 'passthrough')
    ? otherwise
    : sameRoute(possible, untold.shared);
}

/** Decides what the one listener of all HTTP on the port does with a request. */
function toSharedPort(place: Place, http: HttpRequest): RouteDecision {
  const request = plainRequest(http);
  const hosts = hostsNamed(place, request.host ?? place.call.host);
  const fits = matcherOf(request);
  return sameRoute(
    hosts.map((host) => inVirtualHost(place, host, request, fits)),
    'which of the VirtualServices is the oldest',
  );
}

/** Decides what happens to bytes that no listener of the port asks for: SE-6. */
function caughtOrNot(place: Place): RouteDecision {
  const { catching, untold } = place.strangers();
  if (untold.catching !== null) return unknown(untold.catching);
  return catching === undefined
    ? unknownDestination(place.scope, null)
    : toTcpPort(place, catching);
}

/** A hidden service whose port carries something else than HTTP: so do the calls to it. */
function isDeclaredOtherwise({ mesh, call }: Place): boolean {
  const ports = registryOf(mesh)
    .named(call.host)
    .flatMap((service) => portOf(service, call.port) ?? []);
  return ports.length > 0 && ports.every(({ protocol }) => !isHttpOrDetected(protocol));
}

function unknownDestination(scope: SidecarScope, status: 502 | null): RouteDecision {
  const { mode, origin } = scope.outboundPolicy;
  const because = origin === null ? [] : [origin];
  if (mode === 'unknown') return unknown('what the outbound traffic policy of the mesh does');
  return mode === 'ALLOW_ANY'
    ? { kind: 'passthrough', as: status === null ? 'connection' : 'request', because }
    : { kind: 'blackhole', status, because };
}

function toTcpPort(place: Place, called: RegistryService): RouteDecision {
  const strangers = called.ownAddress ? null : place.strangers();
  if (strangers?.untold.catching != null) return unknown(strangers.untold.catching);
  const service = strangers?.catching ?? called;
  return decideByOrder(place, service, (order) =>
    tcpDestinations(order, routingPlace(place), place.mesh.configuration.clusterDomain),
  );
}

/**
 * The tls route that asks for the name in the handshake most specifically. Where there are none for this client, the
 * service itself; where there are, other names are none that the proxy knows: ROUTE-58, 59, 64.
 */
function toTlsPort(place: Place, service: RegistryService): RouteDecision {
  // what has no address is told by the name in the handshake alone
  const isUntold = place.call.isPlain === true && !service.kubernetes && !service.ownAddress;
  if (isUntold) return toStranger(place);
  const name = place.call.serverName ?? place.call.host;
  const { clusterDomain } = place.mesh.configuration;
  return decideByOrder(place, service, (order) => {
    const chains = distinctChains(tlsChains(order, routingPlace(place), clusterDomain));
    if (chains.length === 0) return undefined;
    const found = chainFor(chains, name);
    if (found.kind === 'refused')
      return { missing: 'what was there before: Envoy refuses the listener' };
    return found.kind === 'chain' ? found.leads : 'elsewhere';
  });
}

const routingPlace = ({ proxy, call }: Place): RoutingPlace => ({
  proxy,
  port: call.port,
  gateways: new Set(['mesh']),
});

/** A connection to a service in each order in which its VirtualServices may count. */
function decideByOrder(
  place: Place,
  service: RegistryService,
  find: (order: ReturnType<typeof speakingFor>) => Found | 'elsewhere' | undefined,
): RouteDecision {
  const seen = [
    ...virtualServicesOf(place.mesh, 'mesh').all,
    ...connectionClaims(place.mesh, service),
  ].filter((one) => isSeen(one, place));
  const orders = possibleOrders(speakingFor(seen, service), place.namespace);
  const sight = { ...place.sight, portFor: (host: string) => onlyPort(place, host) };
  const host = service.host;
  const { origin } = service.resource;
  const own = { host, subset: null, port: place.call.port, weight: 1, origin };
  return sameRoute(
    orders.map((order) => {
      const found = find(order) ?? { destinations: [own], because: [origin] };
      return found === 'elsewhere'
        ? unknownDestination(place.scope, null)
        : decideConnection(found, sight);
    }),
    `which of the VirtualServices for ${host} is the oldest`,
  );
}

/** Connections go to the only port of a destination, else to the one the client addressed (ROUTE-37). */
function onlyPort(place: Place, host: string): number {
  const [only, ...more] = place.sight.service(host)?.ports ?? [];
  return only !== undefined && more.length === 0 ? only.number : place.call.port;
}
