import { realpath } from 'node:fs/promises';
import { lstatSync, readlinkSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import type { LoadableTree } from '../../../forge/index.ts';
import { configOfTree } from '../../policy/configuration/policy-of-tree.ts';
import { CONFIG_FILE } from '../../policy/configuration/repository-config.ts';
import type { Contents, FileTree, LoadedBlob, TreeLimits } from '../../../manifest/index.ts';
import { buildFileTree, decodeBlob, defaultTreeLimits } from '../../../manifest/index.ts';
import { MODES, treePath, isFolder, notesOn } from './folder-tree.ts';
import type { NamedEntry } from './folder-tree.ts';
import { addEntry, emptyListing, listFolder, lookAt } from './folder-listing.ts';
import type { FolderListing } from './folder-listing.ts';
import { outsideReferences } from './outside-references.ts';
import { readRegularFile } from './file-store.ts';
import { workTreeOf } from './work-tree-top.ts';

export type OpenedFolder =
  | {
      readonly kind: 'opened';
      readonly trees: LoadableTree;
      /** The folder, as a path of the tree. */
      readonly folder: string;
      /** What was passed over, one sentence each. */
      readonly notes: readonly string[];
    }
  | { readonly kind: 'no-folder' };

/** A kustomization that refers to others that refer to others; more rounds than this are a chain nobody writes. */
const MAX_ROUNDS = 16;

/** Levels above the folder that are looked at where no repository says where its tree ends. */
const MAX_LEVELS_UP = 10;

interface FolderBounds {
  readonly limits?: TreeLimits;
  /** A real path: nothing above it is read, whatever refers to it. */
  readonly within?: string | undefined;
}

/** An absolute path that may have to be listed. */
interface Reference {
  readonly path: string;
  /** A symbolic link leads there: what is below is reached without a kustomization of its own. */
  readonly linked: boolean;
}

interface Opening {
  readonly limits: TreeLimits;
  readonly contents: Contents;
  readonly listing: FolderListing;
  readonly named: Map<string, NamedEntry>;
  /** Paths that were listed with everything below them, or found missing. */
  readonly seen: Set<string>;
  /** Nothing above it is looked at. */
  readonly ceiling: string;
}

/**
 * Contents of files named by their absolute paths, each read when it is first asked for: of a large
 * repository one kustomization needs little.
 */
function contentsOnDemand(limits: TreeLimits): Contents {
  const contents = new Map<string, LoadedBlob>();
  let bytesLeft = limits.totalBytes;

  const read = (path: string): LoadedBlob => {
    try {
      const status = lstatSync(path);
      if (status.isSymbolicLink()) return decodeBlob(Buffer.from(readlinkSync(path)));
      if (status.size > limits.fileBytes) return { kind: 'unreadable', reason: 'too-large' };
      if (status.size > bytesLeft) return { kind: 'unreadable', reason: 'limit' };
      bytesLeft -= status.size;
      return decodeBlob(readRegularFile(path, limits.fileBytes));
    } catch {
      return { kind: 'unreadable', reason: 'missing-input' };
    }
  };

  return {
    has: (path) => contents.has(path),
    get(path) {
      const known = contents.get(path) ?? read(path);
      contents.set(path, known);
      return known;
    },
  };
}

/**
 * Opens one folder for rendering. Only the folder itself, what its kustomizations refer to by `../` and
 * the copies that the repository's configuration names are listed, so that a folder deep in a large
 * repository opens at once. The tree's top is the top of the enclosing Git work tree if there is one,
 * else the lowest folder that holds everything referred to.
 */
export async function openFolder(
  folder: string,
  { limits = defaultTreeLimits, within }: FolderBounds = {},
): Promise<OpenedFolder> {
  if (!(await isFolder(folder))) return { kind: 'no-folder' };
  const start = await realpath(folder);
  const top = workTreeOf(start);
  const opening: Opening = {
    limits,
    contents: contentsOnDemand(limits),
    listing: emptyListing(),
    named: new Map(),
    seen: new Set(),
    ceiling: within === undefined ? (top ?? ceilingOf(start)) : lowerOf(top, within),
  };
  addPath(opening, { path: start, linked: true });
  let root = top ?? start;
  let trees = treeOf(opening, root);
  for (let round = 1; round < MAX_ROUNDS; round += 1) {
    const before = opening.named.size;
    for (const reference of references(root, trees, opening)) addReference(opening, reference, 0);
    if (opening.named.size === before) break;
    root = top ?? commonFolder(start, opening.named.keys());
    trees = treeOf(opening, root);
  }
  const notes = notesOn(opening.listing, root, folder);
  return { kind: 'opened', trees, folder: treePath(root, start), notes };
}

/** Its contents are read as they are asked for, so there is nothing to load. */
function treeOf({ named, contents, limits }: Opening, root: string): LoadableTree {
  const listed = [...named.values()].map((entry) => ({
    ...entry,
    path: treePath(root, entry.path),
  }));
  const tree = buildFileTree(listed, contents, limits);
  return { tree, load: () => Promise.resolve() };
}

/** Absolute paths of the configuration at the top of a tree, and of the copies it names. */
function vendoredPlaces(root: string, tree: FileTree): readonly string[] {
  const parsed = configOfTree(tree);
  const copies = parsed.kind === 'valid' ? Object.values(parsed.config.vendored) : [];
  return [CONFIG_FILE, ...copies].map((path) => join(root, path));
}

/** What the files listed so far refer to: by text in kustomizations, and by links. */
function references(
  root: string,
  { tree }: LoadableTree,
  { named, contents }: Opening,
): readonly Reference[] {
  const outside = [...outsideReferences(root, tree), ...vendoredPlaces(root, tree)];
  const found: Reference[] = outside.map((path) => ({ path, linked: false }));
  for (const { path, mode, oid } of named.values()) {
    const target = mode === '120000' ? contents.get(oid) : undefined;
    if (target?.kind === 'text' && !target.text.startsWith('/'))
      found.push({ path: resolve(dirname(path), target.text), linked: true });
  }
  return found;
}

/** Links on the way to one reference; as many as the kernel follows. */
const MAX_HOPS = 40;

/** Lists what a reference leads to, and the links on the way to it. */
function addReference(opening: Opening, reference: Reference, hops: number): void {
  const { ceiling } = opening;
  const { path } = reference;
  if (hops > MAX_HOPS || !isWithin(path, ceiling) || isSeen(opening, path)) return;
  const names = relative(ceiling, path).split(sep);
  for (const [depth] of names.entries()) {
    const above = join(ceiling, ...names.slice(0, depth + 1));
    const stats = lookAt(above);
    if (stats?.isSymbolicLink() !== true) continue;
    addPath(opening, { path: above, linked: false });
    const target = readlinkSync(above);
    if (target.startsWith('/')) return;
    const led = resolve(dirname(above), target, ...names.slice(depth + 1));
    addReference(opening, { path: led, linked: reference.linked }, hops + 1);
    return;
  }
  addPath(opening, reference);
}

/** Lists a file, or a folder with all that is below it; a folder only if it can be rendered or linked to. */
function addPath(opening: Opening, { path, linked }: Reference): void {
  const { seen, named, listing, limits } = opening;
  if (isSeen(opening, path)) return;
  const stats = lookAt(path);
  const found = emptyListing();
  if (stats?.isDirectory() !== true) addEntry(path, stats, found);
  else if (linked || hasKustomization(path)) listFolder(path, limits.files - named.size, found);
  else return;
  // What is below a link is not listed by listing the link.
  if (stats?.isSymbolicLink() !== true) seen.add(path);
  listing.skipped.push(...found.skipped);
  listing.special.push(...found.special);
  for (const { path: at, kind, reason } of found.entries)
    if (!named.has(at))
      named.set(at, {
        path: at,
        mode: MODES[kind],
        oid: at,
        size: null,
        ...(reason !== undefined && { unreadable: reason }),
      });
}

function hasKustomization(folder: string): boolean {
  for (const name of ['kustomization.yaml', 'kustomization.yml', 'Kustomization'])
    if (lookAt(join(folder, name)) !== null) return true;
  return false;
}

function isSeen({ seen }: Opening, path: string): boolean {
  for (let above = path; ; above = dirname(above)) {
    if (seen.has(above)) return true;
    if (above === dirname(above)) return false;
  }
}

const isWithin = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);

/** Gives the top of the work tree, but no folder that holds more than `within` does. */
const lowerOf = (top: string | null, within: string): string =>
  top !== null && isWithin(top, within) ? top : within;

/** Never the top of the file system itself: it would make everything on the machine part of the tree. */
function ceilingOf(folder: string): string {
  let ceiling = folder;
  for (let level = 0; level < MAX_LEVELS_UP; level += 1) {
    const above = dirname(ceiling);
    if (above === dirname(above)) break;
    ceiling = above;
  }
  return ceiling;
}

/** The lowest folder that holds all paths. */
function commonFolder(start: string, paths: Iterable<string>): string {
  let common = start;
  for (const path of paths) while (!isWithin(path, common)) common = dirname(common);
  return common;
}
