import type { Resource } from '../../../manifest/index.ts';
import type { Direction } from '../../network/network-ends.ts';
import { policyWords } from '../../network/policy-words.ts';
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
 * Tells callers apart by all that network policies ask of pods: those of one class are selected by the same policies, and
 * are the same peer to each of them.
 */
export function networkClasses(mesh: Mesh): (workload: Workload) => string {
  const { policies, clusterWide } = networkOf(mesh);
  if (policies.length === 0) return () => '';
  const shut = new Set(policies.map(({ namespace }) => namespace));
  const asked = new Set(policies.flatMap((policy) => [...policyWords(policy)]));
  const isNamed = [...asked].some((word) => NAMES.has(word));
  const ofNamespaces = new Map<string, string>();
  const ofNamespace = (namespace: string): string => {
    const labels = mesh.namespaceLabels(namespace);
    const known =
      ofNamespaces.get(namespace) ??
      JSON.stringify([
        shut.has(namespace) || isNamed ? namespace : '',
        labels === undefined ? null : valuesOf(labels, asked),
      ]);
    ofNamespaces.set(namespace, known);
    return known;
  };
  return (workload) => {
    const { isOnHostNetwork, serviceAccount } = networkPodOf(mesh, workload);
    const account = clusterWide.length > 0 || shut.has(workload.namespace) ? serviceAccount : '';
    return JSON.stringify([
      ...[ofNamespace(workload.namespace), valuesOf(workload.labels, asked)],
      ...[isOnHostNetwork, account],
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

const valuesOf = (
  labels: ReadonlyMap<string, string>,
  asked: ReadonlySet<string>,
): readonly (readonly [string, string])[] =>
  [...labels].filter(([key]) => asked.has(key)).sort(([one], [other]) => (one < other ? -1 : 1));
