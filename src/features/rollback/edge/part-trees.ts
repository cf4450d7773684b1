import { createHash } from 'node:crypto';
import type { LoadableTree } from '../../../forge/index.ts';
import type { LoadableParts, PartWork } from '../ports/revert-ports.ts';
import type { ListedEntry, LoadedBlob, TreeLimits } from '../../../manifest/index.ts';
import { decodeBlob } from '../../../manifest/index.ts';
import type { BlobStore } from '../../../forge/edge/git/objects/blob-store.ts';
import type { ObtainBlobs } from '../../../forge/edge/git/objects/missing-blobs.ts';
import type { PrivateRepository } from '../../../forge/edge/git/running/private-repository.ts';
import {
  createObtainingStore,
  obtainMissing,
} from '../../../forge/edge/git/objects/missing-blobs.ts';
import { listTree } from '../../../forge/edge/git/objects/git-tree.ts';
import {
  loadTrees,
  toLoadable,
  worthObtaining,
} from '../../../forge/edge/git/objects/loadable-tree.ts';

/** Says what looks at a partial revert by what is rendered, and how much of a tree it may read. */
export interface PartReading {
  readonly work: PartWork;
  readonly limits: TreeLimits;
}

export interface PartTreesOf extends LoadableParts {
  readonly withFiles: (files: ReadonlyMap<string, string | null>) => LoadableTree;
  readonly postWith: (files: ReadonlyMap<string, string | null>) => LoadableTree;
  /** Reads a further tree over the same contents. */
  readonly read: (tree: string) => Promise<LoadableTree>;
}

/** Reads the trees of a partial revert; contents that they share are read once. */
export async function readPartTrees(
  names: { readonly [S in keyof LoadableParts]: string },
  repository: PrivateRepository,
  obtain: ObtainBlobs,
  limits: TreeLimits,
): Promise<PartTreesOf> {
  const store = createObtainingStore(repository, limits, obtain);
  const read = async (tree: string): Promise<readonly [readonly ListedEntry[], LoadableTree]> => {
    await obtainMissing(worthObtaining(await listTree(repository, tree)), repository, obtain);
    const entries = await listTree(repository, tree);
    const [loaded] = await loadTrees([entries, entries], store, limits);
    return [entries, loaded];
  };
  const [, pre] = await read(names.pre);
  const [postEntries, post] = await read(names.post);
  const [entries, tip] = await read(names.tip);
  return {
    pre,
    post,
    tip,
    withFiles: (files) => treeWith(files, entries, store, limits),
    postWith: (files) => treeWith(files, postEntries, store, limits),
    read: async (tree) => (await read(tree))[1],
  };
}

/** Makes a tree that Git does not hold: another one with these texts. */
function treeWith(
  files: ReadonlyMap<string, string | null>,
  entries: readonly ListedEntry[],
  store: BlobStore,
  limits: TreeLimits,
): LoadableTree {
  const texts = new Map<string, LoadedBlob>();
  const modes = new Map(entries.map(({ path, mode }) => [path, mode]));
  const written = [...files].flatMap(([path, text]): readonly ListedEntry[] => {
    if (text === null) return [];
    const bytes = Buffer.from(text, 'utf8');
    const oid = blobName(bytes);
    texts.set(oid, decodeBlob(bytes));
    return [{ path, mode: modes.get(path) ?? '100644', oid, size: bytes.length }];
  });
  const { contents } = store;
  const both = {
    load: (blobs: Parameters<BlobStore['load']>[0]) => store.load(blobs),
    contents: {
      get: (oid: string) => texts.get(oid) ?? contents.get(oid),
      has: (oid: string) => texts.has(oid) || contents.has(oid),
    },
  };
  const kept = entries.filter(({ path }) => !files.has(path));
  return toLoadable([...kept, ...written], both, limits);
}

/** Names contents as Git does (`blob <size>\0<bytes>`), so that equal ones are known to be equal. */
const blobName = (bytes: Buffer): string =>
  createHash('sha1')
    .update(`blob ${String(bytes.length)}\0`)
    .update(bytes)
    .digest('hex');
