import type { Resource } from '../../../manifest/index.ts';
import { sameData, stableKeyOf } from '../../../manifest/index.ts';

/** One object before and after; one side is null where it is new or gone. */
export interface ResourcePair {
  readonly before: Resource | null;
  readonly after: Resource | null;
}

/**
 * Pairs the objects of two renderings by group, kind, namespace and name without generated hash; the
 * API version, the file and the order do not count. Objects that are written twice are paired with
 * their equals first, so that none is lost. Pairs that share one node are left out: they are equal.
 */
export function matchResources(
  before: readonly Resource[],
  after: readonly Resource[],
): readonly ResourcePair[] {
  const shared = sharedEnds(before, after);
  const earlier = byStableKey(before.slice(shared.head, before.length - shared.tail));
  const pairs: ResourcePair[] = [];
  for (const [key, now] of byStableKey(after.slice(shared.head, after.length - shared.tail))) {
    const was = earlier.get(key) ?? [];
    earlier.delete(key);
    pairs.push(...pairSameKey(was, now));
  }
  for (const gone of earlier.values())
    pairs.push(...gone.map((resource) => ({ before: resource, after: null })));
  return pairs;
}

/** How many objects at each end are the very same ones: most of an environment, where one root changed. */
function sharedEnds(
  before: readonly Resource[],
  after: readonly Resource[],
): { readonly head: number; readonly tail: number } {
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && isShared(before[head], after[head])) head += 1;
  let tail = 0;
  while (tail < shorter - head && isShared(before.at(-1 - tail), after.at(-1 - tail))) tail += 1;
  return { head, tail };
}

const isShared = (before: Resource | undefined, after: Resource | undefined): boolean =>
  before?.node === after?.node && before?.stableName === after?.stableName;

export function byStableKey(resources: readonly Resource[]): Map<string, Resource[]> {
  const found = new Map<string, Resource[]>();
  for (const resource of resources) {
    const key = stableKeyOf(resource);
    const known = found.get(key);
    if (known) known.push(resource);
    else found.set(key, [resource]);
  }
  return found;
}

function pairSameKey(
  before: readonly Resource[],
  after: readonly Resource[],
): readonly ResourcePair[] {
  const [was, ...moreBefore] = before;
  const [now, ...moreAfter] = after;
  if (was && now && moreBefore.length === 0 && moreAfter.length === 0)
    return was.node === now.node ? [] : [{ before: was, after: now }];
  return pairDuplicates(before, after);
}

function pairDuplicates(
  before: readonly Resource[],
  after: readonly Resource[],
): readonly ResourcePair[] {
  const left = [...before];
  const unlike = (now: readonly Resource[], isTwin: IsTwin): readonly Resource[] =>
    now.filter((resource) => {
      const at = left.findIndex((each) => isTwin(each, resource));
      if (at >= 0) left.splice(at, 1);
      return at < 0;
    });
  // which of them goes or comes shows best by the files: a copy that nobody touched is its own twin
  const moved = unlike(after, (was, now) => isOfSameFile(was, now) && sameData(was.node, now.node));
  const unpaired = unlike(moved, (was, now) => sameData(was.node, now.node));
  const pairs: ResourcePair[] = unpaired.map((resource) => ({
    before: left.shift() ?? null,
    after: resource,
  }));
  return [...pairs, ...left.map((resource) => ({ before: resource, after: null }))];
}

type IsTwin = (was: Resource, now: Resource) => boolean;

const isOfSameFile: IsTwin = (was, now) => was.origin.file === now.origin.file;
