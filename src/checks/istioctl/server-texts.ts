import { containsLabels, gatewaysOfCharts, viewOf } from '../../istio/index.ts';
import { isSystemNamespace, resourceKey } from '../../manifest/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import type { Mesh } from '../../istio/index.ts';

/** Describes a server that `istioctl analyze` calls conflicting, and the Gateways it names for it. */
export interface ComparedServer {
  readonly gateway: Resource;
  readonly origin: Origin;
  /** It is 0 where none is written. */
  readonly port: number;
  readonly hosts: readonly string[];
  readonly others: readonly Resource[];
}

/**
 * Describes a server as `istioctl analyze` reads it: without a number its port is 0, and hosts stay as they
 * are written.
 */
interface ReadServer {
  readonly origin: Origin;
  readonly port: number;
  readonly bind: string;
  readonly hosts: readonly string[];
}

interface ReadGateway {
  readonly gateway: Resource;
  readonly labels: ReadonlyMap<string, string>;
  /** The selector as Kubernetes prints it. */
  readonly selector: string;
  readonly servers: readonly ReadServer[];
}

/**
 * Lists the servers that `istioctl analyze` calls conflicting: another Gateway has the very same text for a
 * host on the same port and address, in the last of its servers there, and a selector that is the same or
 * within the other and picks a pod with it (GW-5). Where it says the same words of two servers, one of them
 * is listed.
 */
export function comparedServers(mesh: Mesh): readonly ComparedServer[] {
  const gateways = readGateways(mesh);
  const pods = podLabelsOf(mesh);
  return gateways.flatMap((one) => {
    const others = gateways
      .filter((other) => isAnother(one, other) && areCompared(one, other, pods))
      .map(hostsKnownOf);
    const told = new Map<string, ComparedServer>();
    for (const server of one.servers) {
      const rivals = others.filter(({ knows }) => knows(server)).map(({ gateway }) => gateway);
      const text = JSON.stringify([rivals.map(resourceKey), server.port, server.hosts]);
      if (rivals.length > 0 && !told.has(text))
        told.set(text, { gateway: one.gateway, ...server, others: rivals });
    }
    return [...told.values()];
  });
}

/**
 * Lists Gateways of whose selector `istioctl analyze` says that it finds none, whatever pods there are: it
 * looks among the selectors of Gateways with servers, and these have no server. Without labels it asks
 * nothing. [src: pkg/config/analysis/analyzers/gateway/conflictinggateway.go]
 */
export function gatewaysWithoutServers(
  mesh: Mesh,
): readonly Pick<ReadGateway, 'gateway' | 'selector'>[] {
  const gateways = readGateways(mesh);
  const serving = gateways.filter(({ servers }) => servers.length > 0);
  const pods = podLabelsOf(mesh);
  return gateways
    .filter(({ selector, servers }) => selector !== '' && servers.length === 0)
    .filter((one) => !serving.some((other) => areCompared(one, other, pods)));
}

const readGateways = (mesh: Mesh): readonly ReadGateway[] =>
  mesh
    .ofKind('networking.istio.io', 'Gateway')
    .filter(({ namespace }) => !isSystemNamespace(namespace))
    .map(readGateway);

const podLabelsOf = (mesh: Mesh): readonly ReadonlyMap<string, string>[] =>
  [...mesh.workloads, ...gatewaysOfCharts(mesh)].map(({ labels }) => labels);

const isAnother = (one: ReadGateway, other: ReadGateway): boolean =>
  resourceKey(one.gateway) !== resourceKey(other.gateway);

function readGateway(gateway: Resource): ReadGateway {
  const { selector, servers } = viewOf('Gateway', gateway);
  return {
    gateway,
    labels: selector.value,
    selector: [...selector.value]
      .map(([label, value]) => `${label}=${value}`)
      .sort()
      .join(','),
    servers: servers.value.map(({ origin, port, bind, hosts }) => ({
      origin,
      port: port?.number?.value ?? 0,
      bind: bind?.value ?? '',
      hosts: hosts.value.map(({ value }) => value),
    })),
  };
}

function areCompared(
  { selector, labels }: ReadGateway,
  other: ReadGateway,
  pods: readonly ReadonlyMap<string, string>[],
): boolean {
  if (selector === other.selector) return true;
  const isWithin = selector.includes(other.selector) || other.selector.includes(selector);
  return (
    isWithin && pods.some((pod) => containsLabels(pod, labels) && containsLabels(pod, other.labels))
  );
}

interface KnownHosts {
  readonly gateway: Resource;
  /**
   * Tells whether one of a server's hosts is known on its address; if none is, all of them are from then on.
   */
  readonly knows: (server: ReadServer) => boolean;
}

/**
 * Gives the hosts of the last server of a Gateway on each port, by address; hosts that are compared with them
 * and not found are added.
 */
function hostsKnownOf({ gateway, servers }: ReadGateway): KnownHosts {
  const ports = new Map(
    servers.map(({ port, bind, hosts }) => [port, new Map(hosts.map((host) => [host, bind]))]),
  );
  return {
    gateway,
    knows: ({ port, bind, hosts }) => {
      const known = ports.get(port);
      if (known === undefined) return false;
      const isKnown = hosts.some((host) => known.get(host) === bind);
      if (!isKnown) for (const host of hosts) known.set(host, bind);
      return isKnown;
    },
  };
}
