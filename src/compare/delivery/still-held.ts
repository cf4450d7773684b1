import type { EnvironmentPair, RenderedEnvironment, RenderedTree } from '../../gitops/index.ts';
import { API_GROUPS, resourceKey, stableKeyOf } from '../../manifest/index.ts';
import type { Change } from '../diff/change.ts';

/**
 * Tells of Applications, projects and sets that come or go only because an environment does: Argo CD's own objects lie in
 * one place for all of its clusters, and what holds them there holds them on the other side of the change as well.
 */
export function isHeldAllTheSame(
  { before, after, isNew }: EnvironmentPair,
  base: RenderedTree,
  merged: RenderedTree,
): (change: Change) => boolean {
  const isMade = isNew === true || before === null;
  if (!isMade && after !== null) return () => false;
  const other = isMade ? base : merged;
  let known: ReadonlySet<string> | null = null;
  return ({ kind, subject }) => {
    if (subject.group !== API_GROUPS.argo) return false;
    if (kind !== 'resource-added' && kind !== 'resource-removed') return false;
    known ??= argoObjects(other.environments);
    const own = (isMade ? after : before)?.roots ?? [];
    return own.some(
      ({ root, resources }) =>
        known?.has(`${root.path} ${resourceKey(subject)}`) === true &&
        resources.some((each) => stableKeyOf(each) === resourceKey(subject)),
    );
  };
}

/** Each of them by the root that holds it. */
const argoObjects = (environments: readonly RenderedEnvironment[]): ReadonlySet<string> =>
  new Set(
    environments.flatMap(({ roots }) =>
      roots.flatMap(({ root, resources }) =>
        resources
          .filter(({ group }) => group === API_GROUPS.argo)
          .map((each) => `${root.path} ${stableKeyOf(each)}`),
      ),
    ),
  );
