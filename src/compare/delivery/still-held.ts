import type {
  EnvironmentPair,
  RenderedEnvironment,
  RenderedTree,
  Root,
} from '../../gitops/index.ts';
import { objectApplying } from '../../gitops/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { API_GROUPS, resourceKey, stableKeyOf } from '../../manifest/index.ts';
import type { Change } from '../diff/change.ts';

/**
 * Tells of objects that come or go only because an environment does. What lies in one place for several environments is
 * listed in each, and what holds it there holds it on the other side of the change as well: Argo CD's own objects, and
 * what one Application applies to one cluster, as the Secrets of all clusters.
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
    if (kind !== 'resource-added' && kind !== 'resource-removed') return false;
    known ??= heldIn(other.environments);
    const own = (isMade ? after : before)?.roots ?? [];
    return own.some(({ root, resources }) =>
      resources.some(
        (each) =>
          stableKeyOf(each) === resourceKey(subject) &&
          known?.has(holding(root, each) ?? '') === true,
      ),
    );
  };
}

const heldIn = (environments: readonly RenderedEnvironment[]): ReadonlySet<string> => {
  const roots = new Set(environments.flatMap((each) => each.roots));
  return new Set(
    [...roots].flatMap(({ root, resources }) =>
      resources.flatMap((each) => holding(root, each) ?? []),
    ),
  );
};

/** Gives an object by what holds it in one place; null where that may hold it in several. */
function holding(root: Root, object: Resource): string | null {
  const place = object.group === API_GROUPS.argo ? '' : placeOfApplication(root);
  return place === null ? null : JSON.stringify([root.path, place, stableKeyOf(object)]);
}

/**
 * Gives the Application that applies a root, with the cluster that it names, none for its own; null for one that a set
 * makes, which goes to as many as the set says, and for whatever else applies it.
 */
function placeOfApplication(root: Root): string | null {
  const by = objectApplying(root);
  if (by?.tool !== 'argo' || by.isAppliedTwice === true) return null;
  if (by.made !== undefined || by.madeAlike !== undefined) return null;
  return JSON.stringify([by.origin.file, by.cluster ?? null]);
}
