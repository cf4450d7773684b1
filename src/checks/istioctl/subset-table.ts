import { containsLabels, viewOf } from '../../istio/index.ts';
import { isSystemNamespace, stringAt, stringMapAt } from '../../manifest/index.ts';
import type { Resource } from '../../manifest/index.ts';
import type { Mesh, Workload } from '../../istio/index.ts';
import { podIndex } from '../meshed-pods.ts';
import { HOSTNAME, isOfPlace, PLACES } from '../canary-at-odds/place-labels.ts';
import { tabledHost } from './host-table.ts';

const known = new WeakMap<Mesh, ReadonlySet<string>>();

/** Names a subset as a route of an object in `namespace` does. */
interface WantedSubset {
  readonly host: string;
  readonly subset: string;
  readonly namespace: string;
}

/**
 * Tells whether `istioctl analyze` finds the subset of a destination: under the very name and namespace of
 * the Service, as a host of a DestinationRule writes them. It does not follow wildcards, nor rules of other
 * namespaces for outer hosts.
 */
export function isSubsetTabled(mesh: Mesh, { host, subset, namespace }: WantedSubset): boolean {
  const subsets = known.get(mesh) ?? subsetsOf(mesh);
  known.set(mesh, subsets);
  return subsets.has(subsetKey(host, namespace, subset));
}

const subsetsOf = (mesh: Mesh): ReadonlySet<string> =>
  new Set(
    mesh
      .ofKind('networking.istio.io', 'DestinationRule')
      .filter(({ namespace }) => !isSystemNamespace(namespace))
      .flatMap((rule) => {
        const { host, subsets } = viewOf('DestinationRule', rule);
        return subsets.value.map(({ name }) =>
          subsetKey(host?.value ?? '', rule.namespace, name?.value ?? ''),
        );
      }),
  );

const IN_CLUSTER = /^(.+)\.(.+)\.svc\.cluster\.local$/;

function subsetKey(host: string, namespace: string, subset: string): string {
  const [, name = host, of = namespace] = IN_CLUSTER.exec(host) ?? [];
  return `${of}/${name} ${subset}`;
}

/**
 * Names the subsets of a DestinationRule that select no pod of any namespace (IST0173); none of an unknown
 * host (IST0174).
 */
export function emptySubsets(mesh: Mesh, rule: Resource): ReadonlySet<string> {
  const { host, subsets } = viewOf('DestinationRule', rule);
  const found = tabledHost(mesh, host?.value ?? '', rule);
  if (found === null) return new Set();
  const nodes = nodesOf(mesh);
  const selectors = new Map(
    subsets.value.map(({ name, labels }) => [
      name?.value ?? '',
      new Map([...found.workloadLabels, ...labels.value]),
    ]),
  );
  const empty = [...selectors].filter(([, selector]) => {
    const anywhere = new Map([...selector].filter((one) => !isOfPlace(one)));
    return !podIndex(mesh).someAnywhere(
      anywhere,
      (pod) => !isSystemNamespace(pod.namespace) && isSelected(pod, selector, nodes),
    );
  });
  return new Set(empty.map(([name]) => name));
}

type Nodes = ReadonlyMap<string, ReadonlyMap<string, string>>;

const nodesOf = (mesh: Mesh): Nodes =>
  new Map(
    mesh
      .ofKind('', 'Node')
      .map(({ name, node }) => [name, stringMapAt(node, 'metadata', 'labels')] as const),
  );

/**
 * Tells whether a pod that has all other labels is selected by those of a place, too: a template may run
 * anywhere, while the place of a Pod is known if its node is here.
 */
const isSelected = (pod: Workload, selector: ReadonlyMap<string, string>, nodes: Nodes): boolean =>
  pod.kind !== 'Pod' || containsLabels(placedLabels(pod, nodes), selector);

function placedLabels({ labels, podSpec }: Workload, nodes: Nodes): ReadonlyMap<string, string> {
  const name = stringAt(podSpec, 'nodeName') ?? '';
  const placed = new Map(labels);
  if (name !== '') placed.set(HOSTNAME, name);
  for (const key of PLACES) {
    const value = nodes.get(name)?.get(key) ?? '';
    // a place that is finer than an unknown one is not known either
    if (value === '') break;
    placed.set(key, value);
  }
  return placed;
}
