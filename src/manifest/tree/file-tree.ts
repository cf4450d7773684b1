/** Why the content of a file cannot be read as text; `missing-input` where this clone does not hold it. */
export type UnreadableReason =
  | 'too-large'
  | 'binary'
  | 'not-utf8'
  | 'lfs'
  | 'submodule'
  | 'symlink-outside'
  | 'limit'
  | 'missing-input';

/** What a path of the tree holds. */
export type FileEntry =
  /** `text` has no byte-order mark (`marked`: the file has one); `oid` names the content and is equal for equal content. */
  | { readonly kind: 'text'; readonly text: string; readonly oid: string; readonly marked?: true }
  | { readonly kind: 'absent' }
  /** It exists but was not loaded yet; reading it notes the path in `wanted`. */
  | { readonly kind: 'pending'; readonly oid: string }
  | {
      readonly kind: 'unreadable';
      readonly reason: UnreadableReason;
      readonly oid: string;
      /** What the file holds, where that is no text. */
      readonly bytes?: Uint8Array;
    };

/**
 * The files of one commit (or folder), in memory. Paths are relative to the root of the tree, use `/`,
 * and are normalised; symbolic links inside the tree are already followed, so a linked file or folder
 * shows under both names.
 */
export interface FileTree {
  /** All paths of files, sorted by code unit. */
  readonly paths: readonly string[];
  read(path: string): FileEntry;
  /** Names the content at `path` without loading it; undefined where there is no file. */
  oidOf(path: string): string | undefined;
  isDirectory(path: string): boolean;
  /** Names directly inside a folder (files and folders), sorted; empty where it is not a folder. */
  list(path: string): readonly string[];
  /** The path without symbolic links in it; equal to `path` where there are none. */
  realPath(path: string): string;
  /**
   * The other paths that decide what is at `path`: symbolic links on the way, and where they end. Empty
   * where there are none on the way.
   */
  linksTo(path: string): readonly string[];
  /**
   * Names what is at `path` without loading it: while it is equal, `read`, `isDirectory`, `realPath` and
   * `linksTo` answer the same. With a slash at its end, a path stands for everything below the folder; `/` for all.
   */
  stateOf(path: string): string;
  /** Paths that were read while `pending`: what the caller loads before it asks again. */
  readonly wanted: ReadonlySet<string>;
}
