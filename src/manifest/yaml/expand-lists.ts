import type { Node } from './node.ts';
import { nodeAt, stringAt } from './node.ts';
import type { ManifestFile } from './read-manifests.ts';

/** The objects of a `List` (or `ConfigMapList`, …), as kubectl applies them; any other node stands for itself. */
export function expandLists(node: Node): readonly Node[] {
  const kind = stringAt(node, 'kind');
  const items = nodeAt(node, 'items');
  if (kind?.endsWith('List') !== true || items?.kind !== 'seq') return [node];
  return items.items.flatMap(expandLists);
}

/** The objects of all documents of a file, those of lists one by one; whatever else lies there too. */
export const objectNodes = ({ documents }: Pick<ManifestFile, 'documents'>): readonly Node[] =>
  documents.flatMap(({ node }) => (node === null ? [] : expandLists(node)));
