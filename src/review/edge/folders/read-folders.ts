import { realpath, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { LoadableTree, TreesResult } from '../../../forge/index.ts';
import type { TreeLimits } from '../../../manifest/index.ts';
import { defaultTreeLimits } from '../../../manifest/index.ts';
import { createFileStore } from './file-store.ts';
import type { FileStore } from './file-store.ts';
import { nameEntries, toLoadableTree, treePath } from './folder-tree.ts';
import { emptyListing, listFolder, lookAt } from './list-folder.ts';
import type { FolderListing } from './list-folder.ts';

interface FoldersRequest {
  readonly base: string;
  readonly head: string;
}

/** Reads two plain folders as a base and the result of merging into it; Git has no part in it. */
export async function readFolders(
  request: FoldersRequest,
  limits: TreeLimits = defaultTreeLimits,
): Promise<TreesResult> {
  for (const path of [request.base, request.head])
    if (!(await isFolder(path))) return { kind: 'no-folder', path };
  const store = createFileStore(limits);
  const base = await readFolder(request.base, store, limits);
  const isOne = request.head === request.base;
  const head = isOne ? base : await readFolder(request.head, store, limits);
  return {
    kind: 'read',
    base: base.trees,
    merged: head.trees,
    commits: null,
    fastForward: true,
    notes: isOne ? base.notes : [...base.notes, ...head.notes],
    sourceOf: (path, line) => ({ side: 'head', path, line }),
    history: null,
    close: () => Promise.resolve(),
  };
}

async function readFolder(
  folder: string,
  store: FileStore,
  limits: TreeLimits,
): Promise<{ trees: LoadableTree; notes: readonly string[] }> {
  const root = await realpath(folder);
  const listing = emptyListing();
  listFolder(root, limits.files, listing);
  const entries = await nameEntries(listing.entries, store);
  return {
    trees: toLoadableTree(root, entries, store, limits),
    notes: notesOn(listing, root, folder),
  };
}

/** A file by itself, as the only one of the folder that it lies in; null where there is none. */
export async function readSingleFile(
  path: string,
  limits: TreeLimits = defaultTreeLimits,
): Promise<LoadableTree | null> {
  const place = await realpath(path).catch(() => null);
  const status = place === null ? null : lookAt(place);
  if (place === null || status?.isFile() !== true) return null;
  const store = createFileStore(limits);
  const entries = await nameEntries([{ path: place, kind: 'file' }], store);
  return toLoadableTree(dirname(place), entries, store, limits);
}

/** What was passed over, one sentence each. */
export function notesOn(
  { skipped, special }: FolderListing,
  root: string,
  folder: string,
): readonly string[] {
  const sentence = (paths: readonly string[], what: string): string[] =>
    paths.map((path) => `Not read in ${folder}: ${treePath(root, path)} (${what}).`).sort();
  return [
    ...sentence(skipped, 'packages of others'),
    ...sentence(special, 'neither a file nor a folder'),
  ];
}

/** Whether a path is a folder, or a link to one. */
export async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}
