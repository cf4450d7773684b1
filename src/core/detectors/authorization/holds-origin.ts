import type { Node } from '../../manifest/node.ts';
import type { Origin } from '../../manifest/origin.ts';

/** Whether the node, or something in it, is the very thing that `origin` was taken from. */
export function holdsOrigin(node: Node, origin: Origin): boolean {
  if (node.origin === origin) return true;
  if (node.kind === 'map')
    return [...node.entries.values()].some((value) => holdsOrigin(value, origin));
  return node.kind === 'seq' && node.items.some((item) => holdsOrigin(item, origin));
}
