import type { Node, Origin } from '../../src/manifest/index.ts';

/** A scalar of an object, as text. */
export interface LeafText {
  readonly text: string;
  readonly origin: Origin;
}

/** Gives each scalar below a node, in its order. */
export function* leavesOf(node: Node): Generator<LeafText> {
  if (node.kind === 'scalar') yield { text: String(node.value ?? ''), origin: node.origin };
  if (node.kind === 'seq') for (const item of node.items) yield* leavesOf(item);
  if (node.kind === 'map') for (const value of node.entries.values()) yield* leavesOf(value);
}
