import type { FileTree } from '../tree/file-tree.ts';
import type { Trace } from './build.ts';

/** What an outcome rests on: the state of every path that was read or looked for (FileTree.stateOf). */
export type Dependencies = ReadonlyMap<string, string>;

export const dependenciesOf = ({ reads }: Trace, tree: FileTree): Dependencies =>
  new Map([...reads].map((path) => [path, tree.stateOf(path)]));

/** Whether a tree answers all that was asked as before. */
export function holdIn(dependencies: Dependencies, tree: FileTree): boolean {
  for (const [path, state] of dependencies) if (tree.stateOf(path) !== state) return false;
  return true;
}
