import type { Match } from '../../matching/match.ts';
import type {
  LabelRequirement,
  PossibleLabels,
  SelectionCandidate,
} from '../../matching/label-requirement.ts';
import { ANYTHING, fits } from '../../matching/label-requirement.ts';
import type { KnownPods } from './pod-inventory.ts';
import type { Mesh } from '../mesh.ts';

const NAME_LABEL = 'kubernetes.io/metadata.name';

/** Labels that installers give to the namespaces of the mesh and of the cluster, which a tree need not write. */
const USUAL_LABELS = [
  'topology.istio.io/network',
  'istio-injection',
  'istio-operator-managed',
  'app.kubernetes.io/managed-by',
  'pod-security.kubernetes.io/enforce',
  'pod-security.kubernetes.io/warn',
  'pod-security.kubernetes.io/audit',
];

/**
 * Answers whether a namespace has a label: as its object says, where that is in the tree. Where it is not, a
 * label that other namespaces of the tree have is theirs, and the namespace may have any other.
 */
export function namespaceAsks(mesh: Mesh, namespace: string): (asked: LabelRequirement) => Match {
  const known = mesh.namespaceLabels(namespace);
  const labels: PossibleLabels = new Map<string, readonly string[] | typeof ANYTHING>([
    ...(known === undefined ? USUAL_LABELS.map((key) => [key, ANYTHING] as const) : []),
    ...(known === undefined ? ([['name', [namespace]]] as const) : []),
    ...[...(known ?? [])].map(([key, value]) => [key, [value]] as const),
    [NAME_LABEL, [namespace]] as const,
  ]);
  return (asked) => {
    const isPositive = asked.operator === 'In' || asked.operator === 'Exists';
    if (known === undefined && isPositive && !labels.has(asked.key))
      return isElsewhere(mesh, asked) ? 'no' : 'maybe';
    return fits(asked, labels);
  };
}

/** Tells whether some namespace of the tree is one that is meant. */
function isElsewhere(mesh: Mesh, asked: LabelRequirement): boolean {
  return mesh.ofKind('', 'Namespace').some(({ name }) => {
    const labels = mesh.namespaceLabels(name) ?? new Map<string, string>();
    return fits(asked, new Map([...labels].map(([key, value]) => [key, [value]]))) === 'yes';
  });
}

/** Pods of which some are known, as selections see them. */
export const candidateOf = (mesh: Mesh, pods: KnownPods): SelectionCandidate => ({
  labels: pods.labels,
  namespace: pods.namespace,
  ofNamespace: namespaceAsks(mesh, pods.namespace),
  accounts: pods.accounts,
});

/**
 * Tells whether a selection that `picks` candidates means pods. Where nothing here speaks of the pods, a
 * selection that also takes in pods without any label does not mean them: it takes them in only by leaving
 * out what other pods are called.
 */
export const isPicked = (
  { isUnlikely }: KnownPods,
  candidate: SelectionCandidate,
  picks: (one: SelectionCandidate) => boolean,
): boolean => picks(candidate) && !(isUnlikely && picks({ ...candidate, labels: new Map() }));

/** A name that no namespace has. */
const NOBODY = '\u0000';

/**
 * A candidate in no particular namespace, without any particular label: a selection that takes it in takes in
 * whatever there is.
 */
export const ANYBODY: SelectionCandidate = {
  labels: new Map(),
  namespace: NOBODY,
  ofNamespace: (asked) => fits(asked, new Map([[NAME_LABEL, [NOBODY]]])),
  accounts: [NOBODY],
};

/** A selection from so many namespaces is no longer about somebody's own. */
const AT_LARGE = 3;

/** Tells whether pods of many namespaces are taken in; one pod of each namespace is enough. */
export function isOfManyNamespaces(
  mesh: Mesh,
  takes: (candidate: SelectionCandidate) => boolean,
): boolean {
  const namespaces = new Set<string>();
  const asks = new Map<string, SelectionCandidate['ofNamespace']>();
  for (const { namespace, labels, serviceAccount } of mesh.workloads) {
    if (namespaces.has(namespace)) continue;
    const ofNamespace = asks.get(namespace) ?? namespaceAsks(mesh, namespace);
    asks.set(namespace, ofNamespace);
    const known = new Map([...labels].map(([key, value]) => [key, [value]] as const));
    if (takes({ labels: known, namespace, ofNamespace, accounts: [serviceAccount] }))
      namespaces.add(namespace);
    if (namespaces.size >= AT_LARGE) return true;
  }
  return false;
}
