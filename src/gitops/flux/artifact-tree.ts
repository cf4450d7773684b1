import { createHash } from 'node:crypto';
import type { FileTree } from '../../manifest/index.ts';
import type { Artifact } from './flux-sources.ts';
import { ignoreRules, isIgnoreFile, leftOutOf } from './source-ignore.ts';
import { isBelow } from '../tree-path.ts';

/** A tree as Flux reads it: what its source leaves out is not there (FLUX-5). */
export interface ArtifactTree {
  readonly tree: FileTree;
  /** Names what decides that. */
  readonly rules: string;
  readonly ignoreFiles: readonly string[];
}

export function artifactTree(tree: FileTree, artifact: Artifact): ArtifactTree {
  const rules = ignoreRules(tree, artifact);
  const digest = createHash('sha256').update(rules).digest('hex');
  return {
    tree: without(tree, leftOutOf(tree, artifact), digest),
    rules: digest,
    ignoreFiles: tree.paths.filter(isIgnoreFile),
  };
}

/** States of folders tell trees with other rules apart. */
function without(tree: FileTree, isLeftOut: (path: string) => boolean, rules: string): FileTree {
  const known = new Map<string, boolean>();
  const hides = (path: string): boolean => {
    const hidden = known.get(path) ?? isLeftOut(path);
    known.set(path, hidden);
    return hidden;
  };
  const folders = new Map<string, boolean>();
  const isEmptied = (folder: string): boolean => {
    const emptied =
      folders.get(folder) ?? tree.paths.every((path) => !isBelow(path, folder) || hides(path));
    folders.set(folder, emptied);
    return emptied;
  };
  const isGone = (path: string): boolean =>
    tree.isDirectory(path) ? path !== '.' && isEmptied(path) : hides(path);
  return {
    get paths() {
      return tree.paths.filter((path) => !hides(path));
    },
    read: (path) => (hides(path) ? { kind: 'absent' } : tree.read(path)),
    oidOf: (path) => (hides(path) ? undefined : tree.oidOf(path)),
    isDirectory: (path) => tree.isDirectory(path) && !isGone(path),
    list: (path) =>
      tree.list(path).filter((name) => !isGone(path === '.' ? name : `${path}/${name}`)),
    realPath: (path) => tree.realPath(path),
    linksTo: (path) => tree.linksTo(path),
    stateOf: (path) =>
      path.endsWith('/') || tree.isDirectory(path) || hides(path)
        ? `${tree.stateOf(path)} ${rules}`
        : tree.stateOf(path),
    get wanted() {
      return tree.wanted;
    },
  };
}
