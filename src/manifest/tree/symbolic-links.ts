import type { Contents } from './blob-content.ts';
import type { ListedEntry, TreeLimits } from './tree-entry.ts';
import type { UnreadableReason } from './file-tree.ts';

/** Every path of a tree with links followed. Folders and paths have no leading `./`; the top is ''. */
export interface FollowedTree {
  readonly nodes: ReadonlyMap<string, FileNode>;
  readonly folders: ReadonlyMap<string, readonly string[]>;
  /** The path without links, for those that differ. */
  readonly realPaths: ReadonlyMap<string, string>;
  /** By path of a link, those that lead nowhere too. */
  readonly ways: ReadonlyMap<string, LinkWay>;
}

/** Depth of a path, links followed; Linux ends at about 2,000 (PATH_MAX), no repository comes near. */
export const MAX_DEPTH = 256;

interface Followed {
  readonly path: string;
  readonly realPath: string;
  readonly depth: number;
  /** Real folders on the way down: a link back to one of them is a loop. */
  readonly above: readonly string[];
  readonly linked: boolean;
}

/**
 * Lays linked files and folders out under their own names. A link to a folder on the way down to it
 * would go on for ever; it is blocked as `limit`, as is every link beyond `linkedPaths`.
 */
export function followLinks(
  listing: Listing,
  contents: Contents,
  limits: TreeLimits,
): FollowedTree {
  if (listing.links.size === 0) return asListed(listing);
  const resolveLink = createLinkResolver(listing, contents);
  const nodes = new Map<string, FileNode>();
  const folders = new Map<string, readonly string[]>();
  const realPaths = new Map<string, string>();
  const ways = new Map<string, LinkWay>();
  let linkedPaths = 0;

  const placeNode = (place: Followed, node: FileNode): true => {
    nodes.set(place.path, node);
    if (place.path !== place.realPath) realPaths.set(place.path, place.realPath);
    return true;
  };

  const placeLink = (place: Followed, link: ListedEntry): boolean => {
    const { target, way } = resolveLink(link);
    ways.set(place.path, way);
    switch (target.kind) {
      case 'absent':
        return false;
      case 'blocked':
        return placeNode(place, target.node);
      case 'file':
        return placeNode({ ...place, realPath: target.path }, target.node);
      case 'folder': {
        const endless = place.above.includes(target.path) || linkedPaths >= limits.linkedPaths;
        if (endless) return placeNode(place, { kind: 'blocked', oid: link.oid, reason: 'limit' });
        return placeFolder({ ...place, realPath: target.path, linked: true });
      }
    }
  };

  /** False where nothing is at the place: a link to nowhere. */
  const placeAny = (place: Followed): boolean => {
    if (place.linked) linkedPaths += 1;
    const link = listing.links.get(place.realPath);
    if (link !== undefined) return placeLink(place, link);
    const file = listing.files.get(place.realPath);
    if (file !== undefined) placeNode(place, file);
    const isFolder = listing.folders.has(place.realPath);
    if (isFolder) placeFolder(place);
    return file !== undefined || isFolder;
  };

  const placeFolder = (place: Followed): true => {
    if (place.depth >= MAX_DEPTH)
      return placeNode(place, { kind: 'blocked', oid: '', reason: 'limit' });
    if (place.path !== place.realPath) realPaths.set(place.path, place.realPath);
    const above = [...place.above, place.realPath];
    const names = [...(listing.folders.get(place.realPath) ?? [])].filter((name) =>
      placeAny({
        path: joinPath(place.path, name),
        realPath: joinPath(place.realPath, name),
        depth: place.depth + 1,
        above,
        linked: place.linked,
      }),
    );
    folders.set(place.path, names.sort());
    return true;
  };

  placeFolder({ path: '', realPath: '', depth: 0, above: [], linked: false });
  return { nodes, folders, realPaths, ways };
}

/** Without a link each path is where it is listed. */
const asListed = ({ files, folders }: Listing): FollowedTree => ({
  nodes: files,
  folders: new Map([...folders].map(([path, names]) => [path, [...names].sort()])),
  realPaths: new Map(),
  ways: new Map(),
});

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
type LinkTarget =
  | { readonly kind: 'file'; readonly path: string; readonly node: FileNode }
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'absent' }
  | { readonly kind: 'blocked'; readonly node: FileNode };

/** What decides where a link ends: real paths of the links on the way, itself first, and the place they lead to. */
interface LinkWay {
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
function createLinkResolver(
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
