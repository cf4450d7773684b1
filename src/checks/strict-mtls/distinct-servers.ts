import { placeOf } from '../../manifest/index.ts';
import type {
  CalledServer,
  ProxyFacts,
  Service,
  ServicePort,
  Workload,
} from '../../istio/index.ts';
import { acceptedMtls, calledServer, isGatewayWorkload } from '../../istio/index.ts';

/**
 * Workloads looked at for all Services of a mesh together. Each Service of a real mesh has a few;
 * this ends meshes in which thousands of Services each select thousands of workloads.
 */
const MAX_SERVERS = 50_000;

type Server = Omit<CalledServer, 'service' | 'port' | 'routed'>;

/** What stands behind a port of a Service; null where that would be more than any mesh needs. */
export type ServersBehind = (service: Service, port: ServicePort) => readonly CalledServer[] | null;

/**
 * Finds the workloads behind a Service port, one for each way in which they take connections: the
 * first of those with the same mode, from the same policies, and the same answer about the proxy.
 * Services with one selector share the work. Gateways are left out.
 */
export function distinctServers(facts: ProxyFacts): ServersBehind {
  const { mesh } = facts;
  const gateways = new Set(mesh.workloads.filter((workload) => isGatewayWorkload(mesh, workload)));
  const known = new Map<string, readonly Server[]>();
  let left = MAX_SERVERS;
  return (service, port) => {
    const key = selectionKey(service, port);
    const found = known.get(key);
    const looks = (found ?? service.workloads).length;
    if (looks > left) return null;
    left -= looks;
    const servers =
      found ??
      distinct(
        facts,
        service,
        service.workloads.filter((one) => !gateways.has(one)),
        port,
      );
    known.set(key, servers);
    return servers.map((server) => ({ ...server, service, port: port.port, routed: null }));
  };
}

/** Equal for Services that select the same workloads, and for ports that lead to the same one of these. */
const selectionKey = ({ namespace, selector }: Service, { targetPort }: ServicePort): string =>
  JSON.stringify([namespace, [...selector].toSorted(byKey), targetPort]);

const byKey = ([a]: readonly [string, string], [b]: readonly [string, string]): number =>
  a < b ? -1 : 1;

function distinct(
  facts: ProxyFacts,
  service: Service,
  workloads: readonly Workload[],
  port: ServicePort,
): readonly Server[] {
  const servers = new Map<string, Server>();
  for (const workload of workloads) {
    const server = calledServer(facts, service, port, workload);
    const { targetPort, ambient, member, proxy } = server;
    const { mode, ambiguous, because } = acceptedMtls(facts.mesh, workload, targetPort);
    const takes = [member, proxy].map((one) => (one.kind === 'known' ? one.value : null));
    const key = JSON.stringify([ambient, takes, mode, ambiguous, because.map(placeOf)]);
    if (!servers.has(key)) servers.set(key, { targetPort, workload, ambient, member, proxy });
  }
  return [...servers.values()];
}
