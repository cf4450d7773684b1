import type { Node } from '../../../manifest/index.ts';
import { entriesAt, itemsAt, stringAt } from '../../../manifest/index.ts';
import type { Match } from '../request/match.ts';
import { not } from '../request/match.ts';
import type { PossibleLabels } from './pods/known-pods.ts';
import { ANYTHING } from './pods/known-pods.ts';

/** A requirement that a selector has of a label. */
export interface Requirement {
  readonly key: string;
  readonly operator: string;
  readonly values: readonly string[];
}

/**
 * What a label selector of Kubernetes asks for; keys are as they are written. Nothing that is asked for is all there is.
 * Values of other types are texts here: whoever wrote `1` for a label means it.
 */
export const requirementsOf = (selector: Node | undefined): readonly Requirement[] => [
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

/** Whether one requirement holds for such labels; `maybe` where it depends on what is not known of them. */
export function fits({ key, operator, values }: Requirement, labels: PossibleLabels): Match {
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
