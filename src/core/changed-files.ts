import type { RenderedTree } from './render-tree.ts';
import type { FileTree } from './tree/file-tree.ts';

/** Paths whose content differs between two trees, sorted. */
export function changedFilesOf(base: FileTree, merged: FileTree): readonly string[] {
  const changed = merged.paths.filter((path) => base.oidOf(path) !== merged.oidOf(path));
  const removed = base.paths.filter((path) => merged.oidOf(path) === undefined);
  return [...changed, ...removed].sort();
}

/** Changed YAML and JSON that no root of either side reads: nobody can say what they do. */
export function unreadManifests(
  changed: readonly string[],
  sides: readonly RenderedTree[],
): readonly string[] {
  const read = new Set(
    sides.flatMap(({ environments }) =>
      environments.flatMap(({ roots }) => roots.flatMap(({ reads }) => [...reads])),
    ),
  );
  return changed.filter(
    (path) => /\.(?:ya?ml|json)$/.test(path) && !read.has(path) && !/(?:^|\/)\./.test(path),
  );
}
