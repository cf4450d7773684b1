import type { Node } from '../../../manifest/index.ts';
import { entriesAt, itemsAt, stringAt } from '../../../manifest/index.ts';
import type { Match } from '../request/match.ts';
import { not, allOf } from '../request/match.ts';
import type { PossibleLabels, KnownPods } from './pod-inventory.ts';
import { ANYTHING } from './pod-inventory.ts';
import type { Mesh } from '../mesh.ts';

/** A requirement that a selector has of a label. */
export interface LabelRequirement {
  readonly key: string;
  readonly operator: string;
  readonly values: readonly string[];
}

/**
 * Lists what a label selector of Kubernetes asks for, with keys as they are written; a selector that asks for
 * nothing takes all. Values of other types are texts here: an author who writes `1` for a label means the
 * text.
 */
export const requirementsOf = (selector: Node | undefined): readonly LabelRequirement[] => [
  ...[...entriesAt(selector, 'matchLabels')].map(([key, value]) => ({
    key,
    operator: 'In',
    values: textsOf([value]),
  })),
  ...itemsAt(selector, 'matchExpressions').map((each) => ({
    key: stringAt(each, 'key') ?? '',
    operator: stringAt(each, 'operator') ?? '',
    values: textsOf(itemsAt(each, 'values')),
  })),
];

const textsOf = (nodes: readonly Node[]): readonly string[] =>
  nodes.flatMap((node) => (node.kind === 'scalar' ? [String(node.value ?? '')] : []));

/**
 * Tells whether one requirement holds for such labels; `maybe` where it depends on what is not known of them.
 */
export function fits({ key, operator, values }: LabelRequirement, labels: PossibleLabels): Match {
  const known = labels.get(key);
  switch (operator) {
    case 'In':
      return isAmong(known, values);
    case 'NotIn':
      return values.length === 0 ? 'no' : not(isAmong(known, values));
    case 'Exists':
      return isThere(known);
    case 'DoesNotExist':
      return not(isThere(known));
    default:
      // an operator that is none is refused, and one that is filled in may be any
      return 'maybe';
  }
}

type KnownValues = ReturnType<PossibleLabels['get']>;

function isAmong(known: KnownValues, values: readonly string[]): Match {
  if (known === undefined || values.length === 0) return 'no';
  if (known === ANYTHING) return 'maybe';
  const among = known.filter((value) => values.includes(value)).length;
  if (among === 0) return 'no';
  return among === known.length ? 'yes' : 'maybe';
}

/** A label with several values is one that some releases leave out. */
function isThere(known: KnownValues): Match {
  if (known === undefined) return 'no';
  return known === ANYTHING ? 'maybe' : 'yes';
}

/** Something in a namespace that a selection may take in: pods, or an object of any kind. */
export interface SelectionCandidate {
  readonly labels: PossibleLabels;
  readonly namespace: string;
  /** Tells whether the namespace has what is asked for of its labels. */
  readonly ofNamespace: (requirement: LabelRequirement) => Match;
  readonly accounts: readonly string[];
}

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

/** Names what a kind writes among the labels of pods that is no label of theirs. */
export interface SpecialKeys {
  /** In front of a key that says where the label is from: `k8s:`, `any:`. */
  readonly prefix?: RegExp;
  readonly namespace: string;
  readonly namespaceLabels: string;
  readonly account: string;
  /** Labels that every pod of Kubernetes has. */
  readonly constant: PossibleLabels;
}

/**
 * Answers whether a candidate has what is asked for of its labels, among which a network's kind may have keys
 * of its own.
 */
export function asksOf(
  candidate: SelectionCandidate,
  special?: SpecialKeys,
): (asked: LabelRequirement) => Match {
  return (written) => {
    if (special === undefined) return fits(written, candidate.labels);
    const key = written.key.replace(special.prefix ?? '', '');
    const asked = { ...written, key };
    if (key === special.namespace) return fits(asked, new Map([[key, [candidate.namespace]]]));
    if (key === special.account) return fits(asked, new Map([[key, candidate.accounts]]));
    if (special.constant.has(key)) return fits(asked, special.constant);
    if (key.startsWith(special.namespaceLabels))
      return candidate.ofNamespace({ ...asked, key: key.slice(special.namespaceLabels.length) });
    return fits(asked, candidate.labels);
  };
}

/** Tells whether all requirements hold. */
export const takesIn = (
  requirements: readonly LabelRequirement[],
  asks: (asked: LabelRequirement) => Match,
): Match => allOf(requirements.map(asks));

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
