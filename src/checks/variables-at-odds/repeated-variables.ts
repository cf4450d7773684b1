import type { Node, Origin } from '../../manifest/index.ts';
import { itemsAt, stringAt } from '../../manifest/index.ts';

/** A variable that one list names more than once: the last entry counts. */
export interface RepeatedVariable {
  readonly name: string;
  /** The entry that has no effect. */
  readonly lost: Origin;
  readonly kept: Origin;
  readonly isSame: boolean;
}

/** Entries of `env` that a later one of the same name replaces. */
export function repeatedVariables(container: Node): readonly RepeatedVariable[] {
  const last = new Map<string, Node>();
  const repeated: RepeatedVariable[] = [];
  for (const item of itemsAt(container, 'env')) {
    const name = stringAt(item, 'name');
    if (name === undefined) continue;
    const before = last.get(name);
    if (before !== undefined)
      repeated.push({
        name,
        lost: before.origin,
        kept: item.origin,
        isSame: valueOf(before) !== undefined && valueOf(before) === valueOf(item),
      });
    last.set(name, item);
  }
  return repeated;
}

const valueOf = (item: Node): string | undefined => stringAt(item, 'value');
