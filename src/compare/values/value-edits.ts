import type { ValueLayer } from '../../charts/index.ts';
import type { Node } from '../../manifest/index.ts';
import { sameData } from '../../manifest/index.ts';

/** Leads to a value by keys; a list is a value as a whole. */
export type KeyPath = readonly string[];

/** A value of one layer that is no map. */
export interface LeafValue {
  readonly path: KeyPath;
  readonly node: Node;
}

/** Lists the values of a layer: all that is no map, or an empty one. */
export const leavesOf = ({ assignments }: Pick<ValueLayer, 'assignments'>): readonly LeafValue[] =>
  (assignments ?? []).flatMap(({ path, value }) =>
    path.every((step) => typeof step === 'string') ? leavesBelow(value, path) : [],
  );

function leavesBelow(node: Node, path: KeyPath): readonly LeafValue[] {
  if (node.kind !== 'map' || node.entries.size === 0)
    return path.length === 0 ? [] : [{ path, node }];
  return [...node.entries].flatMap(([key, value]) => leavesBelow(value, [...path, key]));
}

/** Lists the values of a layer that say something else than they did before, or that were not there. */
export function editedLeaves(before: ValueLayer, after: ValueLayer): readonly LeafValue[] {
  const past = new Map(leavesOf(before).map(({ path, node }) => [keyOf(path), node]));
  return leavesOf(after).filter(({ path, node }) => !sameData(past.get(keyOf(path)), node));
}

/** Gives a text that is equal for equal paths. */
export const keyOf = (path: KeyPath): string => JSON.stringify(path);
