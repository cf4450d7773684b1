import type { Node } from '../../manifest/index.ts';

/** The nodes at a path, through whatever lists lie on it. */
export function nodesAt(node: Node | undefined, path: readonly string[]): readonly Node[] {
  if (node === undefined) return [];
  if (node.kind === 'seq') return node.items.flatMap((item) => nodesAt(item, path));
  const [step, ...rest] = path;
  if (step === undefined) return [node];
  return node.kind === 'map' ? nodesAt(node.entries.get(step), rest) : [];
}

/** A value that is not a map or list, and the keys that lead to it. */
export interface Leaf {
  readonly keys: readonly string[];
  readonly text: string;
  readonly node: Node;
}

/** All texts and numbers of a part of an object, as texts. */
export function* leavesBelow(
  node: Node | undefined,
  keys: readonly string[] = [],
): Generator<Leaf> {
  if (node === undefined) return;
  if (node.kind === 'scalar') {
    yield { keys, text: String(node.value ?? ''), node };
    return;
  }
  if (node.kind === 'seq') {
    for (const item of node.items) yield* leavesBelow(item, keys);
    return;
  }
  for (const [key, value] of node.entries) yield* leavesBelow(value, [...keys, key]);
}

/** All maps of a part of an object, itself too. */
export function* mapsBelow(node: Node | undefined): Generator<MapPart> {
  if (node === undefined || node.kind === 'scalar') return;
  if (node.kind === 'map') yield node;
  for (const item of node.kind === 'map' ? node.entries.values() : node.items)
    yield* mapsBelow(item);
}

type MapPart = Extract<Node, { readonly kind: 'map' }>;
