import { join, relative, sep, dirname } from 'node:path';
import { realpath, stat } from 'node:fs/promises';
import type { LoadableTree, TreesResult } from '../../../forge/index.ts';
import type { ListedEntry, TreeLimits } from '../../../manifest/index.ts';
import { buildFileTree, defaultTreeLimits } from '../../../manifest/index.ts';
import type { FileStore } from './file-store.ts';
import type { DiskEntry, FolderListing } from './folder-listing.ts';
import { createFileStore } from './file-store.ts';
import { emptyListing, listFolder, lookAt } from './folder-listing.ts';

/** Files read at once: more would only wait for the disk. */
const AT_ONCE = 16;

export const MODES = { file: '100644', link: '120000', unreadable: '100644' } as const;

/** A file on disk whose content has a name. */
export interface NamedEntry extends Omit<ListedEntry, 'path'> {
  /** Absolute. */
  readonly path: string;
}

/** Names the contents of all entries, and loads what looks like configuration. */
export async function nameEntries(
  entries: readonly DiskEntry[],
  store: FileStore,
): Promise<readonly NamedEntry[]> {
  const named: NamedEntry[] = [];
  for (let at = 0; at < entries.length; at += AT_ONCE) {
    const some = entries.slice(at, at + AT_ONCE).map(async (entry): Promise<NamedEntry> => ({
      path: entry.path,
      mode: MODES[entry.kind],
      ...(await store.identify(entry)),
    }));
    named.push(...(await Promise.all(some)));
  }
  return named;
}

/** A tree over files on disk; `root` is absolute and becomes the top. */
export function toLoadableTree(
  root: string,
  entries: readonly NamedEntry[],
  store: FileStore,
  limits: TreeLimits,
): LoadableTree {
  const listed = entries.map((entry) => ({ ...entry, path: treePath(root, entry.path) }));
  const tree = buildFileTree(listed, store.contents, limits);
  return {
    tree,
    async load(paths) {
      for (const path of paths) {
        const entry = tree.read(path);
        if (entry.kind === 'pending') await store.load(join(root, tree.realPath(path)), entry.oid);
      }
    },
  };
}

/** An absolute path as the tree names it; `.` for the root itself. */
export const treePath = (root: string, path: string): string =>
  path.startsWith(`${root}/`)
    ? path.slice(root.length + 1)
    : relative(root, path).split(sep).join('/') || '.';

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
