import { join, relative, sep } from 'node:path';
import type { LoadableTree } from '../../../forge/index.ts';
import type { ListedEntry, TreeLimits } from '../../../manifest/index.ts';
import { buildFileTree } from '../../../manifest/index.ts';
import type { FileStore } from './file-store.ts';
import type { DiskEntry } from './list-folder.ts';

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
