import type { GatewayApiListener } from '../../views/gateway-api.ts';
import { asRoute } from '../../views/gateway-api.ts';
import type { Resource } from '../../../manifest/index.ts';
import type { Mesh } from '../mesh.ts';
import { creationOrders } from '../registry/creation-order.ts';
import { ledByRules } from '../gateway-api/api-connections.ts';
import { commonHost, hostnameOf, hostsOf, isTerminating, routesAt } from './api-listeners.ts';
import type { ConnectionRoutes } from './connection-routes.ts';

/**
 * The TCPRoutes and TLSRoutes of a listener, in each order of age that they may have: at one that decrypts the oldest
 * leads everything, else each TLSRoute the names that it and the listener have in common. GWAPI-15.
 */
export const apiConnectionRoutes = (
  mesh: Mesh,
  gateway: Resource,
  listener: GatewayApiListener,
): readonly ConnectionRoutes[] =>
  creationOrders(routesAt(mesh, gateway, listener), (route) => route).map((order) => {
    const led = order.flatMap((route) => {
      const common = hostsOf(route).flatMap((host) => commonHost(hostnameOf(listener), host) ?? []);
      const names = [...new Set(common)];
      return names.length === 0 && asRoute(route).hostnames.value.length > 0
        ? []
        : ledByRules(mesh, route, true).map((found) => ({ names, found }));
    });
    return {
      tcp: led[0]?.found,
      tls: isTerminating(listener) ? [] : led.map(({ names, found }) => ({ names, leads: found })),
    };
  });
