import type { Contents } from './decode-blob.ts';
import type { UnreadableReason } from './file-tree.ts';
import type { ListedEntry } from './listed-entry.ts';

/** What a listing holds before symbolic links are followed. Folders have no trailing slash; the top is ''. */
export interface Listing {
  /** Names directly inside each folder. */
  readonly folders: ReadonlyMap<string, ReadonlySet<string>>;
  readonly files: ReadonlyMap<string, FileNode>;
  readonly links: ReadonlyMap<string, ListedEntry>;
}

/** A path that is not a folder. */
export type FileNode =
  | { readonly kind: 'blob'; readonly oid: string; readonly size: number | null }
  | { readonly kind: 'blocked'; readonly oid: string; readonly reason: UnreadableReason };

/** Where a symbolic link ends, after all links on the way. */
export type LinkTarget =
  | { readonly kind: 'file'; readonly path: string; readonly node: FileNode }
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'absent' }
  | { readonly kind: 'blocked'; readonly node: FileNode };

/** What decides where a link ends: real paths of the links on the way, itself first, and the place they lead to. */
export interface LinkWay {
  readonly links: readonly string[];
  /** Where the way ends, or breaks off for want of anything there; null where it is not followed to its end. */
  readonly end: string | null;
}

/** Links on the way to one target; Linux stops at 40 too (path_resolution(7)). */
const MAX_HOPS = 40;

/** Path segments walked for all links of one tree. */
const MAX_STEPS = 2_000_000;

interface Walk {
  at: string;
  /** Links followed so far. */
  readonly links: string[];
  /** Set where the walk ends. */
  end: string | null;
  /** Segments still to walk, the next one last. */
  readonly ahead: string[];
}

export const parentOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));
export const joinPath = (folder: string, name: string): string =>
  folder === '' ? name : `${folder}/${name}`;

/**
 * Follows symbolic links as the kernel does (segment by segment, `..` after the links before it), but
 * never out of the tree: absolute targets and targets above the top are blocked as `symlink-outside`,
 * loops and overlong chains as `limit`.
 */
export function createLinkResolver(
  listing: Listing,
  contents: Contents,
): (link: ListedEntry) => { readonly target: LinkTarget; readonly way: LinkWay } {
  let steps = 0;

  /** Puts the target's segments ahead; a value is the reason why it cannot be followed. */
  const follow = (walk: Walk, link: ListedEntry): UnreadableReason | null => {
    walk.links.push(link.path);
    if (walk.links.length > MAX_HOPS) return 'limit';
    const content = contents.get(link.oid);
    if (content === undefined) return 'limit';
    if (content.kind === 'unreadable') return content.reason;
    if (content.text.startsWith('/')) return 'symlink-outside';
    walk.at = parentOf(link.path);
    const segments = content.text.split('/');
    for (let i = segments.length - 1; i >= 0; i -= 1) walk.ahead.push(segments[i] ?? '');
    return null;
  };

  /** Walks one segment; a value ends the walk. */
  const step = (walk: Walk, segment: string, first: ListedEntry): LinkTarget | null => {
    if (segment === '' || segment === '.') return null;
    if (segment === '..') {
      if (walk.at === '') return blocked(first, 'symlink-outside');
      walk.at = parentOf(walk.at);
      return null;
    }
    const path = joinPath(walk.at, segment);
    const link = listing.links.get(path);
    if (link !== undefined) {
      const reason = follow(walk, link);
      return reason === null ? null : blocked(first, reason);
    }
    const node = listing.files.get(path);
    if (node === undefined && listing.folders.has(path)) {
      walk.at = path;
      return null;
    }
    walk.end = path;
    return node === undefined ? { kind: 'absent' } : endAt(path, node, walk);
  };

  const walkAll = (walk: Walk, first: ListedEntry): LinkTarget => {
    const reason = follow(walk, first);
    if (reason !== null) return blocked(first, reason);
    for (let segment = walk.ahead.pop(); segment !== undefined; segment = walk.ahead.pop()) {
      steps += 1;
      if (steps > MAX_STEPS) return blocked(first, 'limit');
      const target = step(walk, segment, first);
      if (target !== null) return target;
    }
    walk.end = walk.at;
    return { kind: 'folder', path: walk.at };
  };

  return (first) => {
    const walk: Walk = { at: '', links: [], end: null, ahead: [] };
    return { target: walkAll(walk, first), way: { links: walk.links, end: walk.end } };
  };
}

const blocked = (link: ListedEntry, reason: UnreadableReason): LinkTarget => ({
  kind: 'blocked',
  node: { kind: 'blocked', oid: link.oid, reason },
});

/** A file ends the walk; what is asked for below a submodule is inside the submodule. */
function endAt(path: string, node: FileNode, walk: Walk): LinkTarget {
  if (node.kind === 'blocked') return { kind: 'blocked', node };
  return walk.ahead.length === 0 ? { kind: 'file', path, node } : { kind: 'absent' };
}
