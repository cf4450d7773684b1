import type { Mesh } from '../mesh.ts';
import type { Found } from '../routes/tcp-routes.ts';
import { tcpDestinations, tlsChains } from '../routes/tcp-routes.ts';
import type { TlsChain } from '../routes/tls-chains.ts';
import {
  isExportedTo,
  possibleOrders,
  virtualServicesOf,
} from '../routes/virtual-service-index.ts';
import type { Proxy } from '../visibility/proxy.ts';
import { commonHosts } from './gateway-virtual-hosts.ts';
import type { GatewayServer } from './written-servers.ts';

/** What leads the connections at one server of a gateway. */
export interface ConnectionRoutes {
  /** Where bytes go that came plain or were decrypted; undefined where no route is for them. */
  readonly tcp: Found | undefined;
  /** Where connections go that stay encrypted, in the order of their objects (ROUTE-58). */
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
