import { entriesOf, isUnknown, knownText, placeAt, placesAt } from '../../admission/pathed-node.ts';
import type { PathedNode } from '../../admission/pathed-node.ts';
import { isTemplateText } from '../../schema-violations.ts';
import type { Violations } from '../../schema-violations.ts';
import { demand, isBlank, refuse } from '../refusals.ts';
import { labelValueProblem, qualifiedNameProblem } from './object-names.ts';
import type { NameCheck } from './object-names.ts';

/** Reports a text that a check of names refuses. */
export function checkText(
  violations: Violations,
  place: PathedNode | undefined,
  problemOf: NameCheck,
): void {
  const text = knownText(place);
  if (place === undefined || text === undefined) return;
  const problem = problemOf(text);
  if (problem !== null) refuse(violations, place, problem.message, { remedy: problem.remedy });
}

/** [src: apimachinery pkg/apis/meta/v1/validation/validation.go ValidateLabels] */
export function checkLabelMap(violations: Violations, labels: PathedNode | undefined): void {
  for (const { key, value } of entriesOf(labels)) {
    checkKey(violations, key, value, qualifiedNameProblem);
    checkText(violations, value, labelValueProblem);
  }
}

/** Reports a key of a map. */
export function checkKey(
  violations: Violations,
  key: string,
  at: PathedNode,
  problemOf: NameCheck,
): void {
  if (isTemplateText(key)) return;
  const problem = problemOf(key);
  if (problem !== null) refuse(violations, at, problem.message, { remedy: problem.remedy });
}

/** [src: apimachinery pkg/apis/meta/v1/validation/validation.go ValidateLabelSelector] */
export function checkSelector(violations: Violations, selector: PathedNode | undefined): void {
  if (selector === undefined) return;
  checkLabelMap(violations, placeAt(selector, 'matchLabels'));
  for (const expression of placesAt(selector, 'matchExpressions'))
    checkExpression(violations, expression, OPERATORS);
}

/** The number of values that an operator takes. */
type Arity = 'some' | 'none' | 'one';

const OPERATORS: ReadonlyMap<string, Arity> = new Map([
  ['In', 'some'],
  ['NotIn', 'some'],
  ['Exists', 'none'],
  ['DoesNotExist', 'none'],
]);

/** [src: pkg/apis/core/validation/validation.go ValidateNodeSelectorRequirement] */
export const NODE_OPERATORS: ReadonlyMap<string, Arity> = new Map([
  ...OPERATORS,
  ['Gt', 'one'],
  ['Lt', 'one'],
]);

export function checkExpression(
  violations: Violations,
  expression: PathedNode,
  operators: ReadonlyMap<string, Arity>,
  values: 'labels' | 'any values' = 'labels',
): void {
  const key = demand(violations, expression, 'key', 'An expression needs the key of a label.');
  checkText(violations, key, qualifiedNameProblem);
  const operator = placeAt(expression, 'operator');
  if (isUnknown(operator)) return;
  const word = knownText(operator) ?? '';
  const arity = operators.get(word);
  if (arity === undefined) reportOperator(violations, expression, word, [...operators.keys()]);
  else checkValues(violations, expression, word, arity);
  if (values === 'labels')
    for (const value of placesAt(expression, 'values'))
      checkText(violations, value, labelValueProblem);
}

function reportOperator(
  violations: Violations,
  expression: PathedNode,
  word: string,
  words: readonly string[],
): void {
  const place = placeAt(expression, 'operator') ?? expression;
  const message =
    word === '' ? 'An expression needs an operator.' : `${word} is not one of ${words.join(', ')}.`;
  const nearest = words.find((each) => each.toLowerCase() === word.toLowerCase()) ?? null;
  refuse(violations, place, message, { kind: word === '' ? 'required' : 'enum', nearest });
}

function checkValues(
  violations: Violations,
  expression: PathedNode,
  word: string,
  arity: Arity,
): void {
  const values = placeAt(expression, 'values');
  if (isUnknown(values)) return;
  const count = placesAt(expression, 'values').length;
  if (arity === 'some' && isBlank(expression, 'values'))
    refuse(violations, values ?? expression, `The operator ${word} needs values.`, {
      kind: 'required',
    });
  if (arity === 'none' && count > 0)
    refuse(violations, values ?? expression, `The operator ${word} takes no values.`, {
      remedy: 'Remove values, or write the operator In.',
    });
  if (arity === 'one' && count !== 1)
    refuse(violations, values ?? expression, `The operator ${word} takes one value.`);
}
