import type { RenderedRoot } from '../environment.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import { holdsPath } from '../../manifest/index.ts';
import type { Lack } from '../appliers/read-elsewhere.ts';
import { keyOfApplied, lacksHere } from '../appliers/read-elsewhere.ts';
import { keptIn, objectApplying } from '../roots/applier-of-root.ts';
import type { Root } from '../roots/root.ts';
import type { RenderedTree } from '../stages/tree-renderer.ts';
import type { ApplierFates, Fate } from './applier-fates.ts';
import { applierFates } from './applier-fates.ts';
import { unheldAppliers } from './applier-removals.ts';
import { appliedAs, isEndedIn, rootsOf } from './ended-roots.ts';
import { sourcesInstead } from './sources-instead.ts';
import { lazily } from '../lazy-value.ts';
import { isSpared } from './spared-objects.ts';
import { emptiedIn } from './emptied-applications.ts';

/** Holds what is known of roots of the base, and of their appliers, after a change. */
export interface Removals {
  readonly fates: () => ApplierFates;
  /** Says what becomes of an applier, also of one that is written as before and that nothing holds any more. */
  readonly fateOf: (applier: Resource) => Fate;
  readonly isEnded: (root: Root) => boolean;
  /** Lists what applied a root to the cluster of the roots `here`; of all clusters where nobody here is seen to hold any. */
  readonly appliersOf: (root: Root, here: readonly RenderedRoot[]) => readonly Resource[];
  /** Tells whether what applied it reads another repository now. */
  readonly isReadElsewhere: (root: Root) => boolean;
  /** Tells whether what applied it reads a folder now that is not in the tree. */
  readonly isLacking: (root: Root) => boolean;
  /** Tells whether what applied it renders to nothing, and keeps what it applied for that. */
  readonly isEmptied: (root: Root) => boolean;
  /** Says what becomes of it where nothing in the folder that its applier reads is an object; null where something is. */
  readonly lackOf: (root: Root) => Lack | null;
  /** Lists the roots of the merge result that have the same applier. */
  readonly appliedNow: (root: Root) => readonly Root[];
  /** Tells whether the folder of a root is there still: what applies one that is not fails, and deletes nothing. */
  readonly hasFolder: (root: Root) => boolean;
  /** Tells whether the folder of a root is as it was, or gone: an applier that is still there for a while prunes nothing then. */
  readonly isLeftAlone: (root: RenderedRoot) => boolean;
  /** Finds the root that held an applier and is synced by hand; null for none. */
  readonly askedBefore: (
    applier: Resource,
  ) => { readonly path: string; readonly origin: Origin } | null;
  /** Finds the HelmRelease that installed a root, and the root that held it; null where none is seen. */
  readonly placeOfRelease: (
    root: Root,
  ) => { readonly object: Resource; readonly holder: RenderedRoot } | null;
}

/** Compares who applies what on both sides of a change. */
export function removalsBetween(
  base: RenderedTree,
  merged: RenderedTree,
  changed: readonly string[],
): Removals {
  const fates = lazily(() => applierFates(base, merged));
  const isEnded = lazily(() => isEndedIn(base, merged));
  const instead = sourcesInstead(merged, base);
  const isWithoutFolder = (key: string): boolean => {
    const elsewhere = merged.plan.elsewhere?.get(key);
    return (
      merged.plan.lacking?.get(key) === 'folder' ||
      (elsewhere !== undefined && lacksHere(elsewhere, base.plan.reasons.sources))
    );
  };
  const byApplication = lazily(() => rootsByApplication(merged));
  const isEmptied = lazily(() => emptiedIn(merged));
  const unheld = lazily(() => unheldAppliers(base, merged));
  const folders = lazily(() => new Set(merged.plan.folders));
  const releases = lazily(() => placesOfReleases(base));
  return {
    fates,
    fateOf: (applier) => {
      const fate = fates().fateOf(applier);
      return fate === 'kept' && unheld().isDeleted(applier, applier.origin.file) ? 'deleted' : fate;
    },
    isEnded: (root) => isEnded()(root),
    appliersOf: (root, here) => {
      const { appliersOf, holdersOf } = fates();
      const all = appliersOf(root) ?? [];
      const own = all.filter((each) => holdersOf(each).some((holder) => here.includes(holder)));
      return own.length > 0 ? own : all;
    },
    isReadElsewhere: (root) => instead(root) !== null,
    isLacking: (root) =>
      appliedAs(root).length > 0 && appliedAs(root).map(keyOfApplied).every(isWithoutFolder),
    isEmptied: (root) => isEmptied()(root),
    lackOf: (root) => {
      const [first, ...others] = appliedAs(root).map(
        (each) => merged.plan.lacking?.get(keyOfApplied(each)) ?? null,
      );
      return first !== undefined && others.every((each) => each === first) ? first : null;
    },
    appliedNow: (root) => [
      ...new Set(
        appliedAs(root).flatMap(({ application, from }) => {
          const all = byApplication().get(application) ?? [];
          const own = all.filter((each) => appliedAs(each).some((one) => one.from === from));
          return own.length > 0 ? own : all;
        }),
      ),
    ],
    hasFolder: ({ path }) => folders().has(path),
    isLeftAlone: ({ root, reads }) =>
      !folders().has(root.path) || !changed.some((file) => holdsPath(reads, file)),
    askedBefore: (applier) => {
      const asked = fates()
        .holdersOf(applier)
        .map(({ root }) => ({ root, by: objectApplying(root) }))
        .find(({ root }) => keptIn(root) === 'unless-asked');
      return asked?.by == null || isSpared(asked.root, applier)
        ? null
        : { path: asked.root.path, origin: asked.by.origin };
    },
    placeOfRelease: (root) => {
      const origin = objectApplying(root)?.origin;
      return (origin === undefined ? null : releases().get(origin)) ?? null;
    },
  };
}

function rootsByApplication(tree: RenderedTree): ReadonlyMap<string, readonly Root[]> {
  const found = new Map<string, Root[]>();
  const all = [
    ...rootsOf(tree).map(({ root }) => root),
    ...tree.environments.flatMap(({ environment }) => environment.alike ?? []),
  ];
  for (const root of all)
    for (const { application } of appliedAs(root))
      found.set(application, [...(found.get(application) ?? []), root]);
  return found;
}

type Placed = ReturnType<Removals['placeOfRelease']>;

/** Knows a release by where its object is written, which the root that it installs names too. */
function placesOfReleases(tree: RenderedTree): ReadonlyMap<Origin, Placed> {
  const found = new Map<Origin, Placed>();
  for (const holder of rootsOf(tree))
    for (const object of holder.resources)
      if (object.kind === 'HelmRelease') found.set(object.origin, { object, holder });
  return found;
}
