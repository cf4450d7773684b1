import { unknown } from '../mesh.ts';
import { asRoute } from '../../views/gateway-api.ts';
import { asVirtualService } from '../../views/virtual-service.ts';
import { coversHost } from '../../../manifest/index.ts';
import { behavesAsBefore } from '../control-plane/istiod-settings.ts';
import { gatewaySight } from '../gateways/gateway-routes.ts';
import type { Mesh, Proxy } from '../mesh.ts';
import { isGrpc, isHttp } from '../registry/port-protocol.ts';
import type { RegistryService } from '../registry/registry-service.ts';
import { portOf } from '../registry/service-registry.ts';
import type { HttpRequest } from '../request/request.ts';
import type { BoundVirtualService } from '../routes/bound-virtual-service.ts';
import type { ProxyRoute } from '../routes/proxy-routes.ts';
import { catchesAll } from '../routes/proxy-routes.ts';
import { decideDefault, decideRoute } from '../routes/decide-route.ts';
import type { DestinationSight } from '../routes/decide-route.ts';
import type { RoutedRequest } from '../routes/request-matcher.ts';
import type { RouteDecision } from '../routes/route-decision.ts';
import { sameRoute } from '../routes/route-decision.ts';
import type { RetryPolicy } from '../retries/retry-policy.ts';
import type { RouteMatch } from '../routes/route-rule.ts';
import { connectionClaims, serviceClaims } from '../routes/service-routes.ts';
import {
  isExportedTo,
  possibleOrders,
  virtualServicesOf,
} from '../routes/virtual-service-index.ts';
import type { Waypoint } from './waypoint.ts';

/** A call that arrives at a waypoint for one of the services that it serves. */
export interface WaypointCall {
  readonly service: RegistryService;
  readonly port: number;
  readonly http: HttpRequest | null;
}

/** Gives the proxy that istiod sees in a waypoint: one of the Gateway's namespace that no Sidecar narrows. */
export const waypointProxy = ({ gateway, labels }: Waypoint): Proxy => ({
  kind: 'gateway',
  namespace: gateway.namespace,
  labels,
});

/** Tells whether a waypoint reads requests on a port, or only carries bytes. */
export function readsRequests({ service, port, http }: WaypointCall): boolean {
  const protocol = portOf(service, port)?.protocol ?? 'tcp';
  return http !== null && (isHttp(protocol) || protocol === 'auto');
}

/**
 * Decides what a waypoint does with a call: the first VirtualService or HTTPRoute for the service in its
 * namespace or the waypoint's counts, else all goes to the service. AMBIENT-8.
 */
export function routeAtWaypoint(mesh: Mesh, waypoint: Waypoint, call: WaypointCall): RouteDecision {
  const proxy = waypointProxy(waypoint);
  const sight = gatewaySight(mesh, proxy, call.port);
  const { service, port } = call;
  const { namespace } = proxy;
  if (namesWaypoint(mesh, waypoint))
    return unknown(
      `what routes make of it that name Gateway ${namespace}/${waypoint.gateway.name}`,
    );
  const own = writtenFor(mesh, namespace, service);
  if (!readsRequests(call)) {
    const ofApi = connectionClaims(mesh, service).flatMap(({ connections }) => connections ?? []);
    const isLed = ofApi.some((one) => (one.port ?? port) === port) || own.some(hasConnections);
    return isLed ? unknown('what a waypoint makes of tcp and tls routes') : carried(call, sight);
  }
  const claims = serviceClaims(mesh, service, namespace);
  const orders = claims?.flatMap((routes) => possibleOrders([...own, ...routes], namespace));
  const missing = `which of the routes for ${service.host} is the oldest`;
  if (orders === undefined || orders.length === 0) return unknown(missing);
  return sameRoute(
    orders.map(([first]) => byFirst(first, call, sight)),
    missing,
  );
}

const named = new WeakMap<Mesh, ReadonlySet<string>>();

/** Tells whether some route names the Gateway of the waypoint as its parent. */
function namesWaypoint(mesh: Mesh, { gateway }: Waypoint): boolean {
  const gateways = named.get(mesh) ?? parentGateways(mesh);
  named.set(mesh, gateways);
  return gateways.has(`${gateway.namespace}/${gateway.name}`);
}

