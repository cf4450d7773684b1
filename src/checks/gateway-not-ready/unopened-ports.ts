import { asGateway, containsLabels, gatewaysOfCharts, groupedBy } from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import { booleanAt, itemsAt, numberAt } from '../../manifest/index.ts';
import type { Mesh, Service, Workload } from '../../istio/index.ts';

/** A port of a Gateway that no Service in front of its pods has. */
export interface UnopenedPort {
  readonly port: number;
  readonly origin: Origin;
  readonly workloads: readonly Workload[];
  readonly services: readonly Service[];
  /** Ports that the Services have. */
  readonly open: readonly number[];
}

/** None where no pods are seen, or a chart makes some together with their Service: GW-6. */
export function unopenedPorts(mesh: Mesh, gateway: Resource): readonly UnopenedPort[] {
  const { selector, servers } = asGateway(gateway);
  const workloads = mesh.workloads.filter(({ labels }) => containsLabels(labels, selector.value));
  const ofCharts = gatewaysOfCharts(mesh).filter(({ labels }) =>
    containsLabels(labels, selector.value),
  );
  if (workloads.length === 0 || ofCharts.length > 0) return [];
  const services = servicesBefore(mesh, workloads);
  const ports = services.flatMap((service) =>
    service.ports.filter(({ protocol }) => protocol === 'TCP'),
  );
  const open = new Set([
    ...ports.map(({ port }) => port),
    ...ports.flatMap(({ targetPort }) => (typeof targetPort === 'number' ? [targetPort] : [])),
    ...workloads.flatMap(hostPorts),
  ]);
  if (workloads.some(isOnHostNetwork)) return [];
  const found = new Map<number, UnopenedPort>();
  for (const { port } of servers.value) {
    const number = port?.number ?? null;
    if (number === null || open.has(number.value) || found.has(number.value)) continue;
    found.set(number.value, {
      port: number.value,
      origin: number.origin,
      workloads,
      services,
      open: [...new Set(ports.map((one) => one.port))],
    });
  }
  return [...found.values()];
}

/**
 * Istio's analysis takes a Service without a selector for one of all pods of its namespace; one that an operator makes has
 * pods of its own.
 */
function servicesBefore(mesh: Mesh, workloads: readonly Workload[]): readonly Service[] {
  const byNamespace = groupedBy(workloads, ({ namespace }) => namespace);
  return mesh.services.filter(
    ({ madeBy, namespace, selector }) =>
      madeBy === null &&
      byNamespace.get(namespace)?.some(({ labels }) => containsLabels(labels, selector)) === true,
  );
}

/** Ports that the nodes themselves lead to the pods. */
const hostPorts = ({ containers }: Workload): readonly number[] =>
  containers.flatMap(({ node }) =>
    itemsAt(node, 'ports').flatMap((port) => {
      const host = numberAt(port, 'hostPort');
      return host === undefined ? [] : [host, numberAt(port, 'containerPort') ?? host];
    }),
  );

const isOnHostNetwork = ({ podSpec }: Workload): boolean =>
  booleanAt(podSpec, 'hostNetwork') === true;
