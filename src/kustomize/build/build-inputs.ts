import type { FileEntry, FileTree, Node } from '../../manifest/index.ts';
import type { Trace } from './build.ts';
import { isWithin, joinPath } from '../files/paths.ts';
import { parseYaml } from '../../manifest/index.ts';
import { KUSTOMIZATION_FILES } from '../files/kustomization-file.ts';
import type { Vendored } from '../files/vendored-copies.ts';

/**
 * Shows a build its tree: whatever is asked is noted in the trace, so that nothing can be read that a cache
 * does not know of.
 */
export interface NotedTree {
  read(path: string): FileEntry;
  isDirectory(path: string): boolean;
  realPath(path: string): string;
  /**
   * Gives the real path of a folder that is built. The file it is built from is noted, with all links on the
   * way.
   */
  realFolder(dir: string): string;
  /** Lists all files below a folder. Files that are new there count from then on. */
  filesBelow(folder: string): readonly string[];
}

/** `trace` gives the trace of the folder under way. */
export function noteReads(tree: FileTree, trace: () => Trace): NotedTree {
  const isFolder = (place: string): boolean =>
    tree.isDirectory(place) && tree.realPath(place) === place;
  const note = (path: string): void => {
    const { reads } = trace();
    if (reads.has(path)) return;
    reads.add(path);
    for (const place of tree.linksTo(path)) reads.add(isFolder(place) ? `${place}/` : place);
  };
  return {
    read(path) {
      note(path);
      const entry = tree.read(path);
      if (entry.kind === 'pending') trace().unloaded = true;
      return entry;
    },
    /**
     * Notes only folders that are absent: for a folder that is there, the files that are read in it tell
     * enough.
     */
    isDirectory(path) {
      const found = tree.isDirectory(path);
      if (!found) note(path);
      return found;
    },
    realPath(path) {
      note(path);
      return tree.realPath(path);
    },
    realFolder: (dir) => tree.realPath(dir),
    filesBelow(folder) {
      note(folder === '.' ? '/' : `${folder}/`);
      return tree.paths.filter((path) => isWithin(path, folder));
    },
  };
}

/**
 * Reads all that a kustomization and the folders below it may name, so that the tree notes every
 * file that is not loaded: a caller then loads one level of folders in a round, not one file.
 */
export function wantInputs(tree: FileTree, root: string, vendored: Vendored): void {
  const seen = new Set<string>();
  const open = [root];
  for (let dir = open.pop(); dir !== undefined; dir = open.pop()) {
    if (seen.has(dir)) continue;
    seen.add(dir);
    for (const name of KUSTOMIZATION_FILES) {
      const file = joinPath(dir, name) ?? name;
      const entry = tree.read(file);
      if (entry.kind !== 'text') continue;
      for (const text of textsOf(parseYaml(file, entry.text).flatMap(({ node }) => node ?? [])))
        wantPath(tree, vendored.pathOf(text) ?? localPath(dir, text), open);
    }
  }
}

/**
 * Loads what a path leads to. Any text of a kustomization may be a path; one that is a folder is looked into.
 */
function wantPath(tree: FileTree, path: string | undefined, open: string[]): void {
  if (path === undefined) return;
  if (tree.isDirectory(path)) open.push(path);
  else tree.read(path);
}

function localPath(dir: string, text: string): string | undefined {
  const relative = text.slice(text.indexOf('=') + 1);
  if (relative === '' || relative.length > MAX_PATH || relative.includes('\n')) return undefined;
  return joinPath(dir, relative);
}

const MAX_PATH = 1000;

function textsOf(nodes: readonly Node[]): readonly string[] {
  return nodes.flatMap((node): readonly string[] => {
    if (node.kind === 'scalar') return typeof node.value === 'string' ? [node.value] : [];
    return textsOf(node.kind === 'seq' ? node.items : [...node.entries.values()]);
  });
}
