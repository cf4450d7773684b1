import picomatch from 'picomatch';
import type { DeclaredEnvironment } from './declared-environment.ts';
import { bareAddress } from '../argo/cluster-secrets.ts';
import { isBelow } from '../tree-path.ts';

export interface DeclaredPaths {
  /** Names of the environments that claim a folder. */
  readonly namesOf: (path: string) => readonly string[];
  /** Names of the environments that one of these clusters is. */
  readonly namesAt: (clusters: readonly string[]) => readonly string[];
  /** A test for each pattern. */
  readonly patterns: readonly ((path: string) => boolean)[];
  /** Steps of all patterns: what they are called says nothing against them. */
  readonly steps: ReadonlySet<string>;
}

export function declaredPaths(declared: readonly DeclaredEnvironment[]): DeclaredPaths {
  const patterns = declared.flatMap(({ name, paths }) =>
    paths.map((pattern) => ({ name, matches: folderMatcher(pattern) })),
  );
  return {
    patterns: patterns.map(({ matches }) => matches),
    steps: new Set(declared.flatMap(({ paths }) => paths.flatMap((path) => path.split('/')))),
    namesAt: (clusters) =>
      declared.flatMap(({ name, destinations = [] }) =>
        destinations.some((each) => clusters.includes(bareAddress(each)) || clusters.includes(each))
          ? [name]
          : [],
      ),
    namesOf: (path) => [
      ...new Set(patterns.filter(({ matches }) => matches(path)).map(({ name }) => name)),
    ],
  };
}

/** A folder without wildcards stands for all below it. */
export function folderMatcher(pattern: string): (path: string) => boolean {
  const folder = pattern.replace(/^\.\//, '').replace(/\/+$/, '');
  const isMatch = picomatch(folder);
  if (picomatch.scan(folder).isGlob) return (path) => isMatch(path);
  return (path) => path === folder || isBelow(path, folder);
}
