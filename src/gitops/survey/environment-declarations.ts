import picomatch from 'picomatch';
import { bareAddress } from '../argo/cluster-secrets.ts';
import { isBelow } from '../tree-path.ts';
import { kustomizationRoot } from '../kustomize/kustomization-roots.ts';
import type { TreeSurvey } from './tree-survey.ts';
import { folderRoot } from '../roots/folder-root.ts';
import type { RootDraft } from '../roots/root.ts';

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

/** Gives the environment that a cluster is said to be, by its name or its address; nothing for one of none. */
export function environmentsAt(
  declared: readonly DeclaredEnvironment[],
): (cluster: string) => string {
  const names = new Map(
    declared.flatMap(({ name, destinations = [] }) =>
      destinations.flatMap((each) => [[each, name] as const, [bareAddress(each), name] as const]),
    ),
  );
  return (cluster) => names.get(cluster) ?? '';
}

/** A folder without wildcards stands for all below it. */
export function folderMatcher(pattern: string): (path: string) => boolean {
  const folder = pattern.replace(/^\.\//, '').replace(/\/+$/, '');
  const isMatch = picomatch(folder);
  if (picomatch.scan(folder).isGlob) return (path) => isMatch(path);
  return (path) => path === folder || isBelow(path, folder);
}

/** An environment that the repository's configuration names. */
export interface DeclaredEnvironment {
  readonly name: string;
  /** Globs of folders that are applied to it; a folder without wildcards stands for all below it. */
  readonly paths: readonly string[];
  /** Clusters that it is, as appliers name them; absent where folders say it. */
  readonly destinations?: readonly string[];
  /** It is null where its name decides. */
  readonly production: boolean | null;
  readonly cluster: string | null;
  /** Tells whether what applies its folders is known to lie in another repository. */
  readonly isAppliedElsewhere?: boolean;
  /** Version of Kubernetes that charts are told where their appliers name none; absent where nobody says. */
  readonly kubernetesVersion?: string;
}

/** Roots for declared paths that meet none of those found: a base that others include, a folder of values. */
export function claimedRoots(
  survey: TreeSurvey,
  found: readonly RootDraft[],
  { patterns }: DeclaredPaths,
): readonly RootDraft[] {
  return patterns
    .filter((matches) => !found.some(({ root }) => matches(root.path)))
    .flatMap((matches) => {
      const outermost: string[] = [];
      for (const folder of survey.folders)
        if (matches(folder) && !outermost.some((above) => isBelow(folder, above)))
          outermost.push(folder);
      return outermost.map((path) =>
        survey.kustomizations.has(path)
          ? kustomizationRoot(survey, path, null)
          : folderRoot(survey, path, filesBelow(survey, path), null),
      );
    });
}

const filesBelow = ({ tree }: TreeSurvey, path: string): readonly string[] =>
  tree.paths.filter((file) => /\.ya?ml$/.test(file) && isBelow(file, path));
