import type { Node, Origin } from '../../manifest/index.ts';

/** Tells whether the node, or something in it, is the very thing that `origin` was taken from. */
export function holdsOrigin(node: Node, origin: Origin): boolean {
  if (node.origin === origin) return true;
  if (node.kind === 'map')
    return [...node.entries.values()].some((value) => holdsOrigin(value, origin));
  return node.kind === 'seq' && node.items.some((item) => holdsOrigin(item, origin));
}
