import { coversHost } from '../../../manifest/index.ts';
import { portOf } from '../registry/service-registry.ts';
import type { DestinationSight } from '../routes/decide-route.ts';
import type { Found } from '../routes/tcp-routes.ts';
import type { GatewayServer } from './gateway-server.ts';

/** `outbound_.80_.v1_.orders.shop.svc.cluster.local`: a cluster as the proxies of other networks name it. */
const CLUSTER_NAME = /^outbound_\.(\d{1,5})_\.([^_]*)_\.([^_]+)$/;

/**
 * Tells whether the name of a handshake is that of a cluster: the proxy that calls has then encrypted what
 * comes.
 */
export const isClusterName = (name: string | null): boolean =>
  name !== null && CLUSTER_NAME.test(name.toLowerCase());

/**
 * The service that the name of a handshake means to the servers with AUTO_PASSTHROUGH, as far as this cluster has it:
 * they lead connections of proxies of the mesh there by name, without any route. Undefined for a name that means none.
 * GW-20.
 */
export function clusterInName(
  sight: DestinationSight,
  servers: readonly GatewayServer[],
  name: string,
): Found | undefined {
  const [, port, subset = '', host = ''] = CLUSTER_NAME.exec(name) ?? [];
  const server = servers.find(
    ({ mode, hosts }) =>
      mode === 'AUTO_PASSTHROUGH' && hosts.some((one) => coversHost(one.host, host)),
  );
  const service = sight.service(host);
  if (port === undefined || server === undefined || service === undefined) return undefined;
  const declared = portOf(service, Number(port));
  if (service.external || declared === undefined || declared.protocol === 'udp') return undefined;
  const destination = { host, subset: subset === '' ? null : subset, port: Number(port) };
  const states = sight.states(host, destination.subset, destination.port);
  if (states.every((state) => state.kind === 'fails' && state.flag === 'NC')) return undefined;
  return {
    destinations: [{ ...destination, weight: 1, origin: service.resource.origin }],
    because: [server.origin],
  };
}
