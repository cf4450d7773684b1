import type { Contents } from './decode-blob.ts';
import type { ListedEntry, TreeLimits } from './listed-entry.ts';
import { createLinkResolver, joinPath } from './resolve-links.ts';
import type { FileNode, LinkWay, Listing } from './resolve-links.ts';

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
