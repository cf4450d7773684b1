import type { Node, Resource } from '../../../manifest/index.ts';
import { booleanAt, itemsAt, nodeAt, stringAt, stringMapAt } from '../../../manifest/index.ts';
import { fits, requirementsOf } from '../../matching/label-requirement.ts';
import { containsLabels } from '../label-index.ts';
import type { Mesh, Service, Workload } from '../mesh.ts';
import type { Call, CallSource } from './call.ts';

const GROUP = 'monitoring.coreos.com';

/** An endpoint of a monitor of the Prometheus operator, with what the monitor selects. */
interface ScrapedEndpoint {
  readonly monitor: Resource;
  readonly endpoint: Node;
  /** Services, or the workloads of pods; at least one. */
  readonly selected: readonly Scraped[];
}

interface Scraped {
  readonly resource: Resource;
  readonly namespace: string;
  readonly labels: ReadonlyMap<string, string>;
  /** Names of its ports. */
  readonly names: readonly string[];
  /** The Services that lead to its pods. */
  readonly services: readonly Service[];
}

/** Says where a kind of monitor lists its endpoints, what it selects, and by which fields a Prometheus selects it. */
interface MonitorKind {
  readonly kind: string;
  readonly endpoints: string;
  readonly selectedBy: string;
  readonly candidates: (mesh: Mesh) => readonly Scraped[];
}

const KINDS: readonly MonitorKind[] = [
  {
    ...{ kind: 'ServiceMonitor', endpoints: 'endpoints', selectedBy: 'serviceMonitor' },
    candidates: (mesh) =>
      mesh.services
        .filter(({ madeBy }) => madeBy === null)
        .map((service) => ({
          ...{ resource: service.resource, namespace: service.namespace, services: [service] },
          labels: stringMapAt(service.resource.node, 'metadata', 'labels'),
          names: service.ports.flatMap(({ name }) => name ?? []),
        })),
  },
  {
    ...{ kind: 'PodMonitor', endpoints: 'podMetricsEndpoints', selectedBy: 'podMonitor' },
    candidates: (mesh) => mesh.workloads.map((workload) => podsOf(mesh, workload)),
  },
];

const podsOf = (mesh: Mesh, workload: Workload): Scraped => ({
  ...{ resource: workload.resource, namespace: workload.namespace, labels: workload.labels },
  names: workload.containers.flatMap(({ ports }) => ports.flatMap(({ name }) => name ?? [])),
  services: mesh.services.filter(({ workloads }) => workloads.includes(workload)),
});

/** Lists what ServiceMonitors and PodMonitors have Prometheus ask for metrics; of those that select by expressions none. */
export const scrapedEndpoints = (mesh: Mesh): readonly ScrapedEndpoint[] =>
  KINDS.flatMap(({ kind, endpoints, candidates }) => {
    const monitors = mesh.ofKind(GROUP, kind);
    if (monitors.length === 0) return [];
    const all = candidates(mesh);
    return monitors.flatMap((monitor) => {
      const labels = stringMapAt(monitor.node, 'spec', 'selector', 'matchLabels');
      const isByExpressions =
        itemsAt(monitor.node, 'spec', 'selector', 'matchExpressions').length > 0;
      if (labels.size === 0 || isByExpressions) return [];
      const namespaces = namespacesOf(monitor);
      const selected = all.filter(
        (one) =>
          (namespaces === null || namespaces.has(one.namespace)) &&
          containsLabels(one.labels, labels),
      );
      return selected.length === 0
        ? []
        : itemsAt(monitor.node, 'spec', endpoints).map((endpoint) => ({
            ...{ monitor, endpoint, selected },
          }));
    });
  });

/** Names the namespaces that a monitor looks into; null for all. */
function namespacesOf({ node, namespace }: Resource): ReadonlySet<string> | null {
  const selector = nodeAt(node, 'spec', 'namespaceSelector');
  if (booleanAt(selector, 'any') === true) return null;
  const named = itemsAt(selector, 'matchNames').flatMap((item) =>
    item.kind === 'scalar' && typeof item.value === 'string' ? [item.value] : [],
  );
  return new Set(named.length === 0 ? [namespace] : named);
}

/**
 * Requests for metrics, if a Prometheus here selects the monitor. Its operator makes the pods, so that nobody tells
 * whether they have a sidecar; they ask each pod by its address, past the Service and its routes.
 */
export function callsOfMonitors(mesh: Mesh): readonly Call[] {
  const scrapers = ['Prometheus', 'PrometheusAgent'].flatMap((kind) => mesh.ofKind(GROUP, kind));
  if (scrapers.length === 0) return [];
  return scrapedEndpoints(mesh).flatMap(({ monitor, endpoint, selected }) => {
    const sources = scrapers
      .filter((one) => selectsMonitor(mesh, one, monitor))
      .map(({ node, namespace }): CallSource => {
        const serviceAccount = stringAt(node, 'spec', 'serviceAccountName') ?? 'default';
        return { kind: 'identity', namespace, serviceAccount, mayLackProxy: true };
      });
    return sources.flatMap((source) =>
      selected.flatMap(({ services }) =>
        services.flatMap((destination): readonly Call[] => {
          const port = portOf(destination, endpoint);
          const path = stringAt(endpoint, 'path') ?? '/metrics';
          const made = {
            source,
            destination,
            port,
            path,
            method: 'GET',
            isOfSignals: true,
          } as const;
          return port === null
            ? []
            : [{ ...made, basis: 'monitor', sure: 'intends', origin: endpoint.origin }];
        }),
      ),
    );
  });
}

/** Monitors name ports of the Service, or of its pods. */
function portOf({ ports, workloads }: Service, endpoint: Node): number | null {
  const name = stringAt(endpoint, 'port') ?? stringAt(endpoint, 'targetPort');
  const numbers = workloads.flatMap(({ containers }) =>
    containers.flatMap((one) =>
      one.ports.flatMap((port) => (port.name === name ? port.number : [])),
    ),
  );
  const found = ports.find(
    (port) =>
      name !== undefined &&
      (port.name === name ||
        port.targetPort === name ||
        numbers.some((one) => one === port.targetPort)),
  );
  return found?.port ?? null;
}

/** Selectors of Prometheus: one that is absent selects nothing, or of namespaces its own; an empty one selects all. */
function selectsMonitor(mesh: Mesh, { node, namespace }: Resource, monitor: Resource): boolean {
  const field = KINDS.find(({ kind }) => kind === monitor.kind)?.selectedBy ?? '';
  const ofNamespaces = nodeAt(node, 'spec', `${field}NamespaceSelector`);
  const home = new Map(mesh.namespaceLabels(monitor.namespace)).set(
    ...(['kubernetes.io/metadata.name', monitor.namespace] as const),
  );
  return (
    selects(
      nodeAt(node, 'spec', `${field}Selector`),
      stringMapAt(monitor.node, 'metadata', 'labels'),
    ) &&
    (ofNamespaces === undefined ? monitor.namespace === namespace : selects(ofNamespaces, home))
  );
}

function selects(selector: Node | undefined, labels: ReadonlyMap<string, string>): boolean {
  const known = new Map([...labels].map(([key, value]) => [key, [value]]));
  return (
    selector !== undefined && requirementsOf(selector).every((one) => fits(one, known) === 'yes')
  );
}
