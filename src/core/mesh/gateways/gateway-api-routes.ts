import type { Listener, ParentRef } from '../../istio/index.ts';
import { asGatewayApiGateway, asRoute } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { coversHost } from '../../manifest/index.ts';
import type { Mesh } from '../mesh.ts';
import type { RoutedRequest } from '../routes/match-request.ts';
import { decideRoute } from '../routes/decide-route.ts';
import { httpRouteRules } from '../routes/http-route-rules.ts';
import type { Proxy } from '../visibility/proxy.ts';
import type { GatewayCall, GatewayDecision } from './gateway-routes.ts';
import { gatewaySight } from './gateway-routes.ts';
import { mostSpecificName } from './gateway-virtual-hosts.ts';

/** What the gateway of a Gateway of the Gateway API does with a plaintext request, by HTTPRoutes. GWAPI-1…11. */
export function routeFromApiGateway(
  mesh: Mesh,
  gateway: Resource,
  call: GatewayCall,
): GatewayDecision {
  const listeners = asGatewayApiGateway(gateway).listeners.value.filter(
    ({ port }) => port?.value === call.port,
  );
  const because = [gateway.origin];
  if (listeners.length === 0) return { kind: 'connection-refused', because };
  if (call.encrypted || listeners.some(({ protocol }) => protocol?.value !== 'HTTP'))
    return { kind: 'unknown', missing: 'what listeners with TLS or for connections make of it' };
  if (listeners.some(({ from }) => from?.value === 'Selector'))
    return { kind: 'unknown', missing: 'the labels that allowedRoutes select' };
  if (call.http.host === null) return { kind: 'unknown', missing: 'the host of the request' };
  const hosts = hostsOf(mesh, gateway, listeners);
  const name = call.http.host.toLowerCase().replace(/:\d+$/, '');
  const routes = hosts.get(mostSpecificName(hosts.keys(), name) ?? '');
  if (routes === undefined) return { kind: 'no-route', because };
  const rules = httpRouteRules(mesh, [...routes], true);
  if (rules === null) return { kind: 'unknown', missing: 'which of the HTTPRoutes is the oldest' };
  const proxy: Proxy = { kind: 'gateway', namespace: gateway.namespace, labels: new Map() };
  const request: RoutedRequest = { ...call.http, scheme: 'http' };
  return decideRoute(rules, request, gatewaySight(mesh, proxy, call.port), because);
}

/** HTTPRoutes under the hosts that they serve through listeners of one port. */
function hostsOf(
  mesh: Mesh,
  gateway: Resource,
  listeners: readonly Listener[],
): ReadonlyMap<string, ReadonlySet<Resource>> {
  const hosts = new Map<string, Set<Resource>>();
  for (const route of mesh.ofKind('gateway.networking.k8s.io', 'HTTPRoute'))
    for (const parent of asRoute(route).parentRefs.value)
      for (const listener of listeners.filter((one) => admits(gateway, one, route, parent)))
        for (const host of servedHosts(listener, listeners, route)) {
          const known = hosts.get(host) ?? new Set();
          hosts.set(host, known.add(route));
        }
  return hosts;
}

/** GWAPI-1: without a word only routes of the Gateway's own namespace. */
function admits(
  gateway: Resource,
  listener: Listener,
  route: Resource,
  parent: ParentRef,
): boolean {
  const isParent =
    (parent.kind?.value ?? 'Gateway') === 'Gateway' &&
    parent.name?.value === gateway.name &&
    (parent.namespace?.value ?? route.namespace) === gateway.namespace;
  const isListener =
    (parent.sectionName === null || parent.sectionName.value === listener.name?.value) &&
    (parent.port === null || parent.port.value === listener.port?.value);
  const from = listener.from?.value ?? 'Same';
  const isAllowed = from === 'All' || (from === 'Same' && route.namespace === gateway.namespace);
  return isParent && isListener && isAllowed;
}

/**
 * Hosts of a route that a listener serves: none of its own are the listener's. What a route writes and a more specific
 * listener covers is left to that one (GWAPI-2).
 */
function servedHosts(
  listener: Listener,
  listeners: readonly Listener[],
  route: Resource,
): readonly string[] {
  const own = hostnameOf(listener);
  const written = asRoute(route).hostnames.value.map(({ value }) => value.toLowerCase());
  if (written.length === 0) return [own];
  return written
    .flatMap((host) => {
      if (coversHost(own, host)) return [host];
      return coversHost(host, own) ? [own] : [];
    })
    .filter(
      (host) =>
        !listeners.some((other) => {
          const name = hostnameOf(other);
          return name !== own && coversHost(own, name) && coversHost(name, host);
        }),
    );
}

const hostnameOf = ({ hostname }: Listener): string => (hostname?.value ?? '*').toLowerCase();
