import type { FileTree } from '../../manifest/index.ts';
import { joinPath } from '../tree-path.ts';

/**
 * Finds what a helmfile lists: the file at a path, or those of a pattern of names in one folder, in the order of their
 * names. What is not there is in none.
 */
export function filesOfPattern(word: string, folder: string, tree: FileTree): readonly string[] {
  const path = joinPath(folder, word);
  if (path === null) return [];
  if (!path.includes('*')) return tree.oidOf(path) === undefined ? [] : [path];
  const [start = '', end = '', ...more] = path.split('*');
  if (more.length > 0) return [];
  return tree.paths.filter(
    (each) =>
      each.startsWith(start) &&
      each.endsWith(end) &&
      each.length >= start.length + end.length &&
      !each.slice(start.length, each.length - end.length).includes('/'),
  );
}
