import type { Node } from '../../../../manifest/index.ts';
import { itemsAt, stringAt, stringMapAt } from '../../../../manifest/index.ts';
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
