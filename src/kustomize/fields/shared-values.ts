import type { MapNode, Node, SeqNode } from '../../manifest/index.ts';
import { seqNode } from '../../manifest/index.ts';
import { withValues } from './node-edits.ts';

/**
 * Marks values that stand in several places of an object as one. Kustomize puts one and the same value into
 * all maps to which `commonLabels` or the like add a key, so that what later changes one of them, a patch of
 * the object's own label, say, changes the selectors too.
 */
const shared = new WeakSet<Node>();

/** Makes one value of what stands in several places. */
export function share(value: Node): void {
  shared.add(value);
}

/** Gives the object after a step, with what the step made of a shared value in all its places. */
export function withShared(before: MapNode, after: MapNode): MapNode {
  const changed = new Map<Node, Node>();
  collect(before, after, changed);
  if (changed.size === 0) return after;
  for (const value of changed.values()) shared.add(value);
  const settled = everywhere(after, before, changed);
  return settled.kind === 'map' ? settled : after;
}

/**
 * Collects what has become of shared values; where a step changes one in two places, the later one counts.
 */
function collect(before: Node, after: Node, changed: Map<Node, Node>): void {
  if (before === after) return;
  if (before.kind === 'scalar') {
    if (after.kind !== 'scalar' || !shared.has(before)) return;
    const isCopy = after.value === before.value && after.origin === before.origin;
    changed.set(before, isCopy ? (changed.get(before) ?? before) : after);
  } else for (const [old, now] of partsOf(before, after)) collect(old, now, changed);
}

/** Pairs what stands in the same place of both, in the order kustomize walks. */
function partsOf(before: Node, after: Node): readonly (readonly [Node, Node])[] {
  if (before.kind === 'map' && after.kind === 'map' && isSameMap(before, after))
    return [...after.entries.keys()].sort().flatMap((key) => {
      const [old, now] = [before.entries.get(key), after.entries.get(key)];
      return old === undefined || now === undefined ? [] : [[old, now]];
    });
  if (before.kind !== 'seq' || after.kind !== 'seq') return [];
  return after.items.flatMap((now, index) => {
    const old = before.items[index];
    return old === undefined || !areAlike(before, after) ? [] : [[old, now]];
  });
}

/** Tells whether a map is still the same one; a map that a patch puts in whole has values of its own. */
const isSameMap = (before: MapNode, after: MapNode): boolean => before.origin === after.origin;

/**
 * Tells whether the items of two lists correspond; where the lengths differ it is not known which item was
 * which.
 */
const areAlike = (before: SeqNode, after: SeqNode): boolean =>
  before.items.length === after.items.length;

type Changed = ReadonlyMap<Node, Node>;

function everywhere(after: Node, before: Node | undefined, changed: Changed): Node {
  switch (after.kind) {
    case 'scalar':
      return changed.get(before ?? after) ?? changed.get(after) ?? after;
    case 'seq': {
      const old = before?.kind === 'seq' && areAlike(before, after) ? before.items : [];
      return withItems(
        after,
        after.items.map((item, index) => everywhere(item, old[index], changed)),
      );
    }
    case 'map': {
      const old = before?.kind === 'map' && isSameMap(before, after) ? before.entries : undefined;
      return inPlace(after, (value, key) => everywhere(value, old?.get(key), changed));
    }
  }
}

const withItems = (list: SeqNode, items: readonly Node[]): SeqNode =>
  items.every((item, index) => item === list.items[index]) ? list : seqNode(items, list.origin);

function inPlace(map: MapNode, edit: (value: Node, key: string) => Node): MapNode {
  const entries = withValues(map.entries, edit);
  return entries === map.entries ? map : { ...map, entries };
}

/** Gives the same data with no value shared: each place has its own again. */
export function unshared<T extends Node>(node: T): T;
export function unshared(node: Node): Node {
  switch (node.kind) {
    case 'scalar':
      return shared.has(node) ? { ...node } : node;
    case 'seq':
      return withItems(
        node,
        node.items.map((item) => unshared(item)),
      );
    case 'map':
      return inPlace(node, unshared);
  }
}
