import type { RenderedRoot } from '../environment.ts';
import type { Resource } from '../../manifest/index.ts';
import { folderOf } from '../tree-path.ts';
import { argoApplying, keptIn } from '../roots/applier-of-root.ts';
import type { AppliedAs } from '../roots/applier-of-root.ts';
import type { Root } from '../roots/root.ts';
import type { RenderedTree } from '../stages/tree-renderer.ts';
import { isWhole, takesAll } from './applier-removals.ts';
import { appliedAs, isEndedIn, rootsOf } from './ended-roots.ts';
import type { HeldApplier } from './held-appliers.ts';
import { applierKey, appliersLeft, heldAppliers } from './held-appliers.ts';
import { emptiedIn } from './emptied-applications.ts';
import { isSpared } from './spared-objects.ts';

/**
 * Says what becomes in the cluster of an applier of the base: `kept` is there as it was, `stays` left Git alone; what is
 * `deleted` may be made again.
 */
export type Fate = 'kept' | 'deleted' | 'stays' | 'unknown';

/** Tells what becomes of the appliers of the base, by the roots that hold them. */
export interface ApplierFates {
  readonly held: readonly HeldApplier[];
  /** Tells whether nothing writes it any more. */
  readonly hasLeft: (object: Resource) => boolean;
  readonly fateOf: (object: Resource) => Fate;
  /** Appliers that apply a root; null where one of those is not held by any root that is seen. */
  readonly appliersOf: (root: Root) => readonly Resource[] | null;
  readonly holdersOf: (object: Resource) => readonly RenderedRoot[];
  /** Finds the set that makes an Application which applies a root; null for none that is held. */
  readonly setOf: (root: Root) => Resource | null;
}

/**
 * Follows who holds whom: what left Git goes where its holder prunes, and what a deleted applier takes along goes with it,
 * though another may bring it again (ARGO-43, ARGO-53, FLUX-33, FLUX-34).
 */
export function applierFates(base: RenderedTree, merged: RenderedTree): ApplierFates {
  const held = heldAppliers(rootsOf(base));
  const isLeft = appliersLeft(base, merged);
  const appliersOf = appliersIn(held);
  const isEnded = isEndedIn(base, merged);
  const isEmptied = emptiedIn(merged);
  const unsure = new Set(
    rootsOf(merged).flatMap((each) => (isWhole(each) ? [] : [each.root.path])),
  );
  const known = new Map<string, Fate>();
  const holders = new Map(held.map((each) => [applierKey(each.object), each.holders]));
  const holdersOf = (object: Resource): readonly RenderedRoot[] =>
    holders.get(applierKey(object)) ?? [];
  const folders = new Set(merged.plan.folders);
  // without its folder it fails, and sees nothing leave
  const seesNothing = (root: Root): boolean => isEmptied(root) || !folders.has(root.path);
  const inRoot = (object: Resource, { root }: RenderedRoot): Fate => {
    if (root.by.origin === null || unsure.has(root.path))
      return isLeft(object) ? 'kept' : 'unknown';
    const appliers = appliersOf(root);
    // what applies itself does so until it has seen itself leave
    const isOwn = appliers?.every((each) => applierKey(each) === applierKey(object)) === true;
    if (!isLeft(object) && (isOwn || !isEnded(root))) return prunedFrom(root, object, seesNothing);
    const made = argoApplying(root)?.made;
    if (made !== undefined && isEnded(root)) return made.deletes ? 'deleted' : 'stays';
    if (appliers === null) return isEnded(root) ? 'unknown' : 'kept';
    return together(appliers.map((each) => withApplier(each, fateOf(each))));
  };
  const fateOf = (object: Resource): Fate => {
    const key = applierKey(object);
    const earlier = known.get(key);
    if (earlier !== undefined) return earlier;
    // appliers that hold each other in a circle end here
    known.set(key, isLeft(object) ? 'kept' : 'unknown');
    const fate = together(holdersOf(object).map((root) => inRoot(object, root)));
    known.set(key, fate);
    return fate;
  };
  const hasLeft = (object: Resource): boolean => !isLeft(object);
  return { held, hasLeft, fateOf, appliersOf, holdersOf, setOf: setsIn(held) };
}

const prunedFrom = (root: Root, object: Resource, seesNothing: (root: Root) => boolean): Fate =>
  isSpared(root, object) || keptIn(root) !== null || seesNothing(root) ? 'stays' : 'deleted';

/** Gives what becomes of what an applier brought, by what becomes of the applier. */
const withApplier = (applier: Resource, fate: Fate): Fate =>
  fate === 'deleted' && !takesAll(applier) ? 'stays' : fate;

/** Gives what several say of one object where they say the same. */
function together(fates: readonly Fate[]): Fate {
  const [first = 'unknown', ...others] = fates;
  return others.every((each) => each === first) ? first : 'unknown';
}

/** Finds the objects that apply a root by their names and where they are written. */
function appliersIn(held: readonly HeldApplier[]): ApplierFates['appliersOf'] {
  const byPlace = new Map<string, Resource>();
  for (const { object, holders } of held)
    for (const from of [folderOf(object.origin.file), ...holders.map(({ root }) => root.path)])
      byPlace.set(placeKey(object.kind, object.name, from), object);
  return (root) => {
    if (argoApplying(root)?.made !== undefined) return null;
    const found = appliedAs(root).map((each) => byPlace.get(placeKeyOf(each)));
    const all = found.filter((each) => each !== undefined);
    return all.length === 0 || all.length < found.length ? null : all;
  };
}

/** A set of one name in several files may be of several clusters: then it is none of them for sure. */
function setsIn(held: readonly HeldApplier[]): ApplierFates['setOf'] {
  const sets = groupedSets(held);
  return (root) => {
    const made = argoApplying(root)?.made;
    const [set, ...others] = made === undefined ? [] : (sets.get(made.set) ?? []);
    return set === undefined || others.length > 0 ? null : set;
  };
}

function groupedSets(held: readonly HeldApplier[]): ReadonlyMap<string, readonly Resource[]> {
  const sets = new Map<string, Resource[]>();
  for (const { object } of held.filter((each) => each.object.kind === 'ApplicationSet')) {
    const name = `${object.namespace}/${object.name}`;
    sets.set(name, [...(sets.get(name) ?? []), object]);
  }
  return sets;
}

const placeKey = (kind: string, name: string, from: string): string =>
  JSON.stringify([kind, name, from]);

function placeKeyOf({ object, from }: AppliedAs): string {
  const parts: unknown = JSON.parse(object);
  const [kind, , name] = Array.isArray(parts) ? parts.map(String) : [];
  return placeKey(kind ?? '', name ?? '', from);
}
