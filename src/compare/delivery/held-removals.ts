import type { RenderedEnvironment, RenderedRoot } from '../../gitops/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { resourceKey } from '../../manifest/index.ts';
import { stalledBy } from './delivery-obstacles.ts';
import { staysInCluster, type Change, type Obstacle } from '../diff/change.ts';

/**
 * Marks what goes from folders that do not build after the change: nothing of them is applied, and nothing deleted, before
 * they do. Of those that did not build before either is there what was applied before they ceased to, which no tree tells.
 * What a commit broke that is known is compared with what was there before it.
 */
export function withUnbuilt(
  changes: readonly Change[],
  before: RenderedEnvironment | null,
  after: RenderedEnvironment | null,
): readonly Change[] {
  const roots = before?.roots ?? [];
  const failed = new Set(roots.filter(({ failure, brokenBy }) => failure && !brokenBy));
  const stopped = stoppedPaths(after);
  if (failed.size === 0 && stopped.size === 0) return changes;
  const isBuilt = keysOf(roots.filter((root) => !failed.has(root)));
  const comesFree = keysOf(roots.filter(({ root }) => !stopped.has(root.path)));
  return changes.map((change) => {
    const { object, oldObject, cause, heldUpBy } = change;
    if (object !== null || oldObject === null || cause !== undefined || heldUpBy !== undefined)
      return change;
    if (staysInCluster(change)) return change;
    const root = roots.find(({ resources }) => resources.includes(oldObject));
    const stop = comesFree.has(resourceKey(oldObject))
      ? undefined
      : stopped.get(root?.root.path ?? '');
    const wasBuilt = isBuilt.has(resourceKey(oldObject)) || change.remains !== undefined;
    const obstacle = wasBuilt ? (stop ?? null) : unbuiltOf(root, failed, stop);
    return obstacle === null ? change : { ...change, heldUpBy: obstacle };
  });
}

function unbuiltOf(
  root: RenderedRoot | undefined,
  failed: ReadonlySet<RenderedRoot>,
  stop: Obstacle | undefined,
): Obstacle | null {
  if (root === undefined || !failed.has(root)) return null;
  const path = root.failure?.whole ?? root.root.path;
  return { kind: 'unbuilt', path, ...(stop !== undefined && { isStill: true }) };
}

/** Gives for each folder of which nothing is applied what is to be built, which may be more than it, or applies it. */
const stoppedPaths = (after: RenderedEnvironment | null): ReadonlyMap<string, Obstacle> =>
  new Map(
    (after?.roots ?? []).flatMap((each): [string, Obstacle][] => {
      const { root, failure } = each;
      if (failure !== null)
        return [[root.path, { kind: 'build', path: failure.whole ?? root.path }]];
      const stalled = after && stalledBy(each, after);
      return stalled === null ? [] : [[root.path, stalled]];
    }),
  );

const keysOf = (roots: readonly RenderedRoot[]): ReadonlySet<string> =>
  new Set(roots.flatMap(({ resources }): readonly Resource[] => resources).map(resourceKey));
