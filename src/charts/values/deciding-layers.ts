import type { Node } from '../../manifest/index.ts';
import type { ValuePath } from '../chart-renderer.ts';
import type { Assignment } from './set-assignments.ts';
import type { ValueLayer } from './value-source.ts';

/**
 * Lists what layers have under some keys at the top of the values: where two lists hold the very same, each value below
 * these keys is set by the same node of the same layer, which has the same place. Null where that cannot be told.
 */
export function decidingLayers(
  keys: ReadonlySet<ValuePath[number]>,
  layers: readonly ValueLayer[],
  placeOf: (layer: ValueLayer) => unknown,
): readonly unknown[] | null {
  const deciding: unknown[] = [];
  for (const layer of layers) {
    const { of, name, at, assignments } = layer;
    if (assignments === null) return null;
    for (const key of keys) {
      const nodes = nodesUnder(key, at, assignments);
      if (nodes === null) return null;
      if (nodes.length > 0) deciding.push(key, of, name, placeOf(layer), ...at, ...nodes);
    }
  }
  return deciding;
}

/** Gives what a layer says of a key; empty where it has nothing there, null for an option that replaces all. */
function nodesUnder(
  key: ValuePath[number],
  at: ValuePath,
  assignments: readonly Assignment[],
): readonly Node[] | null {
  if (at.length > 0) return at[0] === key ? assignments.map(({ value }) => value) : [];
  if (assignments.some(({ path, isMerged }) => path.length === 0 && !isMerged)) return null;
  return assignments.flatMap((each) => nodeUnder(key, each) ?? []);
}

/** Gives what an assignment has there; something that is no map is in the way of every key. */
function nodeUnder(key: ValuePath[number], { path: [first], value }: Assignment): Node | undefined {
  if (first !== undefined) return first === key ? value : undefined;
  return value.kind === 'map' && typeof key === 'string' ? value.entries.get(key) : value;
}
