import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import type { LoadableTree } from '../../../forge/index.ts';
import { defaultTreeLimits } from '../../../manifest/index.ts';
import { createFileStore } from './file-store.ts';
import { nameEntries, toLoadableTree, treePath, isFolder } from './folder-tree.ts';
import { addEntry, emptyListing, listFolder, lookAt } from './folder-listing.ts';
import { workTreeOf } from './work-tree-top.ts';

/** Where a repository says how it is judged, and by whom. */
const POLICY_FOLDER = '.meshwarden';

interface OpenedPolicy {
  readonly trees: LoadableTree;
  readonly paths: () => readonly string[];
}

/**
 * A folder, or the work tree that holds it where the folder has no `.meshwarden`, with nothing in it but what
 * judges changes: that and the files at `places`. Null where there is no such folder. Links in there may lead anywhere: then all of it
 * is read. `paths` lists all files of the folder, without reading them.
 */
export async function openPolicyFolder(
  folder: string,
  places: readonly string[],
): Promise<OpenedPolicy | null> {
  if (!(await isFolder(folder))) return null;
  const start = await realpath(folder);
  const isTop = lookAt(join(start, POLICY_FOLDER)) !== null;
  const root = isTop ? start : (workTreeOf(start) ?? start);
  const limits = defaultTreeLimits;
  let listing = emptyListing();
  for (const place of [POLICY_FOLDER, ...places]) {
    const path = join(root, place);
    const stats = lookAt(path);
    if (stats?.isDirectory() === true) listFolder(path, limits.files, listing);
    else addEntry(path, stats, listing);
  }
  if (listing.entries.some(({ kind }) => kind === 'link')) {
    listing = emptyListing();
    listFolder(root, limits.files, listing);
  }
  const store = createFileStore(limits);
  const entries = await nameEntries(listing.entries, store);
  return {
    trees: toLoadableTree(root, entries, store, limits),
    paths: () => {
      const all = emptyListing();
      listFolder(root, limits.files, all);
      return all.entries.map(({ path }) => treePath(root, path));
    },
  };
}
