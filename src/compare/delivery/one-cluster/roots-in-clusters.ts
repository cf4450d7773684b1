import type { EnvironmentPair, RenderedEnvironment, RenderedRoot } from '../../../gitops/index.ts';
import {
  allMade,
  isDelivering,
  isProduction,
  objectApplying,
  OWN_CLUSTER,
} from '../../../gitops/index.ts';
import { resourceKey } from '../../../manifest/index.ts';

/** A root of one side, in a cluster. */
export interface RootThere {
  readonly pair: EnvironmentPair;
  readonly root: RenderedRoot;
}

/** What goes to one cluster on both sides. */
export interface RootsThere {
  readonly base: readonly RootThere[];
  readonly merged: readonly RootThere[];
}

/** The roots of all environments by what names their clusters (ARGO-37, FLUX-39). */
export function rootsInClusters(
  pairs: readonly EnvironmentPair[],
): ReadonlyMap<string, RootsThere> {
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
export const OWN_CLUSTERS: ReadonlySet<string> = new Set([OWN_CLUSTER]);

const isLivedIn = (key: string): boolean => key.startsWith('~');

/**
 * Whether the base tells the clusters apart that one name stands for: an object that production has there is brought by
 * another environment too, which one cluster would take for one object (ARGO-37). Only the base is asked: what a change
 * adds proves nothing of where it goes. `holders` are roots of those environments with Applications, which say the same.
 */
export function areToldApart({ base }: RootsThere, holders: readonly RootThere[]): boolean {
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
