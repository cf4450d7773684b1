import type { RenderedRoot } from '../environment.ts';
import type { Resource } from '../../manifest/index.ts';
import { subjectText } from '../../manifest/index.ts';
import { argoApplying, objectApplying } from '../roots/applier-of-root.ts';
import type { Root } from '../roots/root.ts';
import type { RenderedTree } from '../stages/tree-renderer.ts';
import { isApplier, isWhole, nameKey, takesAll } from './applier-removals.ts';
import { appliedAs, isEndedIn, rootsOf } from './ended-roots.ts';
import { staysBehind } from './pruning.ts';

/** More are not named one by one. */
const MOST = 10;

/** Says what becomes in the cluster of an object that leaves Git. */
type Fate = 'deleted' | 'stays' | 'unknown';

/** An object that applied folders at the base and applies none after the change. */
interface EndedApplier {
  readonly object: Resource;
  readonly roots: readonly RenderedRoot[];
}

/**
 * Tells of Applications and Kustomizations that leave Git with their file, and of what they applied: what held them
 * deletes them where it prunes, and they take along what they applied as far as they say so (ARGO-43, ARGO-53,
 * FLUX-33, FLUX-34). Nothing is told of one that people brought by hand, nor where what held it is not seen whole.
 */
export function endedAppliers(base: RenderedTree, merged: RenderedTree): readonly string[] {
  const fates = fatesOf(base, merged);
  const said = endedOf(base, merged).flatMap((ended) => sentence(ended, fates, merged));
  return said.length <= MOST
    ? said
    : [...said.slice(0, MOST), `So it is with ${String(said.length - MOST)} more.`];
}

/** One that several roots hold by one name from several files may be several objects, and none is told of. */
function endedOf(base: RenderedTree, merged: RenderedTree): readonly EndedApplier[] {
  const roots = rootsOf(base);
  const isEnded = isEndedIn(merged);
  const there = new Set([
    ...rootsOf(merged).flatMap(({ resources }) => resources.filter(isApplier).map(nameKey)),
    ...[...merged.plan.reasons.roots.values()].flatMap(({ appliers }) => appliers.map(nameKey)),
  ]);
  const objects = heldObjects(roots);
  return [...objects].flatMap(([key, all]) => {
    const [object] = all;
    if (object === undefined || there.has(key)) return [];
    if (new Set(all.map(({ origin }) => origin.file)).size > 1) return [];
    const own = roots.filter(({ root }) => isAppliedBy(root, object) && isEnded(root));
    return own.length === 0 ? [] : [{ object, roots: own }];
  });
}

function heldObjects(roots: readonly RenderedRoot[]): ReadonlyMap<string, readonly Resource[]> {
  const found = new Map<string, Resource[]>();
  for (const object of roots.flatMap(({ resources }) => resources.filter(isApplier)))
    found.set(nameKey(object), [...(found.get(nameKey(object)) ?? []), object]);
  return found;
}

/** An object that applies a root, as `AppliedAs` names it. */
const isAppliedBy = (root: Root, { kind, name }: Resource): boolean =>
  argoApplying(root)?.made === undefined &&
  (root.by.origin === null
    ? false
    : appliedAs(root).some(({ object }) => isOfName(object, kind, name)));

function isOfName(key: string, kind: string, name: string): boolean {
  const parts: unknown = JSON.parse(key);
  return Array.isArray(parts) && parts[0] === kind && parts[2] === name;
}

/** Gives what becomes of an applier that leaves Git, by what held it. */
function fatesOf(base: RenderedTree, merged: RenderedTree): (object: Resource) => Fate {
  const [before, after] = [rootsOf(base), rootsOf(merged)];
  const isEnded = isEndedIn(merged);
  const unsure = new Set(after.flatMap((each) => (isWhole(each) ? [] : [each.root.path])));
  const known = new Map<string, Fate>();
  const inRoot = (object: Resource, { root }: RenderedRoot): Fate => {
    if (root.by.origin === null || unsure.has(root.path)) return 'unknown';
    if (staysBehind(object)) return 'stays';
    if (!isEnded(root)) return objectApplying(root)?.keepsRemoved === true ? 'stays' : 'deleted';
    const made = argoApplying(root)?.made;
    if (made !== undefined) return made.deletes ? 'deleted' : 'stays';
    const appliers = before
      .flatMap(({ resources }) => resources.filter(isApplier))
      .filter((each) => isAppliedBy(root, each));
    return together(appliers.map((each) => withApplier(each, fateOf(each))));
  };
  const fateOf = (object: Resource): Fate => {
    const key = nameKey(object);
    const earlier = known.get(key);
    if (earlier !== undefined) return earlier;
    // appliers that hold each other in a circle end here
    known.set(key, 'unknown');
    const holders = before.filter(({ resources }) =>
      resources.some((each) => isApplier(each) && nameKey(each) === key),
    );
    const fate = together(holders.map((root) => inRoot(object, root)));
    known.set(key, fate);
    return fate;
  };
  return fateOf;
}

/** Gives what becomes of what an applier brought, by what becomes of the applier. */
const withApplier = (applier: Resource, fate: Fate): Fate =>
  fate === 'deleted' && !takesAll(applier) ? 'stays' : fate;

/** Gives what several say of one object where they say the same. */
function together(fates: readonly Fate[]): Fate {
  const [first = 'unknown', ...others] = fates;
  return others.every((each) => each === first) ? first : 'unknown';
}

function sentence(
  { object, roots }: EndedApplier,
  fateOf: (object: Resource) => Fate,
  merged: RenderedTree,
): readonly string[] {
  const paths = [...new Set(roots.map(({ root }) => root.path))].sort();
  const name = `${subjectText(object)} (${paths.join(', ')})`;
  switch (fateOf(object)) {
    case 'unknown':
      return [];
    case 'stays':
      return [
        `What ${name} applied stays in the cluster as long as the ${object.kind} itself does, which nothing deletes.`,
      ];
    case 'deleted':
      return takesAll(object)
        ? [`${name} is deleted, and with it everything it applied${comesAgain(roots, merged)}.`]
        : [`${name} is deleted. What it applied stays in the cluster${updatedBy(roots, merged)}.`];
  }
}

/** Another applier of the same folder brings again what the first takes along. */
const comesAgain = (roots: readonly RenderedRoot[], merged: RenderedTree): string =>
  isAppliedStill(roots, merged) ? ', though another still applies that folder' : '';

const updatedBy = (roots: readonly RenderedRoot[], merged: RenderedTree): string =>
  isAppliedStill(roots, merged)
    ? ', and another still applies that folder'
    : ', and nothing updates it';

const isAppliedStill = (roots: readonly RenderedRoot[], merged: RenderedTree): boolean => {
  const now = new Set(rootsOf(merged).flatMap(({ root }) => appliedTo(root) ?? []));
  return roots.some(({ root }) => now.has(appliedTo(root) ?? ''));
};

/** A folder and where it goes, as far as what applies it says. */
function appliedTo(root: Root): string | null {
  const by = objectApplying(root);
  return by === null ? null : JSON.stringify([root.path, by.cluster, by.defaultNamespace]);
}
