import { changedFilesOf, unreviewedFiles } from './changed-files.ts';
import { isMeshKind } from './manifest/kinds.ts';
import type { ManifestReader } from './manifest/read-manifests.ts';
import type { Resource } from './manifest/resource.ts';
import { resourceKey, resourceOf } from './manifest/resource.ts';
import type { RenderedTree } from './render-tree.ts';
import type { FileTree } from './tree/file-tree.ts';

/**
 * Mesh objects in changed files that no root reads: their authors believe that they do something. Not
 * those that another file of the tree brings into the mesh, nor what a template would make.
 */
export function inertObjects(
  base: FileTree,
  merged: FileTree,
  sides: { readonly base: RenderedTree; readonly merged: RenderedTree },
  manifests: ManifestReader,
): readonly Resource[] {
  const changed = changedFilesOf(base, merged);
  const { unread } = unreviewedFiles(changed, [sides.base, sides.merged]);
  const found = unread.flatMap((path) => meshObjectsIn(path, merged, manifests));
  if (found.length === 0) return [];
  const applied = new Set(
    sides.merged.environments.flatMap(({ roots }) =>
      roots.flatMap(({ resources }) => resources.map(resourceKey)),
    ),
  );
  return found.filter((resource) => !applied.has(resourceKey(resource)));
}

function meshObjectsIn(
  path: string,
  tree: FileTree,
  manifests: ManifestReader,
): readonly Resource[] {
  const file = manifests.read(tree, path);
  if (file === null || file.templated !== null) return [];
  return file.documents
    .flatMap(({ node }) => (node === null ? [] : (resourceOf(node) ?? [])))
    .filter(isMeshKind);
}
