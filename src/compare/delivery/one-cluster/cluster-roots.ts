import type { EnvironmentPair, RenderedEnvironment, RenderedRoot } from '../../../gitops/index.ts';
import {
  allMade,
  isDelivering,
  isProduction,
  objectApplying,
  OWN_CLUSTER,
} from '../../../gitops/index.ts';
import { resourceKey } from '../../../manifest/index.ts';
import type { Resource } from '../../../manifest/index.ts';

/** A root of one side, in a cluster. */
interface RootThere {
  readonly pair: EnvironmentPair;
  readonly root: RenderedRoot;
}

/** What goes to one cluster on both sides. */
interface RootsThere {
  readonly base: readonly RootThere[];
  readonly merged: readonly RootThere[];
}

/** The roots of all environments by what names their clusters (ARGO-37, FLUX-39). */
function rootsInClusters(pairs: readonly EnvironmentPair[]): ReadonlyMap<string, RootsThere> {
  const found = new Map<string, { base: RootThere[]; merged: RootThere[] }>();
  const put = (pair: EnvironmentPair, side: 'base' | 'merged'): void => {
    const rendered = side === 'base' ? pair.before : pair.after;
    for (const root of rendered?.roots ?? [])
      for (const key of clusterKeys(root, rendered)) {
        const there = found.get(key) ?? { base: [], merged: [] };
        there[side].push({ pair, root });
        found.set(key, there);
      }
  };
  for (const pair of pairs) {
    put(pair, 'base');
    put(pair, 'merged');
  }
  return found;
}

/**
 * What names the clusters of a root: what its appliers say, and those that apply the same to other clusters of its
 * environment; for one that goes to the cluster its applier lives in, what the path of that says too.
 */
export function clusterKeys(
  { root }: RenderedRoot,
  rendered: RenderedEnvironment | null,
): ReadonlySet<string> {
  const { alike = [], homes = [] } = rendered?.environment ?? {};
  const own = objectApplying(root)?.clusterKeys ?? [];
  const others = alike.flatMap((other) =>
    other.path === root.path ? (objectApplying(other)?.clusterKeys ?? []) : [],
  );
  const lived = own.some(isLivedIn) ? homes.filter(isLivedIn) : [];
  return new Set([...own, ...others, ...lived]);
}

/** What every Argo CD calls the cluster that it runs in. */
const OWN_CLUSTERS: ReadonlySet<string> = new Set([OWN_CLUSTER]);

const isLivedIn = (key: string): boolean => key.startsWith('~');

/**
 * Whether the base tells the clusters apart that one name stands for: an object that production has there is brought by
 * another environment too, which one cluster would take for one object (ARGO-37). Only the base is asked: what a change
 * adds proves nothing of where it goes. `holders` are roots of those environments with Applications, which say the same.
 */
function areToldApart({ base }: RootsThere, holders: readonly RootThere[]): boolean {
  const known = new Map<string, RootThere[]>();
  const meets = (there: RootThere, key: string): boolean => {
    const others = known.get(key) ?? [];
    if (others.some((other) => areOfTwo(there, other))) return true;
    if (others.length < MOST_COMPARED) known.set(key, [...others, there]);
    return false;
  };
  return (
    base.some((there) => there.root.resources.some((each) => meets(there, resourceKey(each)))) ||
    holders.some((there) =>
      there.root.resources.some((each) => isDelivering(each) && meets(there, resourceKey(each))),
    )
  );
}

/** More roots that bring one object tell no more. */
const MOST_COMPARED = 8;

/** Roots of two environments, one of them production; what both share is one root, unless it is applied twice. */
const areOfTwo = (one: RootThere, other: RootThere): boolean =>
  one.pair.name !== other.pair.name &&
  (isProduction(one.pair) || isProduction(other.pair)) &&
  (identityOf(one.root) !== identityOf(other.root) ||
    objectApplying(one.root.root)?.isAppliedTwice === true);

/** What tells whether two environments have one and the same root. */
export function identityOf({ root }: RenderedRoot): string {
  const {
    path,
    by: { origin: appliedBy },
  } = root;
  const made = allMade(root).map(({ application }) => application);
  return JSON.stringify([path, appliedBy?.file, appliedBy?.line, made]);
}

