import { createHash } from 'node:crypto';
import type { FileTree } from './file-tree.ts';

type Places = Pick<FileTree, 'paths' | 'isDirectory' | 'linksTo'>;

/** Names what is at a path, or below one that ends in a slash (see FileTree.stateOf). */
export function createStateOf(
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
