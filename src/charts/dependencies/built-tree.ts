import type { FileTree } from '../../manifest/index.ts';

/** A folder that is put into a tree, from a place of it or of another one. */
export interface PutFolder {
  readonly at: string;
  readonly tree: FileTree;
  readonly path: string;
}

/**
 * A tree in which folders lie as if they were linked there: their real paths are those that they come from. What is
 * removed is not there.
 */
export function builtTree(
  tree: FileTree,
  folders: readonly PutFolder[],
  removed: readonly string[],
): FileTree {
  const gone = new Set(removed);
  const put = (path: string): PutFolder | undefined =>
    folders.find(({ at }) => path === at || path.startsWith(`${at}/`));
  const from = ({ at, path }: PutFolder, asked: string): string =>
    path === '.' ? asked.slice(at.length + 1) || '.' : `${path}${asked.slice(at.length)}`;
  const answer = <T>(asked: string, of: (tree: FileTree, path: string) => T): T => {
    const folder = put(asked);
    return folder === undefined ? of(tree, asked) : of(folder.tree, from(folder, asked));
  };
  return {
    paths: [
      ...tree.paths.filter((path) => !gone.has(path) && put(path) === undefined),
      ...folders.flatMap(pathsIn),
    ].sort(),
    read: (path) => (gone.has(path) ? { kind: 'absent' } : answer(path, (of, at) => of.read(at))),
    oidOf: (path) => (gone.has(path) ? undefined : answer(path, (of, at) => of.oidOf(at))),
    isDirectory: (path) =>
      folders.some(({ at }) => at.startsWith(`${path}/`)) ||
      answer(path, (of, at) => of.isDirectory(at)),
    list: (path) => {
      const within = folders.flatMap(({ at }) =>
        at.startsWith(`${path}/`) ? (at.slice(path.length + 1).split('/')[0] ?? []) : [],
      );
      const names = answer(path, (of, at) => of.list(at));
      const left = names.filter((name) => !gone.has(`${path}/${name}`));
      return within.length === 0 ? left : [...new Set([...left, ...within])].sort();
    },
    realPath: (path) => answer(path, (of, at) => of.realPath(at)),
    linksTo: (path) => answer(path, (of, at) => of.linksTo(at)),
    stateOf: (path) => answer(path, (of, at) => of.stateOf(at)),
    get wanted() {
      return tree.wanted;
    },
  };
}

function pathsIn({ at, tree, path }: PutFolder): readonly string[] {
  const prefix = path === '.' ? '' : `${path}/`;
  return tree.paths
    .filter((each) => each.startsWith(prefix))
    .map((each) => `${at}/${each.slice(prefix.length)}`);
}
