import type { Node, Origin } from '../../manifest/index.ts';
import { refuse } from '../files/failure.ts';

/** Nodes one copied value may hold; far above the largest real object. */
const MAX_NODES = 100_000;
const MAX_DEPTH = 300;
/** Letters one value may grow to by replacements; Kubernetes refuses objects above 1.5 MB. */
const MAX_TEXT = 2_000_000;

/**
 * Refuses a value too large to be copied: copies of copies inside each other would grow without
 * bound, from a few lines of input.
 */
export function weigh(node: Node, origin: Origin): void {
  let nodes = 0;
  const open: { readonly node: Node; readonly depth: number }[] = [{ node, depth: 0 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    nodes++;
    if (nodes > MAX_NODES || next.depth > MAX_DEPTH)
      refuse('limit', 'The value that is copied here is too large.', origin);
    const { depth } = next;
    for (const child of childrenOf(next.node)) open.push({ node: child, depth: depth + 1 });
  }
}

function childrenOf(node: Node): Iterable<Node> {
  if (node.kind === 'map') return node.entries.values();
  return node.kind === 'seq' ? node.items : [];
}

/** Refuses a text that replacements have grown beyond any object's size. */
export function weighText(text: string, origin: Origin): string {
  return text.length > MAX_TEXT
    ? refuse('limit', 'The value that is made here is too long.', origin)
    : text;
}
