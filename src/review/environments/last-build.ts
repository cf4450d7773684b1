import type { RenderedRoot, RenderedTree } from '../../gitops/index.ts';
import { API_GROUPS } from '../../manifest/index.ts';
import { contentKeyOf, objectApplying, isNotApplied } from '../../gitops/index.ts';

/**
 * Roots of which nothing is applied as the base has them, and that are applied once the change is merged: what the cluster
 * has of them is of before they stopped. A chart that a release installs is none: it is rendered from what its release says now.
 */
export function mendedRootsOf(base: RenderedTree, merged: RenderedTree): readonly RenderedRoot[] {
  const applied = appliedRoots(merged);
  return [
    ...new Set(
      base.environments.flatMap((environment) => {
        const installed = new Set((environment.releases ?? []).map(({ rendered }) => rendered));
        return environment.roots.filter(
          (root) =>
            !installed.has(root) && isNotApplied(root, environment) && applied.has(keyOf(root)),
        );
      }),
    ),
  ];
}

/**
 * Gives what an earlier tree has of the same roots, each as it was applied. Roots that were not applied are
 * left out, and so are those that hold releases: what these install is rendered beside them, and not as it
 * was then.
 */
export function appliedEarlier(
  roots: readonly RenderedRoot[],
  earlier: RenderedTree,
): ReadonlyMap<RenderedRoot, RenderedRoot> {
  const applied = appliedRoots(earlier);
  return new Map(
    roots.flatMap((root) => {
      const found = applied.get(keyOf(root));
      return found === undefined || found.resources.some(isRelease) ? [] : [[root, found] as const];
    }),
  );
}

/** The base with what was applied of some roots before a commit broke them, in their place. */
export function withLastBuilt(
  base: RenderedTree,
  found: ReadonlyMap<
    RenderedRoot,
    { readonly root: RenderedRoot; readonly brokenBy: NonNullable<RenderedRoot['brokenBy']> }
  >,
): RenderedTree {
  if (found.size === 0) return base;
  const known = new Map<RenderedRoot, RenderedRoot>();
  const lastBuilt = (root: RenderedRoot): RenderedRoot => {
    const last = found.get(root);
    if (last === undefined) return root;
    const placed = known.get(root) ?? { ...last.root, root: root.root, brokenBy: last.brokenBy };
    known.set(root, placed);
    return placed;
  };
  const environments = base.environments.map((rendered) => ({
    ...rendered,
    roots: rendered.roots.map(lastBuilt),
    ...(rendered.beside && { beside: rendered.beside.map(lastBuilt) }),
  }));
  return { ...base, environments };
}

const appliedRoots = ({ environments }: RenderedTree): ReadonlyMap<string, RenderedRoot> =>
  new Map(
    environments.flatMap((environment) =>
      environment.roots.flatMap((root) =>
        isNotApplied(root, environment) ? [] : [[keyOf(root), root] as const],
      ),
    ),
  );

/** Keys a root by who applies it where, and by what it is: objects of one name in several clusters are not one. */
const keyOf = ({ root }: RenderedRoot): string =>
  JSON.stringify([objectApplying(root)?.appliedAs ?? [], contentKeyOf(root)]);

const isRelease = ({ kind, group }: { readonly kind: string; readonly group: string }): boolean =>
  kind === 'HelmRelease' && group === API_GROUPS.fluxHelm;
