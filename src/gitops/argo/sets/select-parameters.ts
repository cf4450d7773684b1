import type { Node } from '../../../manifest/index.ts';
import { itemsAt, stringAt, stringMapAt } from '../../../manifest/index.ts';
import type { ParameterSet } from './parameters.ts';
import { flattened } from './parameters.ts';

/** Whether a generator's `selector` lets a set through; what of an open set is not known does (ARGO-63). */
export function selected(selector: Node, { values, isOpen }: ParameterSet): boolean {
  const flat = flattened(values);
  const isMissed = (key: string): boolean => isOpen && !flat.has(key);
  const labels = [...stringMapAt(selector, 'matchLabels')];
  return (
    labels.every(([key, value]) => isMissed(key) || flat.get(key) === value) &&
    itemsAt(selector, 'matchExpressions').every((expression) => {
      const key = stringAt(expression, 'key') ?? '';
      return isMissed(key) || holds(expression, flat.get(key));
    })
  );
}

/** What stops the whole set in a generator's `selector`; null for nothing (ARGO-63). */
export function mistakeOfSelector(selector: Node): string | null {
  for (const expression of itemsAt(selector, 'matchExpressions')) {
    const operator = stringAt(expression, 'operator') ?? '';
    const listed = itemsAt(expression, 'values').length;
    const takes = VALUES_OF.get(operator);
    if (takes === undefined) return `\`${operator}\` is no operator of a selector`;
    if (takes === 'some' && listed === 0) return `${operator} needs values`;
    if (takes === 'none' && listed > 0) return `${operator} takes no values`;
  }
  return null;
}

/** Operators of label selectors, and whether they take values. */
const VALUES_OF: ReadonlyMap<string, 'some' | 'none'> = new Map([
  ['In', 'some'],
  ['NotIn', 'some'],
  ['Exists', 'none'],
  ['DoesNotExist', 'none'],
]);

/** A label-selector expression: what is absent is in no list. */
export function holds(expression: Node, value: string | undefined): boolean {
  const listed = itemsAt(expression, 'values').some(
    (item) => item.kind === 'scalar' && String(item.value) === value,
  );
  switch (stringAt(expression, 'operator') ?? '') {
    case 'In':
      return listed;
    case 'NotIn':
      return !listed;
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    default:
      return false;
  }
}
