import type { Resource } from '../../../manifest/index.ts';
import type { EnvironmentPair } from '../../../gitops/index.ts';
import { isDelivering, isProduction } from '../../../gitops/index.ts';
import type { RootsThere, RootThere } from './roots-in-clusters.ts';
import { areToldApart, identityOf, OWN_CLUSTERS, rootsInClusters } from './roots-in-clusters.ts';

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
