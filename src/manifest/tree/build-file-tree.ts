import type { Contents, LoadedBlob } from './blob-content.ts';
import type { FileEntry, FileTree } from './file-tree.ts';
import { followLinks, MAX_DEPTH, joinPath, parentOf } from './symbolic-links.ts';
import type { FollowedTree, FileNode, Listing } from './symbolic-links.ts';
import { defaultTreeLimits } from './tree-entry.ts';
import type { ListedEntry, TreeLimits } from './tree-entry.ts';
import { hasOddStep, normalisePath } from './file-path.ts';
import { createHash } from 'node:crypto';

const ABSENT: FileEntry = { kind: 'absent' };

/** Symbolic links on the way to a path, and where they end (see FileTree.linksTo). */
function linksTo({ ways }: Pick<FollowedTree, 'ways'>, path: string): readonly string[] {
  const normal = ways.size === 0 ? null : normalisePath(path);
  if (normal === null) return [];
  const places = new Set<string>();
  let real: string | null = null;
  for (let end = nextEnd(normal, 0); end >= 0; end = nextEnd(normal, end + 1)) {
    const way = ways.get(normal.slice(0, end));
    if (way === undefined) continue;
    for (const link of way.links) places.add(link);
    real = way.end === null ? null : `${way.end}${normal.slice(end)}`.replace(/^\//, '');
  }
  if (real !== null) places.add(real);
  places.delete(normal);
  return [...places];
}

/** Where the next segment ends; -1 behind the last one. */
function nextEnd(path: string, from: number): number {
  if (from > path.length) return -1;
  const slash = path.indexOf('/', from);
  return slash < 0 ? path.length : slash;
}

/**
 * The files of one commit from its listing and the contents loaded so far, by oid. `contents` may grow
 * after the tree is built: what was pending becomes readable. The targets of symbolic links must be in
 * it from the start. Entries with impossible paths (`..`, absolute, empty names, `.git`) are left out:
 * Git refuses to check them out as well.
 */
export function buildFileTree(
  entries: Iterable<ListedEntry>,
  contents: Contents,
  limits: TreeLimits = defaultTreeLimits,
): FileTree {
  const followed = followLinks(indexListing(entries, limits), contents, limits);
  const { nodes, folders } = followed;
  const paths = [...nodes.keys()].sort();
  const asked = new Set<string>();
  /** Texts by the paths that they were asked for: the same files are read again and again. */
  const texts = new Map<string, FileEntry>();

  const nodeAt = (path: string): FileNode | undefined => {
    const listed = nodes.get(path);
    if (listed !== undefined) return listed;
    const normal = normalisePath(path);
    if (normal === null) return undefined;
    const node = nodes.get(normal);
    return node !== undefined || folders.has(normal) ? node : blockedAbove(nodes, normal);
  };

  const tree = {
    paths,
    isDirectory: (path: string): boolean => folders.has(folderKey(path)),
    linksTo: (path: string): readonly string[] => linksTo(followed, path),
  };

  return {
    ...tree,
    read(path) {
      const known = texts.get(path);
      if (known !== undefined) return known;
      const node = nodeAt(path);
      if (node === undefined) return ABSENT;
      const entry = entryOf(node, contents, limits);
      if (entry.kind === 'text') texts.set(path, entry);
      if (entry.kind === 'pending') asked.add(normalisePath(path) ?? path);
      return entry;
    },
    oidOf: (path) => nodeAt(path)?.oid,
    list: (path) => folders.get(folderKey(path)) ?? [],
    realPath: (path) => realPathIn(followed, path),
    stateOf: createStateOf(tree, (path) => nodeState(nodeAt(path), contents)),
    get wanted() {
      for (const path of asked) {
        const node = nodeAt(path);
        if (node === undefined || entryOf(node, contents, limits).kind !== 'pending')
          asked.delete(path);
      }
      return asked;
    },
  };
}

function indexListing(entries: Iterable<ListedEntry>, limits: TreeLimits): Listing {
  const folders = new Map<string, Set<string>>([['', new Set<string>()]]);
  const files = new Map<string, FileNode>();
  const links = new Map<string, ListedEntry>();
  const sorted = [...entries].sort((a, b) => (a.path < b.path ? -1 : Number(a.path > b.path)));
  let count = 0;
  for (const entry of sorted) {
    if (!isPossible(entry.path)) continue;
    const path = upToMaxDepth(entry.path);
    if (files.has(path) || links.has(path)) continue;
    count += 1;
    const beyondLimit = count > limits.files || path !== entry.path;
    if (entry.mode === '120000' && entry.unreadable === undefined && !beyondLimit)
      links.set(path, entry);
    else files.set(path, nodeOf(entry, beyondLimit));
    addToFolders(folders, path);
  }
  return { folders, files, links };
}

function nodeOf(entry: ListedEntry, beyondLimit: boolean): FileNode {
  const { oid, size } = entry;
  if (beyondLimit) return { kind: 'blocked', oid, reason: 'limit' };
  if (entry.unreadable !== undefined) return { kind: 'blocked', oid, reason: entry.unreadable };
  if (entry.mode === '160000') return { kind: 'blocked', oid, reason: 'submodule' };
  return { kind: 'blob', oid, size };
}

/** Stops at the first folder that is known: those above it are too. */
function addToFolders(folders: Map<string, Set<string>>, path: string): void {
  let child = path;
  while (child !== '') {
    const folder = parentOf(child);
    const name = folder === '' ? child : child.slice(folder.length + 1);
    const names = folders.get(folder);
    if (names !== undefined) {
      names.add(name);
      return;
    }
    folders.set(folder, new Set([name]));
    child = folder;
  }
}

const IMPOSSIBLE = /(?:^|\/)(?:\.{0,2}|\.git)(?:\/|$)/i;

const isPossible = (path: string): boolean => !hasOddStep(path) || !IMPOSSIBLE.test(path);

/** What lies deeper is listed by the folder in which the limit is reached. */
const upToMaxDepth = (path: string): string =>
  path.length < MAX_DEPTH ? path : path.split('/', MAX_DEPTH).join('/');

function entryOf(node: FileNode, contents: Contents, limits: TreeLimits): FileEntry {
  const { oid } = node;
  if (node.kind === 'blocked') return { kind: 'unreadable', reason: node.reason, oid };
  if (node.size !== null && node.size > limits.fileBytes)
    return { kind: 'unreadable', reason: 'too-large', oid };
  const content = contents.get(oid);
  if (content === undefined) return { kind: 'pending', oid };
  if (content.kind === 'unreadable') return { ...content, oid };
  const known = entries.get(content);
  if (known?.oid === oid) return known;
  const { text, marked } = content;
  // written out: there are thousands, and spreading takes longer
  const entry: TextEntry =
    marked === undefined ? { kind: 'text', text, oid } : { kind: 'text', text, marked, oid };
  entries.set(content, entry);
  return entry;
}

type TextEntry = Extract<FileEntry, { kind: 'text' }>;

/** Equal contents give the same entry in each tree, so that what is made of one is made once. */
const entries = new WeakMap<LoadedBlob, TextEntry>();

/** What a clone does not hold is told from the same content in one that does. */
function nodeState(node: FileNode | undefined, contents: Contents): string | undefined {
  if (node === undefined) return undefined;
  if (node.kind === 'blocked') return `${node.oid} ${node.reason}`;
  const content = contents.has(node.oid) ? contents.get(node.oid) : undefined;
  const isMissing = content?.kind === 'unreadable' && content.reason === 'missing-input';
  return isMissing ? `${node.oid} missing-input` : node.oid;
}

/** What lies below a submodule or a link that cannot be followed is not absent: nobody knows. */
function blockedAbove(nodes: ReadonlyMap<string, FileNode>, path: string): FileNode | undefined {
  for (let above = parentOf(path); above !== ''; above = parentOf(above)) {
    const node = nodes.get(above);
    if (node?.kind === 'blocked') return node;
  }
  return undefined;
}

function folderKey(path: string): string {
  const normal = normalisePath(path);
  if (normal === '.') return '';
  return normal ?? path;
}

function realPathIn({ realPaths, nodes, folders }: FollowedTree, path: string): string {
  const normal = normalisePath(path) ?? path;
  if (realPaths.size === 0) return normal;
  let known = normal;
  while (known !== '' && !nodes.has(known) && !folders.has(known)) known = parentOf(known);
  if (known === '') return normal;
  const real = realPaths.get(known) ?? known;
  const rest = normal.slice(known.length + 1);
  return (rest === '' ? real : joinPath(real, rest)) || '.';
}

type Places = Pick<FileTree, 'paths' | 'isDirectory' | 'linksTo'>;

/** Names what is at a path, or below one that ends in a slash (see FileTree.stateOf). */
function createStateOf(
  { paths, isDirectory, linksTo }: Places,
  fileState: (path: string) => string | undefined,
): FileTree['stateOf'] {
  const stateAt = (path: string): string => {
    const state = fileState(path) ?? (isDirectory(path) ? 'folder' : 'nothing');
    const links = linksTo(path);
    return links.length === 0 ? state : `${state} ${links.join(' ')}`;
  };
  return (path) => {
    if (!path.endsWith('/')) return stateAt(path);
    const folder = path === '/' ? '' : path;
    const hash = createHash('sha256').update(stateAt(path === '/' ? '.' : path.slice(0, -1)));
    for (let at = firstFrom(paths, folder); at < paths.length; at += 1) {
      const below = paths[at] ?? '';
      if (!below.startsWith(folder)) break;
      hash.update(`\0${below}\0${stateAt(below)}`);
    }
    return hash.digest('hex');
  };
}

/** Index of the first of the sorted paths that is not before `path`. */
function firstFrom(paths: readonly string[], path: string): number {
  let low = 0;
  let high = paths.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((paths[middle] ?? '') < path) low = middle + 1;
    else high = middle;
  }
  return low;
}
