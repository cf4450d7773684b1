import type { LoadableTree } from '../../../ports/commit-trees.ts';
import type { Contents, ListedEntry, TreeLimits } from '../../../../manifest/index.ts';
import { buildFileTree, looksLikeConfiguration } from '../../../../manifest/index.ts';
import type { BlobName, BlobStore } from './blob-store.ts';

/** A link's target is a path: longer ones cannot exist on disk (PATH_MAX). */
const MAX_LINK_BYTES = 4096;

/**
 * Builds two trees that share one store of contents, with everything that looks like configuration
 * loaded: in two batches for both. The same listing twice gives the same tree twice.
 */
export async function loadTrees(
  [first, second]: readonly [readonly ListedEntry[], readonly ListedEntry[]],
  store: BlobStore,
  limits: TreeLimits,
): Promise<readonly [LoadableTree, LoadableTree]> {
  const listed = first === second ? first : [...first, ...second];
  await store.load(listed.filter(isReadableLink));
  // Git reads while the trees are built
  const loading = store.load(listed.filter((entry) => isWorthLoading(entry, limits)));
  const a = toLoadable(first, store, limits);
  const b = first === second ? a : toLoadable(second, store, limits);
  await loading;
  return [a, b];
}

/** One tree over a store of contents, with nothing loaded yet. */
export function toLoadable(
  entries: readonly ListedEntry[],
  store: { readonly contents: Contents; readonly load: BlobStore['load'] },
  limits: TreeLimits,
): LoadableTree {
  const tree = buildFileTree(entries, store.contents, limits);
  const sizes = new Map(entries.map(({ oid, size }) => [oid, size]));
  return {
    tree,
    load(paths) {
      const names: BlobName[] = [];
      for (const path of paths) {
        const entry = tree.read(path);
        if (entry.kind === 'pending')
          names.push({ oid: entry.oid, size: sizes.get(entry.oid) ?? null });
      }
      return store.load(names);
    },
  };
}

const isReadableLink = ({ mode, size }: ListedEntry): boolean =>
  mode === '120000' && size !== null && size <= MAX_LINK_BYTES;

const isWorthLoading = ({ path, mode, size }: ListedEntry, limits: TreeLimits): boolean =>
  mode.startsWith('100') && (size ?? 0) <= limits.fileBytes && looksLikeConfiguration(path);

/** Links and what looks like configuration, where the listing knows no size: it is not here yet. */
export const worthObtaining = (entries: readonly ListedEntry[]): readonly string[] =>
  entries
    .filter(({ mode, path, size }) =>
      size !== null
        ? false
        : mode === '120000' || (mode.startsWith('100') && looksLikeConfiguration(path)),
    )
    .map(({ oid }) => oid);
