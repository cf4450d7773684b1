import type { Node } from '../../manifest/index.ts';
import { entriesAt, itemsAt, stringAt } from '../../manifest/index.ts';
import type { Match } from './match.ts';
import { allOf, not } from './match.ts';

/** A value of a label that is there or not, and may be anything. */
export const ANYTHING = 'anything';

/** Labels of pods as far as they are known: each has one of some values, or may have any. */
export type PossibleLabels = ReadonlyMap<string, readonly string[] | typeof ANYTHING>;

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
    default: {
      const isPart = PARTS.get(operator);
      // an operator that is none is refused, and one that is filled in may be any
      return isPart === undefined ? 'maybe' : isAmong(known, values, isPart);
    }
  }
}

type Compares = (value: string, asked: string) => boolean;

/** Operators of Calico about a part of a value. */
const PARTS: ReadonlyMap<string, Compares> = new Map<string, Compares>([
  ['contains', (value, asked) => value.includes(asked)],
  ['starts with', (value, asked) => value.startsWith(asked)],
  ['ends with', (value, asked) => value.endsWith(asked)],
]);

type KnownValues = ReturnType<PossibleLabels['get']>;

function isAmong(
  known: KnownValues,
  values: readonly string[],
  is: Compares = (value, asked) => value === asked,
): Match {
  if (known === undefined || values.length === 0) return 'no';
  if (known === ANYTHING) return 'maybe';
  const among = known.filter((value) => values.some((asked) => is(value, asked))).length;
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
  readonly accounts: readonly string[] | typeof ANYTHING;
  /** Tells whether pods may have a label that is not among those known; they do not where this is absent. */
  readonly mayHave?: (key: string) => boolean;
}

/** Names what a kind writes among the labels of pods that is no label of theirs. */
export interface SpecialKeys {
  /** In front of a key that says where the label is from: `k8s:`, `any:`. */
  readonly prefix?: RegExp;
  readonly namespace: string;
  readonly namespaceLabels: string;
  /** A label that every namespace has there, with its name. */
  readonly namespaceName?: string;
  readonly account: string;
  /** Labels that every pod of Kubernetes has. */
  readonly constant: PossibleLabels;
  /** In front of labels that no object here shows. */
  readonly unseen?: string;
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
    if (special === undefined) return fitsLabels(written, candidate);
    const key = written.key.replace(special.prefix ?? '', '');
    const asked = { ...written, key };
    if (key === special.namespace) return fits(asked, new Map([[key, [candidate.namespace]]]));
    if (key === special.account) return fits(asked, new Map([[key, candidate.accounts]]));
    if (special.constant.has(key)) return fits(asked, special.constant);
    if (key.startsWith(special.namespaceLabels))
      return asksOfNamespace(
        candidate,
        special,
      )({ ...asked, key: key.slice(special.namespaceLabels.length) });
    if (special.unseen !== undefined && key.startsWith(special.unseen)) return 'maybe';
    return fitsLabels(asked, candidate);
  };
}

/** Answers whether a candidate's namespace has what is asked for of its labels. */
export const asksOfNamespace =
  ({ namespace, ofNamespace }: SelectionCandidate, special?: SpecialKeys): typeof ofNamespace =>
  (asked) =>
    asked.key === special?.namespaceName && namespace !== ''
      ? fits(asked, new Map([[asked.key, [namespace]]]))
      : ofNamespace(asked);

const fitsLabels = (asked: LabelRequirement, { labels, mayHave }: SelectionCandidate): Match =>
  !labels.has(asked.key) && mayHave?.(asked.key) === true ? 'maybe' : fits(asked, labels);

/** Tells whether all requirements hold. */
export const takesIn = (
  requirements: readonly LabelRequirement[],
  asks: (asked: LabelRequirement) => Match,
): Match => allOf(requirements.map(asks));
