import { requestAuthenticationsFor } from '../authorization/policy-index.ts';
import { tokenValidation } from '../authorization/token-validation.ts';
import { clusterStates } from '../destinations/cluster.ts';
import type { Mesh } from '../mesh.ts';
import { memoryIn, rememberedIn } from '../mesh-memory.ts';
import { clusterService } from '../routes/cluster-service.ts';
import type { DestinationSight } from '../routes/decide-route.ts';
import { sameDecision } from '../routes/route-decision.ts';
import type { Proxy } from '../visibility/proxy.ts';
import { scopeOf } from '../visibility/sidecar-scope.ts';
import { connectionRoutes } from './connection-routes.ts';
import type { RouteSource } from './decide-at-servers.ts';
import { decideAtServers } from './decide-at-servers.ts';
import type { GatewayCall, GatewayDecision } from './gateway-call.ts';
import { gatewayHosts } from './gateway-virtual-hosts.ts';
import { ingressAt } from './ingress-at.ts';
import type { GatewayServer } from './written-servers.ts';
import { serversOn } from './servers-on-port.ts';

/** What a gateway does with a call, by Istio's Gateways and VirtualServices. GW-1…14, 20, ROUTE-14…18. */
export function routeFromGateway(mesh: Mesh, proxy: Proxy, call: GatewayCall): GatewayDecision {
  const ingress = ingressAt(mesh, proxy, call);
  if (ingress !== null) return ingress;
  const at = {
    mesh,
    source: virtualServiceSource(mesh, proxy),
    sight: sightOn(mesh, proxy, call.port),
    validation: validationAt(mesh, proxy),
  };
  return sameDecision(
    serversOn(mesh, proxy, call.port).map((servers) => decideAtServers(at, servers, call)),
    `which of the Gateways on port ${String(call.port)} is the oldest`,
  );
}

const validationAt = rememberedIn((mesh: Mesh, proxy: Proxy) =>
  tokenValidation(requestAuthenticationsFor(mesh, proxy)),
);

/** What is found of a gateway's servers stays for all calls to it. */
const virtualServiceSource = rememberedIn((mesh: Mesh, proxy: Proxy): RouteSource => {
  const hosts = new Map<string, ReturnType<RouteSource['hosts']>>();
  const connections = new Map<GatewayServer, ReturnType<RouteSource['connections']>>();
  const numbers = new Map<GatewayServer, number>();
  const numberOf = (server: GatewayServer): number => {
    const number = numbers.get(server) ?? numbers.size;
    numbers.set(server, number);
    return number;
  };
  return {
    hosts(servers, name) {
      const key = `${servers.map(numberOf).join()} ${name}`;
      const found = hosts.get(key) ?? gatewayHosts(mesh, proxy, servers, name);
      hosts.set(key, found);
      return found;
    },
    connections(server) {
      const found = connections.get(server) ?? connectionRoutes(mesh, proxy, server);
      connections.set(server, found);
      return found;
    },
    undated: 'which of the VirtualServices at the gateway is the oldest',
  };
});

const sights = memoryIn<Map<number, DestinationSight>>(() => new Map());

function sightOn(mesh: Mesh, proxy: Proxy, port: number): DestinationSight {
  const known = sights(mesh, proxy);
  const sight = known.get(port) ?? gatewaySight(mesh, proxy, port);
  known.set(port, sight);
  return sight;
}

/** A gateway knows every service that is exported to it; a destination without port is its only one (ROUTE-37, GW-15). */
export function gatewaySight(mesh: Mesh, proxy: Proxy, port: number): DestinationSight {
  const scope = scopeOf(mesh, proxy.namespace, null);
  const service: DestinationSight['service'] = (host) => clusterService(mesh, scope, host);
  return {
    led: new Map(),
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
