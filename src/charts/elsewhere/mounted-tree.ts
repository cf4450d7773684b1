import type { FileTree } from '../../manifest/index.ts';

/** A tree in which the files of another one lie below a path; what else is at that path is not seen. */
export function mountedAt(tree: FileTree, path: string, files: FileTree): FileTree {
  const prefix = `${path}/`;
  /** The path in `files`; null for what lies elsewhere. */
  const within = (asked: string): string | null =>
    asked === path || asked === prefix
      ? '.'
      : asked.startsWith(prefix)
        ? asked.slice(prefix.length)
        : null;
  const outer = tree.paths.filter((each) => each !== path && !each.startsWith(prefix));
  const paths = [...outer, ...files.paths.map((each) => `${prefix}${each}`)].sort();
  const answer = <T>(asked: string, of: (from: FileTree, at: string) => T): T => {
    const inner = within(asked);
    return inner === null ? of(tree, asked) : of(files, inner);
  };
  return {
    paths,
    read: (asked) => answer(asked, (from, at) => from.read(at)),
    oidOf: (asked) => answer(asked, (from, at) => from.oidOf(at)),
    isDirectory: (asked) => answer(asked, (from, at) => from.isDirectory(at)),
    list: (asked) => answer(asked, (from, at) => from.list(at)),
    realPath: (asked) => (within(asked) === null ? tree.realPath(asked) : asked),
    linksTo: (asked) => (within(asked) === null ? tree.linksTo(asked) : []),
    stateOf: (asked) =>
      answer(asked, (from, at) => from.stateOf(at === '.' && asked.endsWith('/') ? '/' : at)),
    get wanted() {
      return tree.wanted;
    },
  };
}
