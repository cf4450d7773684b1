import type { RenderedEnvironment, RenderedRoot } from '../environment.ts';
import type { Root } from '../roots/root.ts';
import { withoutBeginnings } from '../roots/bootstrap-appliers.ts';
import { folderOf } from '../tree-path.ts';
import { natureOf } from '../../manifest/index.ts';
import { recutFolders } from '../pairing/plain-folder-cuts.ts';
import type { RenderedTree } from './tree-renderer.ts';
import type { DeliveredSides, SettledSides } from './stage.ts';
import { isFrozen, withFrozenSets } from '../removals/frozen-sets.ts';
import { builtInOtherwise } from './built-in-folders.ts';
import { unheldAppliers } from '../removals/applier-removals.ts';
import { argoApplying } from '../roots/applier-of-root.ts';

/**
 * Both sides without what is not delivered there, though the other side delivers it and the folder stands on both. An
 * applier of the base applied it, and none of the merge result does: what it held is removed, not unchanged
 * (ARGO-53, ARGO-73, ARGO-75, FLUX-33, FLUX-34); what a set applied that has an error now stays (ARGO-72). The base left it out where it applied what lies beside it, and the merge
 * result applies it: what it holds is new. So it is with a folder that an applied kustomization takes in on one side alone. Where the applier itself cannot be read any more, the cluster has it as it
 * was: what it applied is kept as the base has it.
 */
export function deliver(sides: SettledSides): DeliveredSides {
  const base = recutFolders(sides.base, sides.merged);
  const recut = withFrozenSets(base, recutFolders(sides.merged, sides.base));
  const unheld = unheldAppliers(base, recut);
  const plan = withoutBeginnings(recut.plan, unheld.isDeleted);
  const merged = without(plan === recut.plan ? recut : { ...recut, plan }, base, unheld.isGone);
  const [then, now] = [appliedPaths(base), appliedPaths(merged)];
  const frozen = frozenPaths(base.environments, merged.environments);
  const isLeftOut = leftOutBefore(base, then);
  const [isBuiltInNow, wasBuiltIn] = [
    builtInOtherwise(base, merged),
    builtInOtherwise(merged, base),
  ];
  const delivered = without(
    merged,
    base,
    (root) =>
      wasBuiltIn(root) || (then.has(root.path) && !now.has(root.path) && !frozen.has(root.path)),
  );
  return {
    stage: 'delivered',
    base: without(
      base,
      merged,
      (root) =>
        isBuiltInNow(root) || (isLeftOut(root) && !then.has(root.path) && now.has(root.path)),
    ),
    merged: withUnreadAppliers(base, delivered, now),
  };
}

/**
 * Tells whether the base applies what lies beside a root, and not that root, wherever its path says that it
 * belongs.
 */
function leftOutBefore(
  { plan: { unreached } }: RenderedTree,
  applied: ReadonlySet<string>,
): (root: Root) => boolean {
  const around = new Set([...applied].map(folderOf));
  return ({ path, by }) =>
    unreached?.has(path) === true ||
    (by.origin === null && path.includes('/') && around.has(folderOf(path)));
}

/**
 * Keeps what appliers applied whose file cannot be read now, in the environments of the base that have it.
 */
function withUnreadAppliers(
  base: RenderedTree,
  merged: RenderedTree,
  now: ReadonlySet<string>,
): RenderedTree {
  const unread = new Set([...unreadFiles(merged.environments), ...(merged.live?.keys() ?? [])]);
  if (unread.size === 0) return merged;
  const isKept = ({
    root: {
      by: { origin: appliedBy },
      path,
    },
  }: RenderedRoot): boolean => appliedBy !== null && unread.has(appliedBy.file) && !now.has(path);
  const kept = new Map(
    base.environments.map(({ environment, roots }) => [environment.name, roots.filter(isKept)]),
  );
  const there = new Set(merged.environments.map(({ environment }) => environment.name));
  return {
    ...merged,
    environments: [
      ...merged.environments.map((rendered) => {
        const more = kept.get(rendered.environment.name) ?? [];
        return more.length === 0 ? rendered : { ...rendered, roots: [...rendered.roots, ...more] };
      }),
      ...base.environments.flatMap((rendered) => {
        const roots = kept.get(rendered.environment.name) ?? [];
        const isGone = roots.length > 0 && !there.has(rendered.environment.name);
        return isGone ? [{ ...rendered, roots }] : [];
      }),
    ],
  };
}

/** Files at which a root stops, or that hold something which is no YAML. */
const unreadFiles = (environments: readonly RenderedEnvironment[]): ReadonlySet<string> =>
  new Set(
    environments.flatMap(({ roots }) =>
      roots.flatMap(({ failure, gaps }) => [
        ...(failure?.origin == null ? [] : [failure.origin.file]),
        ...gaps.flatMap((gap) =>
          gap.origin === null ||
          natureOf(gap) === 'unseen' ||
          gap.reason !== 'not-parsed' ||
          gap.isReadAllTheSame === true
            ? []
            : [gap.origin.file],
        ),
      ]),
    ),
  );

/** An environment that had nothing else, and that the other side does not know, goes with its roots. */
function without(
  tree: RenderedTree,
  other: RenderedTree,
  isLeftOut: (root: Root) => boolean,
): RenderedTree {
  const known = new Set(other.environments.map(({ environment }) => environment.name));
  const environments = tree.environments.flatMap((rendered) => {
    const { roots: all, beside: others = [] } = rendered;
    const [roots = [], beside = []] = [all, others].map((each) =>
      each.filter(({ root }) => !isLeftOut(root)),
    );
    if (roots.length === all.length && beside.length === others.length) return [rendered];
    const isKept = roots.length > 0 || all.length === 0 || known.has(rendered.environment.name);
    return isKept ? [{ ...rendered, roots, ...(beside.length > 0 && { beside }) }] : [];
  });
  const isSame = environments.every((each, index) => each === tree.environments[index]);
  return isSame && environments.length === tree.environments.length
    ? tree
    : { ...tree, environments };
}

/** Leaves out what only appliers take that nothing applies themselves. */
const appliedPaths = ({
  environments,
  plan: { unreached },
}: Pick<RenderedTree, 'environments' | 'plan'>): ReadonlySet<string> =>
  new Set(
    environments.flatMap(({ roots }) =>
      roots.flatMap(({ root: { by, path } }) =>
        by.origin === null || unreached?.has(path) === true ? [] : [path],
      ),
    ),
  );

/** Folders that a set applied which has an error now. */
function frozenPaths(
  base: readonly RenderedEnvironment[],
  merged: readonly RenderedEnvironment[],
): ReadonlySet<string> {
  const frozen = new Set(merged.flatMap(({ environment }) => environment.frozenSets ?? []));
  return new Set(
    base.flatMap(({ roots }) =>
      roots.flatMap(({ root }) => {
        const made = argoApplying(root)?.made;
        return made !== undefined && isFrozen(made, frozen) ? [root.path] : [];
      }),
    ),
  );
}
