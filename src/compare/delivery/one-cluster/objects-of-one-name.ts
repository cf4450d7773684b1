import type { RenderedEnvironment, RenderedRoot } from '../../../gitops/index.ts';
import { folderOf, objectApplying, objectKey } from '../../../gitops/index.ts';
import type { Resource } from '../../../manifest/index.ts';
import { resourceKey } from '../../../manifest/index.ts';

/** Tells objects of one name apart that lie in several clusters: `flux-system` and `apps` are in each of them. */
export interface InOneCluster {
  /** Whether an object of this kind, namespace and name applies anything, in whichever cluster. */
  readonly isUnderItsName: (applier: Resource) => boolean;
  /** Whether a root is what this very object applies, as far as the folders say that they are written in. */
  readonly isWhatApplies: (applier: Resource, root: RenderedRoot) => boolean;
  /** Whether an object may use another: not where each environment that has it has one of that name of its own. */
  readonly isInReach: (used: Resource, user: Resource) => boolean;
}

export function inOneCluster(environments: readonly RenderedEnvironment[]): InOneCluster {
  const applied = new Map<string, Set<string>>();
  for (const { roots } of environments)
    for (const { root } of roots)
      for (const { object, from } of objectApplying(root)?.appliedAs ?? [])
        applied.set(object, (applied.get(object) ?? new Set()).add(from));
  const holders = new Map<Resource['node'], string[]>();
  const holdersOf = (resource: Resource): readonly string[] => {
    const known = holders.get(resource.node);
    if (known !== undefined) return known;
    const found = environments.flatMap(({ roots }) =>
      roots.flatMap(({ root, resources }) =>
        resources.some(({ node }) => node === resource.node) ? [root.path] : [],
      ),
    );
    holders.set(resource.node, found);
    return found;
  };
  /** The folders that appliers of its name are written in and that are its own; all of them where none is. */
  const foldersOf = (applier: Resource): ReadonlySet<string> => {
    const all = applied.get(objectKey(applier)) ?? new Set<string>();
    const near = new Set([folderOf(applier.origin.file), ...holdersOf(applier)]);
    const own = new Set([...all].filter((each) => near.has(each)));
    return own.size > 0 ? own : all;
  };
  return {
    isUnderItsName: (applier) => applied.has(objectKey(applier)),
    isWhatApplies: (applier, { root }) => {
      const key = objectKey(applier);
      const own = (objectApplying(root)?.appliedAs ?? []).filter(({ object }) => object === key);
      if (own.length === 0) return false;
      const folders = foldersOf(applier);
      return own.some(({ from }) => folders.has(from));
    },
    isInReach: (used, user) => {
      const key = resourceKey(used);
      const around = environments.filter(({ roots }) =>
        roots.some(({ resources }) => resources.some(({ node }) => node === user.node)),
      );
      return around.length === 0 || around.some(({ roots }) => isReached(roots, used, key));
    },
  };
}

/** Whether what is used by its name among these roots is this very object, or none of them is called so. */
function isReached(roots: readonly RenderedRoot[], used: Resource, key: string): boolean {
  const named = roots.flatMap(({ resources }) =>
    resources.filter((each) => each.kind === used.kind && resourceKey(each) === key),
  );
  return named.length === 0 || named.some(({ node }) => node === used.node);
}
