import type { Node, Plain } from '../../../../manifest/index.ts';
import { canonicalJson, plainOf } from '../../../../manifest/index.ts';
import type { JqExpression, JqFunction, JqStep } from './jq-expression.ts';
import { EACH } from './jq-expression.ts';

/** What an expression gives: a place of the object, which need not be there, or a value that it makes. */
type Found =
  | { readonly kind: 'place'; readonly node: Node | undefined }
  | { readonly kind: 'value'; readonly value: Plain };

/** Whatever jq ends with an error for. */
class JqError extends Error {}

/** Steps of one evaluation; an object has no more places than that. */
const MOST_STEPS = 200_000;
const LONGEST_TEXT = 10_000;

/**
 * The values at the places that an expression names in one object: what `del(…)` of jq takes out. None where jq ends with
 * an error, as where `[]` meets what is not there: Argo CD takes nothing out then.
 */
export function placesIn(expression: JqExpression, root: Node): readonly Node[] {
  const budget = { steps: MOST_STEPS };
  try {
    return outputsOf(expression, { kind: 'place', node: root }, budget).flatMap((found) => {
      if (found.kind === 'value') throw new JqError();
      return found.node ?? [];
    });
  } catch (error) {
    if (error instanceof JqError) return [];
    throw error;
  }
}

interface Budget {
  steps: number;
}

function outputsOf(expression: JqExpression, input: Found, budget: Budget): readonly Found[] {
  budget.steps -= 1;
  if (budget.steps < 0) throw new JqError();
  const of = (each: JqExpression, from = input): readonly Found[] => outputsOf(each, from, budget);
  switch (expression.kind) {
    case 'here':
      return [input];
    case 'literal':
      return [{ kind: 'value', value: expression.value }];
    case 'step':
      return of(expression.of).flatMap((each) => stepped(each, expression.step));
    case 'pipe':
      return of(expression.first).flatMap((each) => of(expression.second, each));
    case 'comma':
      return [...of(expression.first), ...of(expression.second)];
    case 'select':
      return of(expression.where).flatMap((each) => (isTrue(each) ? [input] : []));
    case 'not':
      return [truth(!isTrue(input))];
    case 'call':
      return [truth(CALLS[expression.name](plain(input), expression.argument))];
    case 'test': {
      const text = plain(input);
      if (typeof text !== 'string' || text.length > LONGEST_TEXT) throw new JqError();
      return [truth(expression.pattern.matcher(text).find())];
    }
    case 'and':
    case 'or': {
      const decides = expression.kind === 'or';
      return of(expression.first).flatMap((each) =>
        isTrue(each) === decides
          ? [truth(decides)]
          : of(expression.second).map((other) => truth(isTrue(other))),
      );
    }
    case 'equal':
    case 'unequal':
      return of(expression.second).flatMap((right) =>
        of(expression.first).map((left) =>
          truth(areEqual(left, right) === (expression.kind === 'equal')),
        ),
      );
  }
}

const truth = (value: boolean): Found => ({ kind: 'value', value });

const plain = (found: Found): Plain =>
  found.kind === 'value' ? found.value : found.node === undefined ? null : plainOf(found.node);

const isTrue = (found: Found): boolean => {
  if (found.kind === 'place' && found.node?.kind !== 'scalar') return found.node !== undefined;
  const value = plain(found);
  return value !== null && value !== false;
};

const areEqual = (left: Found, right: Found): boolean =>
  canonicalJson(plain(left)) === canonicalJson(plain(right));

function stepped(from: Found, { to, tries }: JqStep): readonly Found[] {
  const found = from.kind === 'place' ? entered(from.node, to) : null;
  if (found === null && !tries) throw new JqError();
  return (found ?? []).map((node) => ({ kind: 'place', node }));
}

/** Null where jq says that it cannot be entered so; what is not there has everything, and nothing in it. */
function entered(node: Node | undefined, to: JqStep['to']): readonly (Node | undefined)[] | null {
  if (to === EACH)
    return node?.kind === 'map'
      ? [...node.entries.values()]
      : node?.kind === 'seq'
        ? node.items
        : null;
  if (node === undefined || (node.kind === 'scalar' && node.value === null)) return [undefined];
  if (typeof to === 'string') return node.kind === 'map' ? [node.entries.get(to)] : null;
  return node.kind === 'seq' ? [node.items.at(to)] : null;
}

const ofTexts =
  (asks: (text: string, argument: string) => boolean) =>
  (value: Plain, argument: string): boolean => {
    if (typeof value !== 'string') throw new JqError();
    return asks(value, argument);
  };

const CALLS: Readonly<Record<JqFunction, (value: Plain, argument: string) => boolean>> = {
  startswith: ofTexts((text, argument) => text.startsWith(argument)),
  endswith: ofTexts((text, argument) => text.endsWith(argument)),
  contains: ofTexts((text, argument) => text.includes(argument)),
  has: (value, argument) => {
    if (value === null) return false;
    if (typeof value !== 'object' || Array.isArray(value)) throw new JqError();
    return Object.hasOwn(value, argument);
  },
};
