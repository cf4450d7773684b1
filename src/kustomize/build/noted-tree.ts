import type { FileEntry, FileTree } from '../../manifest/index.ts';
import type { Trace } from './build.ts';
import { isWithin } from '../files/paths.ts';

/**
 * The tree as a build sees it: whatever is asked is noted in the trace, so that nothing can be read
 * that a cache does not know of.
 */
export interface NotedTree {
  read(path: string): FileEntry;
  isDirectory(path: string): boolean;
  realPath(path: string): string;
  /** The same of a folder that is built: the file it is built from is noted with all links on the way. */
  realFolder(dir: string): string;
  /** All files below a folder; new ones count from then on. */
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
    /** Of a folder that is there, the files that are read in it tell enough. */
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
