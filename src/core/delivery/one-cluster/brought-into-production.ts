import type { RenderedEnvironment, RenderedRoot } from '../../environments/index.ts';
import { subjectOfUnseen } from '../../diff/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { resourceKey, stableKeyOf } from '../../manifest/index.ts';
import type { EnvironmentPair } from '../both-sides.ts';
import { isProduction } from '../both-sides.ts';
import { isDelivering } from '../delivering-fields.ts';
import type { ProductionThere } from './beyond-own.ts';
import { productionThere, reachesBeyond } from './beyond-own.ts';
import type { RootThere, RootsThere } from './roots-in-clusters.ts';
import { areToldApart, clusterKeys, OWN_CLUSTERS, rootsInClusters } from './roots-in-clusters.ts';

/** An object of another environment that acts in production's cluster, beyond what is that environment's alone. */
export interface Brought {
  /** The cluster, as its appliers name it. */
  readonly cluster: string;
  /** Whether production brings the same object there: one overwrites the other. */
  readonly isProductions: boolean;
}

/** What environments bring into production's clusters. */
export interface BroughtIntoProduction {
  /** By `resourceKey`; nothing for an environment that is production. */
  readonly of: (pair: EnvironmentPair) => ReadonlyMap<string, Brought>;
  /** Whether a root of an environment brings anything of that kind. */
  readonly brings: (root: RenderedRoot) => boolean;
  /** Whether production's roots go to a cluster of one of these names or addresses. */
  readonly hasProduction: (keys: Iterable<string>) => boolean;
}

interface ResolvedSides {
  readonly pair: EnvironmentPair;
  /** Namespaces whose policies hold for its whole mesh. */
  readonly rootNamespaces: readonly string[];
}

/**
 * One name or address is one cluster, whatever environments the folders are called (ARGO-37, FLUX-39), unless the base
 * tells otherwise. What another environment brings into production's cluster keeps its name; what of it reaches beyond
 * the namespaces that it alone fills is found here, to be judged as production's. Looked for at the first question.
 */
export function broughtIntoProduction(sides: readonly ResolvedSides[]): BroughtIntoProduction {
  const clusters = remembered(() => clustersOfProduction(sides));
  const known = new Map<EnvironmentPair, ReadonlyMap<string, Brought>>();
  const of = (pair: EnvironmentPair): ReadonlyMap<string, Brought> => {
    const found = known.get(pair) ?? (isProduction(pair) ? NOTHING : broughtBy(pair, clusters()));
    known.set(pair, found);
    return found;
  };
  const bringing = remembered(
    () =>
      new Set(
        sides.flatMap(({ pair }) => {
          const keys = of(pair);
          const isBrought = (each: Resource): boolean => keys.has(resourceKey(each));
          return keys.size === 0
            ? []
            : rootsOf(pair).flatMap(({ root }) => (root.resources.some(isBrought) ? [root] : []));
        }),
      ),
  );
  return {
    of,
    brings: (root) => bringing().has(root),
    hasProduction: (keys) => [...keys].some((key) => clusters().has(key)),
  };
}

const NOTHING: ReadonlyMap<string, Brought> = new Map();

function remembered<T>(find: () => T): () => T {
  let found: { readonly value: T } | null = null;
  return () => (found ??= { value: find() }).value;
}

/** What production has in a cluster, with the keys of its objects. */
interface ProductionCluster {
  readonly there: ProductionThere;
  readonly objects: ReadonlySet<string>;
}

/** The clusters of production that other environments may share, by each name and address. */
function clustersOfProduction(
  sides: readonly ResolvedSides[],
): ReadonlyMap<string, ProductionCluster> {
  const rootNamespaces = new Set(sides.flatMap((side) => side.rootNamespaces));
  const found = new Map<string, ProductionCluster>();
  for (const [key, there] of rootsInClusters(sides.map(({ pair }) => pair))) {
    const own = [...there.base, ...there.merged].filter(({ pair }) => isProduction(pair));
    const resources = own.flatMap(({ root }) => root.resources);
    // a hub that holds nothing but what applies elsewhere is no cluster of production
    if (resources.every(isOfHub) || areToldApart(there, holdersOf(key, there))) continue;
    found.set(key, {
      there: productionThere(resources, rootNamespaces),
      objects: new Set(resources.map(resourceKey)),
    });
  }
  return found;
}

const isOfHub = (resource: Resource): boolean =>
  isDelivering(resource) || (resource.kind === 'Namespace' && resource.group === '');

/** Roots of the same environments with what delivers others, where the name is one that every Argo CD calls its own cluster by. */
function holdersOf(key: string, { base }: RootsThere): readonly RootThere[] {
  if (!OWN_CLUSTERS.has(key)) return [];
  return [...new Set(base.map(({ pair }) => pair))].flatMap((pair) =>
    (pair.before?.roots ?? []).map((root) => ({ pair, root })),
  );
}

interface RootOfSide {
  readonly root: RenderedRoot;
  readonly side: RenderedEnvironment;
}

const rootsOf = ({ before, after }: EnvironmentPair): readonly RootOfSide[] =>
  [before, after].flatMap((side) =>
    side === null ? [] : side.roots.map((root) => ({ root, side })),
  );

function broughtBy(
  pair: EnvironmentPair,
  clusters: ReadonlyMap<string, ProductionCluster>,
): ReadonlyMap<string, Brought> {
  const found = new Map<string, Brought>();
  if (clusters.size === 0) return found;
  for (const { root, side } of rootsOf(pair))
    for (const key of clusterKeys(root, side)) {
      const cluster = clusters.get(key);
      if (cluster !== undefined) addBrought(root, key, cluster, found);
    }
  return found;
}

function addBrought(
  { resources, unseen = [] }: RenderedRoot,
  cluster: string,
  { there, objects }: ProductionCluster,
  found: Map<string, Brought>,
): void {
  for (const resource of resources) {
    if (!reachesBeyond(resource, there)) continue;
    const key = resourceKey(resource);
    const brought = { cluster, isProductions: objects.has(key) };
    found.set(key, brought);
    found.set(stableKeyOf(resource), brought);
  }
  for (const content of unseen)
    found.set(resourceKey(subjectOfUnseen(content)), { cluster, isProductions: false });
}
