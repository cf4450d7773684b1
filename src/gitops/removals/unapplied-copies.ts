import { resourceKey } from '../../manifest/index.ts';
import type { RenderedRoot } from '../environment.ts';
import type { EnvironmentPair } from '../pairing/unit-pairs.ts';
import { appliedByScripts } from '../scripts/script-applier.ts';
import type { Sides } from '../stages/stage.ts';
import { removalsBetween } from './removals.ts';

/**
 * Leaves out of what is there after a change what an applier applied that lacks its folder now, and that lies in a new
 * folder which nothing seen here applies: the folder was renamed and its applier not, so what the cluster has is of before.
 */
export function withoutUnappliedCopies(
  { base, merged }: Sides,
  changed: readonly string[],
): (pair: EnvironmentPair) => EnvironmentPair {
  const removals = removalsBetween(base, merged, changed);
  const scripts = merged.plan.scripts?.appliers ?? [];
  return (pair) => {
    const { before, after } = pair;
    if (before === null || after === null) return pair;
    const known = new Set(before.roots.map(({ root }) => root.path));
    const isNew = ({ root }: RenderedRoot): boolean =>
      root.by.origin === null &&
      !known.has(root.path) &&
      appliedByScripts(root, scripts).length === 0;
    if (!after.roots.some(isNew)) return pair;
    const left = new Set(
      before.roots
        .filter(({ root }) => removals.isLacking(root))
        .flatMap(({ resources }) => resources.map(resourceKey)),
    );
    if (left.size === 0) return pair;
    const roots = after.roots.map((each) =>
      isNew(each)
        ? { ...each, resources: each.resources.filter((one) => !left.has(resourceKey(one))) }
        : each,
    );
    return { ...pair, after: { ...after, roots } };
  };
}
