import { asGateway } from '../../istio/index.ts';
import { isPassedOver } from '../../kinds/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import { resourceKey } from '../../manifest/index.ts';
import { gatewaysOfCharts } from '../charts/gateways-of-charts.ts';
import { containsLabels } from '../label-index.ts';
import type { Mesh } from '../mesh.ts';

/** A server that Istio's own analysis calls conflicting, and the Gateways it names for it. */
export interface ComparedServer {
  readonly gateway: Resource;
  readonly origin: Origin;
  /** 0 where none is written. */
  readonly port: number;
  readonly hosts: readonly string[];
  readonly others: readonly Resource[];
}

/** A server as Istio's analysis reads it: without a number its port is 0, and hosts stay as they are written. */
interface ReadServer {
  readonly origin: Origin;
  readonly port: number;
  readonly bind: string;
  readonly hosts: readonly string[];
}

interface ReadGateway {
  readonly gateway: Resource;
  readonly labels: ReadonlyMap<string, string>;
  /** As Kubernetes prints it. */
  readonly selector: string;
  readonly servers: readonly ReadServer[];
}

/**
 * The servers that Istio's own analysis calls conflicting: another Gateway has the very same text for a host on the same
 * port and address, in the last of its servers there, and a selector that is the same or within the other and picks a pod
 * with it (GW-5). What it says in the same words of two servers is there once.
 */
export function comparedServers(mesh: Mesh): readonly ComparedServer[] {
  const gateways = mesh
    .ofKind('networking.istio.io', 'Gateway')
    .filter(({ namespace }) => !isPassedOver(namespace))
    .map(readGateway);
  const pods = [...mesh.workloads, ...gatewaysOfCharts(mesh)].map(({ labels }) => labels);
  return gateways.flatMap((one) => {
    const others = gateways.filter(
      (other) => isAnother(one, other) && areCompared(one, other, pods),
    );
    const told = new Map<string, ComparedServer>();
    for (const server of one.servers) {
      const rivals = others.filter((other) => isLastAlike(other, server));
      const text = JSON.stringify([
        rivals.map(({ gateway }) => resourceKey(gateway)),
        server.port,
        server.hosts,
      ]);
      if (rivals.length > 0 && !told.has(text))
        told.set(text, {
          gateway: one.gateway,
          ...server,
          others: rivals.map(({ gateway }) => gateway),
        });
    }
    return [...told.values()];
  });
}

const isAnother = (one: ReadGateway, other: ReadGateway): boolean =>
  resourceKey(one.gateway) !== resourceKey(other.gateway);

function readGateway(gateway: Resource): ReadGateway {
  const { selector, servers } = asGateway(gateway);
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

/** Whether the last server of a Gateway on the port has one of the hosts, on the same address. */
function isLastAlike({ servers }: ReadGateway, { port, bind, hosts }: ReadServer): boolean {
  const last = servers.findLast((server) => server.port === port);
  return last?.bind === bind && last.hosts.some((host) => hosts.includes(host));
}