const parentGateways = (mesh: Mesh): ReadonlySet<string> =>
  new Set(
    ['HTTPRoute', 'GRPCRoute', 'TCPRoute', 'TLSRoute']
      .flatMap((kind) => mesh.ofKind('gateway.networking.k8s.io', kind))
      .flatMap((route) =>
        asRoute(route)
          .parentRefs.value.filter(({ kind }) => (kind?.value ?? 'Gateway') === 'Gateway')
          .map(
            ({ name, namespace }) => `${namespace?.value ?? route.namespace}/${name?.value ?? ''}`,
          ),
      ),
  );

const written = new WeakMap<Mesh, Map<string, readonly BoundVirtualService[]>>();

/** VirtualServices of the namespace of a service or of its waypoint that speak for it, oldest first. */
function writtenFor(
  mesh: Mesh,
  namespace: string,
  service: RegistryService,
): readonly BoundVirtualService[] {
  const known = written.get(mesh) ?? new Map<string, readonly BoundVirtualService[]>();
  written.set(mesh, known);
  const key = `${namespace} ${service.namespace} ${service.host}`;
  const found =
    known.get(key) ??
    virtualServicesOf(mesh, 'mesh').all.filter(
      (one) =>
        [namespace, service.namespace].includes(one.resource.namespace) &&
        isExportedTo(one, namespace) &&
        one.hosts.some((host) => coversHost(host, service.host)),
    );
  known.set(key, found);
  return found;
}

function hasConnections({ resource, gatewayApi }: BoundVirtualService): boolean {
  if (gatewayApi) return false;
  const { tcp, tls } = asVirtualService(resource);
  return tcp.value.length > 0 || tls.value.length > 0;
}

function byFirst(
  first: BoundVirtualService | undefined,
  { service, port, http }: WaypointCall,
  sight: DestinationSight,
): RouteDecision {
  const request = { ...(http ?? NO_REQUEST), scheme: 'http' as const, validation: null };
  const routes = first === undefined ? [] : routesOn(first, port);
  if (routes.some(({ match }) => match !== null && choosesCallers(match)))
    return unknown('what a waypoint makes of matches by caller or gateway');
  return first === undefined || routes.length === 0
    ? byDefault(service, request, sight)
    : decideRoute(routes, request, sight, [first.resource.origin]);
}

const NO_REQUEST: HttpRequest = {
  method: null,
  host: null,
  path: null,
  headers: null,
  token: null,
};

/**
 * Lists the routes that a port may get, for only the port of a match is decided before any request; what
 * follows a route that catches all is not sent.
 */
function routesOn({ http }: BoundVirtualService, port: number): readonly ProxyRoute[] {
  const routes: ProxyRoute[] = [];
  for (const rule of http) {
    if (rule.matches.length === 0) return [...routes, { rule, match: null }];
    for (const match of rule.matches) {
      if (match.port !== null && match.port !== port) continue;
      routes.push({ rule, match });
      if (catchesAll(match)) return routes;
    }
  }
  return routes;
}

const choosesCallers = ({ gateways, sourceLabels, sourceNamespace }: RouteMatch): boolean =>
  gateways.length > 0 || sourceLabels.size > 0 || sourceNamespace !== null;

/**
 * Decides a call without a route: the waypoint tries again as proxies of servers do, which leave gRPC alone
 * (RETRY-18).
 */
function byDefault(
  service: RegistryService,
  request: RoutedRequest,
  sight: DestinationSight,
): RouteDecision {
  const decision = decideDefault(service, request, sight);
  const isAlone =
    behavesAsBefore(sight.mesh, '1.24') || isGrpc(portOf(service, sight.port)?.protocol ?? 'tcp');
  return decision.kind === 'route'
    ? { ...decision, retries: isAlone ? NO_RETRIES : INBOUND_RETRIES }
    : decision;
}

const NO_RETRIES: RetryPolicy = {
  attempts: 0,
  retryOn: [],
  statusCodes: [],
  perTryTimeout: null,
  slowTries: 1,
  written: null,
};
const INBOUND_RETRIES: RetryPolicy = {
  attempts: 2,
  retryOn: ['reset-before-request'],
  statusCodes: [],
  perTryTimeout: null,
  slowTries: 1,
  written: null,
};

/** Bytes go to the service as they are. */
function carried({ service }: WaypointCall, sight: DestinationSight): RouteDecision {
  const decision = decideDefault(
    service,
    { ...NO_REQUEST, scheme: 'http', validation: null },
    sight,
  );
  return decision.kind === 'route' ? { ...decision, retries: null } : decision;
}
