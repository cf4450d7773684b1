import type { RenderedEnvironment } from '../environments/index.ts';
import type { RenderedTree } from './render-tree.ts';

/**
 * The merge result without the folders that nothing applies any more: an applier of the base did, and
 * none of the merge result does, though the folder still stands there. What it held is removed, not
 * unchanged (ARGO-53, ARGO-73, ARGO-75, FLUX-33, FLUX-34). What a set with an error applied stays (ARGO-72).
 */
export function withoutWithdrawn(base: RenderedTree, merged: RenderedTree): RenderedTree {
  const applied = appliedPaths(base.environments);
  const still = new Set([
    ...appliedPaths(merged.environments),
    ...frozenPaths(base.environments, merged.environments),
  ]);
  const isWithdrawn = (path: string): boolean => applied.has(path) && !still.has(path);
  if (![...applied].some(isWithdrawn)) return merged;
  return {
    ...merged,
    environments: merged.environments.map((environment) => ({
      ...environment,
      roots: environment.roots.filter(({ root }) => !isWithdrawn(root.path)),
    })),
  };
}

const appliedPaths = (environments: readonly RenderedEnvironment[]): ReadonlySet<string> =>
  new Set(
    environments.flatMap(({ roots }) =>
      roots.flatMap(({ root }) => (root.appliedBy === null ? [] : [root.path])),
    ),
  );

/** Folders that a set applied which has an error now. */
function frozenPaths(
  base: readonly RenderedEnvironment[],
  merged: readonly RenderedEnvironment[],
): readonly string[] {
  const frozen = new Set(merged.flatMap(({ environment }) => environment.frozenSets ?? []));
  return base.flatMap(({ roots }) =>
    roots.flatMap(({ root: { made, path } }) =>
      made !== undefined && frozen.has(made.set) ? [path] : [],
    ),
  );
}
