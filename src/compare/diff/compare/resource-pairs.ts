import type { Resource } from '../../../manifest/index.ts';
import { isMeshKind, sameData, stableKeyOf } from '../../../manifest/index.ts';
import type { RenderedEnvironment, RenderedRoot } from '../../../gitops/index.ts';
import { folderOf, isKustomizationFile, objectApplying } from '../../../gitops/index.ts';
import type { ResourcePair, RootOf } from './copies.ts';
import { pairedCopies } from './copies.ts';

/**
 * Pairs the objects of two renderings by group, kind, namespace and name without generated hash; the
 * API version, the file and the order do not count. Of objects that are written several times each is paired
 * with one (`pairedCopies`). Pairs that share one node are left out: they are equal.
 */
export function matchResources(
  before: readonly Resource[],
  after: readonly Resource[],
  rootOf: RootOf,
): readonly ResourcePair[] {
  const shared = sharedEnds(before, after);
  const earlier = byStableKey(before.slice(shared.head, before.length - shared.tail));
  const pairs: ResourcePair[] = [];
  for (const [key, now] of byStableKey(after.slice(shared.head, after.length - shared.tail))) {
    const was = earlier.get(key) ?? [];
    earlier.delete(key);
    pairs.push(...pairSameKey(was, now, rootOf));
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

function byStableKey(resources: readonly Resource[]): Map<string, Resource[]> {
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
  rootOf: RootOf,
): readonly ResourcePair[] {
  const [was, ...moreBefore] = before;
  const [now, ...moreAfter] = after;
  if (was && now && moreBefore.length === 0 && moreAfter.length === 0)
    return was.node === now.node ? [] : [{ before: was, after: now }];
  return pairedCopies(before, after, rootOf).filter(
    (pair) =>
      pair.before === null || pair.after === null || !sameData(pair.before.node, pair.after.node),
  );
}

/** Whether two copies of an object are one to the cluster: both are applied there, as far as the tree says. */
export type AreOne = (one: Resource, other: Resource) => boolean;

/**
 * Objects that several roots write to one cluster are compared as a set: one is gone when the last copy goes. So a
 * copy that goes is compared with one that stays, and a copy that comes with one that was there before; of data whose
 * copy is still written it is new where it comes.
 */
export function withCopiesThatStay(
  pairs: readonly ResourcePair[],
  before: readonly Resource[],
  after: readonly Resource[],
  areOne: AreOne,
): readonly ResourcePair[] {
  if (pairs.every((pair) => pair.before !== null && pair.after !== null)) return pairs;
  const [was, is] = [byStableKey(before), byStableKey(after)];
  return pairs.flatMap((pair): readonly ResourcePair[] => {
    if ((pair.before === null) === (pair.after === null)) return [pair];
    const lonely = pair.before ?? pair.after;
    if (lonely === null) return [pair];
    const others = (pair.after === null ? is : was).get(stableKeyOf(lonely)) ?? [];
    const copy = others.find((other) => areOne(lonely, other));
    if (copy === undefined) return [pair];
    if (sameData(copy.node, lonely.node)) return [];
    if (pair.before === null && isData(lonely) && staysAmong(is, copy, lonely)) return [pair];
    return [
      pair.after === null ? { before: lonely, after: copy } : { before: copy, after: lonely },
    ];
  });
}

/** Tells what has keys that others ask for by name: one that comes takes none of another that is still written. */
const isData = ({ group, kind }: Resource): boolean =>
  group === '' && (kind === 'Secret' || kind === 'ConfigMap');

const staysAmong = (
  after: ReadonlyMap<string, readonly Resource[]>,
  copy: Resource,
  lonely: Resource,
): boolean =>
  (after.get(stableKeyOf(lonely)) ?? []).some(
    (each) => each !== lonely && sameData(each.node, copy.node),
  );

/**
 * Pairs an object that goes in one namespace with the one of the same name that comes in another: what
 * else changes of it shows then. Where a name goes or comes in several namespaces, nothing says which
 * went where, and they stay apart.
 */
export function rejoinMoved(pairs: readonly ResourcePair[]): readonly ResourcePair[] {
  const gone = lonely(pairs, 'before');
  const come = lonely(pairs, 'after');
  return pairs.flatMap((pair) => {
    const { before, after } = pair;
    const resource = after ?? before;
    if (resource === null || (before !== null && after !== null)) return [pair];
    const was = only(gone.get(nameKey(resource)));
    const now = only(come.get(nameKey(resource)));
    if (was === null || now === null) return [pair];
    return after === null ? [] : [{ before: was, after: now }];
  });
}

/** Objects that are on this side only, by name. */
function lonely(
  pairs: readonly ResourcePair[],
  side: 'before' | 'after',
): ReadonlyMap<string, readonly Resource[]> {
  const found = new Map<string, Resource[]>();
  for (const { before, after } of pairs) {
    const resource = side === 'before' ? before : after;
    if (resource === null || (before !== null && after !== null)) continue;
    const key = nameKey(resource);
    const known = found.get(key);
    if (known) known.push(resource);
    else found.set(key, [resource]);
  }
  return found;
}

/** Lists that hold more are no pair. */
function only(resources: readonly Resource[] = []): Resource | null {
  const [first = null] = resources;
  return resources.length === 1 ? first : null;
}

const nameKey = ({ group, kind, stableName }: Resource): string => `${group}/${kind}/${stableName}`;

export interface CopiesTogether {
  /** Whether the tree takes two objects to the same cluster. */
  readonly areOne: AreOne;
  /** Whether something in the tree applies an object. */
  readonly isApplied: (resource: Resource) => boolean;
  /** Tells whether an object of the base is of a folder that nothing applies, and that others build in after the change. */
  readonly stoodAlone: (resource: Resource) => boolean;
  /** Gives such an object as its folder has it by itself after the change, where that is looked at; else null. */
  readonly nowAlone: (resource: Resource) => Resource | null;
}

export const NOTHING_TOGETHER: CopiesTogether = {
  areOne: () => false,
  isApplied: () => false,
  stoodAlone: () => false,
  nowAlone: () => null,
};

/**
 * A folder that stood alone had its objects for whoever applies it by itself, and still has them: they do not go, and as
 * one that builds it in makes them they are new there, and not what they were. Objects of the mesh stay what they were:
 * which way they change must not be lost. Where the folder's own text of an object changes, and what builds it in does
 * not build, whoever applies the folder gets that.
 */
export const withoutThoseAlone = (
  pairs: readonly ResourcePair[],
  { stoodAlone, nowAlone }: CopiesTogether,
): readonly ResourcePair[] =>
  pairs.flatMap((pair) => {
    const { before, after } = pair;
    if (before === null || isMeshKind(before) || !stoodAlone(before)) return [pair];
    const now = nowAlone(before);
    if (now !== null && !sameData(before.node, now.node)) return [{ before, after: now }];
    if (after === null) return [];
    return sameData(before.node, after.node) ? [pair] : [{ before: null, after }];
  });

/** Lists what appliers take where, of both sides of an environment; null for one that is not there. */
export function appliedTogether(sides: readonly (RenderedEnvironment | null)[]): CopiesTogether {
  let known: ReadonlyMap<Resource, string> | null = null;
  const clusterOf = (resource: Resource): string | undefined => {
    known ??= clustersOf(sides.flatMap((side) => side?.roots ?? []));
    return known.get(resource);
  };
  return {
    areOne: (one, other) => {
      const cluster = clusterOf(one);
      return cluster !== undefined && cluster === clusterOf(other);
    },
    isApplied: (resource) => clusterOf(resource) !== undefined,
    stoodAlone: standingAlone(sides),
    nowAlone: aloneNow(sides),
  };
}

/** Looks an object of the base up in the folder that has it, as that builds by itself after the change. */
function aloneNow([before, after]: readonly (RenderedEnvironment | null)[]): (
  resource: Resource,
) => Resource | null {
  const parts = new Map((after?.ownParts ?? []).map((part) => [part.root.path, part]));
  if (parts.size === 0) return () => null;
  return (resource) => {
    const own = before?.roots.find(({ resources }) => resources.includes(resource));
    const now = own && parts.get(own.root.path);
    const key = stableKeyOf(resource);
    return now?.resources.find((each) => stableKeyOf(each) === key) ?? null;
  };
}

function standingAlone([before, after]: readonly (RenderedEnvironment | null)[]): (
  resource: Resource,
) => boolean {
  let known: ReadonlySet<Resource> | null = null;
  return (resource) => {
    known ??= new Set(
      builtInBy(before?.roots ?? [], after?.roots ?? []).flatMap(({ resources }) => resources),
    );
    return known.has(resource);
  };
}

/** Folders that nothing applied, and that are no root by themselves any more since others build them in. */
function builtInBy(
  before: readonly RenderedRoot[],
  after: readonly RenderedRoot[],
): readonly RenderedRoot[] {
  const still = new Set(after.map(({ root }) => root.path));
  const gone = before.filter(({ root }) => root.by.origin === null && !still.has(root.path));
  return gone.filter((root) => after.some((each) => buildsIn(each, root)));
}

/** Tells whether a root is built from the kustomization of another one. */
export const buildsIn = ({ reads }: RenderedRoot, { root: { path } }: RenderedRoot): boolean =>
  [...reads].some((read) => isKustomizationFile(read) && folderOf(read) === path);

const clustersOf = (roots: readonly RenderedRoot[]): ReadonlyMap<Resource, string> =>
  new Map(
    roots
      .filter(({ root }) => root.by.origin !== null)
      .flatMap(({ root, resources }) =>
        resources.map((resource): [Resource, string] => [
          resource,
          objectApplying(root)?.cluster ?? '',
        ]),
      ),
  );
