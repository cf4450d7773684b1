import type { Mesh } from '../../istio/index.ts';
import { containsLabels, nearestNames } from '../../istio/index.ts';
import {
  booleanAt,
  itemsAt,
  listed,
  nodeAt,
  placeOf,
  stringAt,
  stringMapAt,
  subjectText,
  say,
} from '../../manifest/index.ts';
import type { Node, Resource } from '../../manifest/index.ts';
import type { Some, Told } from '../detection/check.ts';
import { check, toldOfEach } from '../detection/check.ts';
import { workloadId } from '../detection/finding-scope.ts';
import { hasVariable } from '../references/unresolved-text.ts';

/** A port by name that a monitor scrapes, and that nothing which it selects has. */
interface UnscrapedPort {
  readonly monitor: Resource;
  readonly port: string;
  readonly endpoint: Node;
  /** Services, or the workloads of pods, that it selects. */
  readonly selected: Some<NamedPorts>;
}

interface NamedPorts {
  readonly resource: Resource;
  readonly names: readonly string[];
}

/**
 * Finds monitors of the Prometheus operator that name a port which nothing they select has.
 * [src: prometheus-operator API, Endpoint.port, PodMetricsEndpoint.port]
 */
export const scrapedPortMissing = check({
  id: 'scraped-port-missing',
  title: 'ServiceMonitor or PodMonitor port not found on selected objects',
  level: 'medium',
  blind: 'Services elsewhere with the same labels, and monitors that select by expressions.',
  find: ({ mesh }) =>
    unscrapedPorts(mesh).map((one) =>
      toldOfEach(
        one.selected,
        ({ resource }) => workloadId(resource),
        (selected) => tell({ ...one, selected }),
      ),
    ),
});

/** Says where a kind of monitor lists its endpoints, and what it selects. */
interface MonitorKind {
  readonly kind: string;
  readonly endpoints: string;
  readonly candidates: (mesh: Mesh) => readonly (NamedPorts & {
    readonly namespace: string;
    readonly labels: ReadonlyMap<string, string>;
  })[];
}

const KINDS: readonly MonitorKind[] = [
  {
    kind: 'ServiceMonitor',
    endpoints: 'endpoints',
    candidates: (mesh) =>
      mesh.services
        .filter(({ madeBy }) => madeBy === null)
        .map(({ resource, namespace, ports }) => ({
          resource,
          namespace,
          labels: stringMapAt(resource.node, 'metadata', 'labels'),
          names: ports.flatMap(({ name }) => name ?? []),
        })),
  },
  {
    kind: 'PodMonitor',
    endpoints: 'podMetricsEndpoints',
    candidates: (mesh) =>
      mesh.workloads.map(({ resource, namespace, labels, containers }) => ({
        resource,
        namespace,
        labels,
        // what injection adds to a pod is not in its template
        names: [
          ...containers.flatMap(({ ports }) => ports.flatMap(({ name }) => name ?? [])),
          ...OF_PROXIES,
        ],
      })),
  },
];

/** Names ports of the proxy that the injector adds. */
const OF_PROXIES: readonly string[] = ['http-envoy-prom'];

const unscrapedPorts = (mesh: Mesh): readonly UnscrapedPort[] =>
  KINDS.flatMap(({ kind, endpoints, candidates }) => {
    const monitors = mesh.ofKind('monitoring.coreos.com', kind);
    if (monitors.length === 0) return [];
    const all = candidates(mesh);
    return monitors.flatMap((monitor) => {
      const labels = stringMapAt(monitor.node, 'spec', 'selector', 'matchLabels');
      const isByExpressions =
        itemsAt(monitor.node, 'spec', 'selector', 'matchExpressions').length > 0;
      if (labels.size === 0 || isByExpressions) return [];
      const namespaces = namespacesOf(monitor);
      const [first, ...more] = all.filter(
        (one) =>
          (namespaces === null || namespaces.has(one.namespace)) &&
          containsLabels(one.labels, labels),
      );
      if (first === undefined) return [];
      const selected: Some<NamedPorts> = [first, ...more];
      return itemsAt(monitor.node, 'spec', endpoints).flatMap(
        (endpoint): readonly UnscrapedPort[] => {
          const port = stringAt(endpoint, 'port');
          const isThere = selected.some(({ names }) => port !== undefined && names.includes(port));
          return port === undefined || isThere || hasVariable(port)
            ? []
            : [{ monitor, port, endpoint, selected }];
        },
      );
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

function tell({ monitor, port, endpoint, selected }: UnscrapedPort): Told {
  const names = [...new Set(selected.flatMap((one) => one.names))].filter(
    (name) => !OF_PROXIES.includes(name),
  );
  const [near] = nearestNames(port, names);
  const who = listed(
    selected.map(({ resource }) => subjectText(resource)),
    2,
  );
  const origin = nodeAt(endpoint, 'port')?.origin ?? endpoint.origin;
  const [first] = selected;
  const only = names.length === 1 ? names[0] : near?.name;
  return {
    subject: monitor,
    key: `port ${port}`,
    scope: { level: 'service', workloads: 0, services: selected.length, namespaces: 1 },
    message: `Prometheus gets no metrics of ${who} from port \`${port}\`, which there is not.`,
    why: `${subjectText(monitor)} scrapes port \`${port}\` (${placeOf(origin)}), and ${who} (${placeOf(first.resource.origin)}) ${
      names.length === 0
        ? 'names no port'
        : `${selected.length === 1 ? 'has' : 'have'} ${listed(
            names.map((name) => `\`${name}\``),
            4,
          )} only`
    }.`,
    symptom: say`its targets are gone from Prometheus: panels are empty, and alerts about them keep silent`,
    origin,
    related: selected.slice(0, 2).map(({ resource }) => resource.origin),
    fix: {
      text:
        only === undefined
          ? 'Name a port that there is, or give the port this name.'
          : `Write \`port: ${only}\`, or give the port the name \`${port}\` again.`,
    },
  };
}
