import type { Resource } from '../../manifest/index.ts';
import { resourceKey, sameData } from '../../manifest/index.ts';
import type { Mesh } from '../../istio/index.ts';
import { groupedBy } from '../../istio/index.ts';

/** An object that is not there, or not alike, on one of both sides; null where it is not there. */
export interface ChangedObject {
  readonly before: Resource | null;
  readonly after: Resource | null;
}

/**
 * What differs between two meshes, in the order of the second; what is removed comes last. Of objects that are rendered
 * under one name several times, as by overlays of which each is a root, each is compared with its own counterpart.
 */
export function changedObjects(before: Mesh, after: Mesh): readonly ChangedObject[] {
  const ofBefore = known.get(before) ?? new WeakMap<Mesh, readonly ChangedObject[]>();
  known.set(before, ofBefore);
  const found = ofBefore.get(after) ?? objectsChanged(before, after);
  ofBefore.set(after, found);
  return found;
}

const known = new WeakMap<Mesh, WeakMap<Mesh, readonly ChangedObject[]>>();

function objectsChanged(before: Mesh, after: Mesh): readonly ChangedObject[] {
  const shared = sharedInOrder(before.resources, after.resources);
  if (shared === null) return comparedByName(before.resources, after.resources);
  // the very same object is its own counterpart, unless others are called so, too
  const names = new Set(
    [before, after].flatMap(({ resources }) =>
      resources.flatMap((one) => (shared.has(one) ? [] : [one.name])),
    ),
  );
  const [first, second] = [before, after].map(({ resources }) =>
    resources.filter((one) => !shared.has(one) || names.has(one.name)),
  );
  return comparedByName(first ?? [], second ?? []);
}

/** The objects that both sides share; null where they stand in another order, or not as often. */
function sharedInOrder(
  before: readonly Resource[],
  after: readonly Resource[],
): ReadonlySet<Resource> | null {
  const [inBefore, inAfter] = [new Set(before), new Set(after)];
  const [mine, others] = [
    before.filter((one) => inAfter.has(one)),
    after.filter((one) => inBefore.has(one)),
  ];
  const isInOrder = mine.length === others.length && mine.every((one, at) => one === others[at]);
  return isInOrder ? new Set(mine) : null;
}

function comparedByName(
  before: readonly Resource[],
  after: readonly Resource[],
): readonly ChangedObject[] {
  const [first, second] = [before, after].map((resources) => groupedBy(resources, resourceKey));
  const counterparts = new Map<Resource, Resource>();
  for (const [key, those] of second ?? [])
    for (const [one, other] of pairsOf(first?.get(key) ?? [], those)) counterparts.set(other, one);
  const kept = new Set(counterparts.values());
  const changed = after.flatMap((resource): readonly ChangedObject[] => {
    const other = counterparts.get(resource) ?? null;
    return other !== null && isAlike(other, resource) ? [] : [{ before: other, after: resource }];
  });
  const removed = before.filter((resource) => !kept.has(resource));
  return [...changed, ...removed.map((resource) => ({ before: resource, after: null }))];
}

const isAlike = (one: Resource, other: Resource): boolean =>
  one.node === other.node || sameData(one.node, other.node);

/** Objects of one name: those that are alike at the start and at the end of both lists, then the others by their places. */
function pairsOf(
  before: readonly Resource[],
  after: readonly Resource[],
): readonly (readonly [Resource, Resource])[] {
  const least = Math.min(before.length, after.length);
  const alikeAt = (place: number): boolean => {
    const [one, other] = [before.at(place), after.at(place)];
    return one !== undefined && other !== undefined && isAlike(one, other);
  };
  let start = 0;
  while (start < least && alikeAt(start)) start += 1;
  let end = 0;
  while (end < least - start && alikeAt(-1 - end)) end += 1;
  const pairs = (one: readonly Resource[], other: readonly Resource[]) =>
    one.flatMap((resource, index) => {
      const [found] = other.slice(index, index + 1);
      return found === undefined ? [] : [[resource, found] as const];
    });
  const [tail, otherTail] = [before.length - end, after.length - end];
  return [
    ...pairs(before.slice(0, tail), after.slice(0, otherTail)),
    ...pairs(before.slice(tail), after.slice(otherTail)),
  ];
}
