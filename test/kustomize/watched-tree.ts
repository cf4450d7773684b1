import type { FileTree } from '../../src/manifest/index.ts';

/** What was asked of a tree. */
interface Looks {
  readonly paths: Set<string>;
  count: number;
}

/** A tree that notes every path it is asked for, and how often it is asked. */
export function watchedTree(tree: FileTree): { readonly tree: FileTree; readonly looks: Looks } {
  const looks: Looks = { paths: new Set(), count: 0 };
  const noted =
    <T>(look: (path: string) => T) =>
    (path: string): T => {
      looks.paths.add(path);
      looks.count += 1;
      return look(path);
    };
  return {
    tree: {
      ...tree,
      get wanted() {
        return tree.wanted;
      },
      read: noted((path) => tree.read(path)),
      oidOf: noted((path) => tree.oidOf(path)),
      isDirectory: noted((path) => tree.isDirectory(path)),
      list: noted((path) => tree.list(path)),
      realPath: noted((path) => tree.realPath(path)),
      linksTo: noted((path) => tree.linksTo(path)),
      stateOf: noted((path) => tree.stateOf(path)),
    },
    looks,
  };
}
