import type { Listener } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import type { Mesh } from '../mesh.ts';
import { decideRoute } from '../routes/decide-route.ts';
import type { RoutedRequest } from '../routes/match-request.ts';
import { sameDecision } from '../routes/route-decision.ts';
import type { Proxy } from '../visibility/proxy.ts';
import { listenersOn, hostnameOf } from './api-listeners.ts';
import { apiVirtualHosts } from './api-virtual-hosts.ts';
import type { GatewayCall, GatewayDecision } from './gateway-routes.ts';
import { gatewaySight } from './gateway-routes.ts';
import { mostSpecificName } from './gateway-virtual-hosts.ts';

/** What the gateway of a Gateway of the Gateway API does with a request, by HTTPRoutes and GRPCRoutes. GWAPI-1…11, 13, 14. */
export function routeFromApiGateway(
  mesh: Mesh,
  gateway: Resource,
  call: GatewayCall,
): GatewayDecision {
  const listeners = listenersOn(gateway, call.port);
  const because = [gateway.origin];
  if (listeners.length === 0) return { kind: 'connection-refused', because };
  if (listeners.some(({ from }) => from?.value === 'Selector'))
    return { kind: 'unknown', missing: 'the labels that allowedRoutes select' };
  const protocols = new Set(listeners.map(({ protocol }) => protocol?.value ?? ''));
  const [protocol = ''] = protocols;
  if (protocols.size > 1 || (protocol !== 'HTTP' && protocol !== 'HTTPS'))
    return { kind: 'unknown', missing: 'what listeners for connections make of it' };
  const { host } = call.http;
  if (host === null) return { kind: 'unknown', missing: 'the host of the request' };
  const name = host.toLowerCase().replace(/:\d+$/, '');
  if (protocol === 'HTTP')
    return call.encrypted
      ? { kind: 'reset', flag: 'DPE', because }
      : decideAt(mesh, gateway, listeners, { call, name });
  const one = call.encrypted ? listenerFor(listeners, name) : undefined;
  return one === undefined
    ? { kind: 'reset', flag: null, because }
    : decideAt(mesh, gateway, [one], { call, name });
}

/** The listener whose name covers the one in the handshake most specifically. */
function listenerFor(listeners: readonly Listener[], name: string): Listener | undefined {
  const host = mostSpecificName(listeners.map(hostnameOf), name);
  return listeners.find((listener) => hostnameOf(listener) === host);
}

/** The answer of the routes that listeners with one table have. */
function decideAt(
  mesh: Mesh,
  gateway: Resource,
  listeners: readonly Listener[],
  { call, name }: { readonly call: GatewayCall; readonly name: string },
): GatewayDecision {
  const because = [gateway.origin];
  const proxy: Proxy = { kind: 'gateway', namespace: gateway.namespace, labels: new Map() };
  const request: RoutedRequest = { ...call.http, scheme: call.encrypted ? 'https' : 'http' };
  const sight = gatewaySight(mesh, proxy, call.port);
  return sameDecision(
    apiVirtualHosts(mesh, gateway, listeners, name).map((routes): GatewayDecision =>
      routes === undefined
        ? { kind: 'no-route', because }
        : decideRoute(routes, request, sight, because),
    ),
    'which of the routes at the gateway is the oldest',
  );
}
