import type { Node } from '../../manifest/index.ts';
import { mapNode } from '../../manifest/index.ts';

/** Lays a patch over a node as JSON Merge Patch does: maps are merged, all else replaced, null deletes. */
export function mergePatch(node: Node | undefined, patch: Node): Node {
  if (patch.kind !== 'map') return patch;
  const entries = new Map(node?.kind === 'map' ? node.entries : []);
  for (const [key, value] of patch.entries)
    if (value.kind === 'scalar' && value.value === null) entries.delete(key);
    else entries.set(key, mergePatch(entries.get(key), value));
  return mapNode(entries, node?.origin ?? patch.origin);
}