/** The clusters that production shares with other environments, by each name and address, with what goes there. */
export function productionClusters(
  pairs: readonly EnvironmentPair[],
): ReadonlyMap<string, RootsThere> {
  return new Map([...rootsInClusters(pairs)].filter(([key, there]) => isShared(key, there)));
}

function isShared(key: string, there: RootsThere): boolean {
  const { own, others } = apartAt(there);
  if (own.length === 0 || others.length === 0) return false;
  // a hub that holds nothing but what applies elsewhere is no cluster of production
  if (own.every(({ root }) => root.resources.every(isOfHub))) return false;
  return !areToldApart(there, holdersOf(key, there));
}

/** Production's roots in a cluster and those of others, without what both share: nothing says whose that is. */
function apartAt({ base, merged }: RootsThere): {
  readonly own: readonly RootThere[];
  readonly others: readonly RootThere[];
} {
  const all = [...base, ...merged];
  const identities = (isOwn: boolean): ReadonlySet<string> =>
    new Set(
      all.flatMap((each) => (isProduction(each.pair) === isOwn ? identityOf(each.root) : [])),
    );
  const [ofProduction, ofOthers] = [identities(true), identities(false)];
  return {
    own: all.filter(({ pair, root }) => isProduction(pair) && !ofOthers.has(identityOf(root))),
    others: all.filter(
      ({ pair, root }) => !isProduction(pair) && !ofProduction.has(identityOf(root)),
    ),
  };
}

const isOfHub = (resource: Resource): boolean =>
  isDelivering(resource) || (resource.kind === 'Namespace' && resource.group === '');

/** Roots of the same environments with what delivers others, where every Argo CD calls its own cluster so. */
function holdersOf(key: string, { base }: RootsThere): readonly RootThere[] {
  if (!OWN_CLUSTERS.has(key)) return [];
  return [...new Set(base.map(({ pair }) => pair))].flatMap((pair) =>
    (pair.before?.roots ?? []).map((root) => ({ pair, root })),
  );
}

/** Which environments share a cluster with production, by what names it. */
export function sharingProduction(
  pairs: readonly EnvironmentPair[],
): (one: EnvironmentPair, other: EnvironmentPair) => boolean {
  const mates = new Map<EnvironmentPair, Set<EnvironmentPair>>();
  for (const roots of productionClusters(pairs).values()) {
    const { own, others } = apartAt(roots);
    const there = new Set([...own, ...others].map(({ pair }) => pair));
    for (const pair of there) {
      const known = mates.get(pair) ?? new Set();
      for (const each of there) if (isProduction(each) !== isProduction(pair)) known.add(each);
      mates.set(pair, known);
    }
  }
  return (one, other) => mates.get(one)?.has(other) === true;
}

/**
 * Environments that the change makes, in clusters that nothing of the base goes to: nobody calls anything there yet, as far
 * as the tree says. None where no applier names their clusters, or where an environment goes: that may be the same
 * cluster under another name.
 */
export function newClusters(pairs: readonly EnvironmentPair[]): ReadonlySet<EnvironmentPair> {
  const isGone = pairs.some(({ before, after }) => before !== null && after === null);
  if (isGone) return new Set();
  const known = new Set(
    pairs.filter((pair) => !isMade(pair)).flatMap(({ before }) => clustersOf(before)),
  );
  return new Set(
    pairs.filter((pair) => {
      const clusters = pair.after?.environment.clusters ?? [];
      // what applies others lies in a hub, where others have theirs
      const own = (pair.after?.roots ?? []).filter((root) => !isHub(root));
      return (
        isMade(pair) &&
        clusters.length > 0 &&
        !clustersOf(pair.after, own).some((key) => known.has(key))
      );
    }),
  );
}

const isMade = ({ before, isNew }: EnvironmentPair): boolean => before === null || isNew === true;

/** Clusters by each name and address that appliers or the tree have for them. */
const clustersOf = (
  side: RenderedEnvironment | null,
  roots: readonly RenderedRoot[] = side?.roots ?? [],
): readonly string[] => [
  ...(side?.environment.clusters ?? []),
  ...(side?.environment.homes ?? []),
  ...roots.flatMap((root) => [...clusterKeys(root, side)]),
];

/** Tells whether a root holds nothing but what applies others, which one hub holds for all clusters. */
const isHub = ({ resources }: RenderedRoot): boolean =>
  resources.some(isDelivering) && resources.every(isOfHub);
