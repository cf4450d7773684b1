import type { UnreadableReason } from './file-tree.ts';

/** One file as a Git tree lists it (`git ls-tree -r -l`), or as a folder on disk is described in the same words. */
export interface ListedEntry {
  readonly path: string;
  /** Git's file mode: `100644`, `100755`, `120000` (symbolic link), `160000` (submodule). */
  readonly mode: string;
  readonly oid: string;
  /** Bytes; null where there is no size to know (submodules, objects that this clone does not hold). */
  readonly size: number | null;
  /** Set where the lister could not look: a folder or file it may not or will not open. */
  readonly unreadable?: UnreadableReason;
}

/** Bounds on what is read of one tree. What lies beyond is unreadable with reason `limit` or `too-large`. */
export interface TreeLimits {
  /** Bytes of one file. */
  readonly fileBytes: number;
  /** Files listed, in order of path. */
  readonly files: number;
  /** Bytes loaded, all files together. */
  readonly totalBytes: number;
  /** Paths that exist only through symbolic links to folders. */
  readonly linkedPaths: number;
}

export const defaultTreeLimits: TreeLimits = {
  fileBytes: 5_000_000,
  files: 200_000,
  totalBytes: 500_000_000,
  linkedPaths: 20_000,
};
