import { unknown } from '../mesh.ts';
import type { Resource } from '../../../manifest/index.ts';
import { coversHost } from '../../../manifest/index.ts';
import { listenerSetAt } from '../gateway-api/not-modelled.ts';
import type { Mesh } from '../mesh.ts';
import type { Proxy } from '../visibility/proxy.ts';
import { apiConnectionRoutes } from './api-connection-routes.ts';
import { commonHost, hostnameOf, hostsOf, routesAt } from './api-listeners.ts';
import type { ApiServer } from './api-servers.ts';
import { apiServersOn } from './api-servers.ts';
import { apiVirtualHosts } from './api-virtual-hosts.ts';
import type { RouteSource } from './decide-at-servers.ts';
import { decideAtServers } from './decide-at-servers.ts';
import type { GatewayCall, GatewayDecision } from './gateway-call.ts';
import { gatewaySight } from './gateway-routes.ts';
import type { GatewayServer } from './written-servers.ts';

/** What the gateway of a Gateway of the Gateway API does with a call, by the routes of all kinds. GWAPI-1…17. */
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
        hostsOf(route).some((host) => {
          const common = commonHost(hostnameOf(listener), host);
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
