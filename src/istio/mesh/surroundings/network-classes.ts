import type { Resource } from '../../../manifest/index.ts';
import type { Direction } from '../../network/network-ends.ts';
import { callerWords } from '../../network/policy-words.ts';
import type { Mesh, Workload } from '../mesh.ts';
import { networkOf, networkPodOf } from './mesh-network.ts';

/** Lists workloads that rules of one way of a network policy select, or may. */
export function podsSelectedBy(
  mesh: Mesh,
  policy: Resource,
  direction: Direction,
): readonly Workload[] {
  const network = networkOf(mesh);
  const isOfCluster = network.clusterWide.includes(policy);
  const rules = network.rulesOf(policy).filter((one) => one.direction === direction);
  return mesh.workloads.filter(
    (workload) =>
      (isOfCluster || workload.namespace === policy.namespace) &&
      rules.some(
        ({ selects }) => selects(network.candidateOf(networkPodOf(mesh, workload))) !== 'no',
      ),
  );
}

/**
 * Tells callers apart by all that network policies ask of them: those of one class are kept in by the same rules, and are
 * the same peer to each policy.
 */
export function networkClasses(mesh: Mesh): (workload: Workload) => string {
  const network = networkOf(mesh);
  if (network.policies.length === 0) return () => '';
  const asked = callerWords(network);
  const isNamed = [...asked.words].some((word) => NAMES.has(word));
  const valueOf = (value: string): string | null =>
    asked.areParts || asked.words.has(value) || asked.namespaces.has(value) ? value : null;
  const valuesOf = (labels: ReadonlyMap<string, string>) =>
    [...labels]
      .filter(([key]) => asked.words.has(key))
      .map(([key, value]) => [key, valueOf(value)] as const)
      .sort(([one], [other]) => (one < other ? -1 : 1));
  const ofNamespaces = new Map<string, string>();
  const ofNamespace = (namespace: string): string => {
    const labels = mesh.namespaceLabels(namespace);
    const known =
      ofNamespaces.get(namespace) ??
      JSON.stringify([
        asked.namespaces.has(namespace) || isNamed ? valueOf(namespace) : '',
        labels === undefined ? null : valuesOf(labels),
      ]);
    ofNamespaces.set(namespace, known);
    return known;
  };
  const lists = new Map<unknown, number>();
  return (workload) => {
    const pod = networkPodOf(mesh, workload);
    const keptInBy = network.selecting(pod, 'egress');
    const number = lists.get(keptInBy) ?? lists.size;
    lists.set(keptInBy, number);
    return JSON.stringify([
      ...[number, ofNamespace(pod.namespace), valuesOf(pod.labels)],
      ...[pod.isOnHostNetwork, asked.asksAccounts ? pod.serviceAccount : ''],
    ]);
  };
}

/** Labels that hold the name of a namespace, as each engine calls them. */
const NAMES: ReadonlySet<string> = new Set([
  'kubernetes.io/metadata.name',
  'io.kubernetes.pod.namespace',
  'projectcalico.org/namespace',
  'projectcalico.org/name',
]);
