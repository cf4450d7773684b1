import type { EnvironmentPair, RenderedEnvironment, RenderedRoot } from '../../../gitops/index.ts';
import type { Change, ChangeCause, Side } from '../../diff/change.ts';
import { subjectOfUnseen } from '../../diff/unseen-changes.ts';
import type { Resource, ResourceId } from '../../../manifest/index.ts';
import { API_GROUPS, nodeAt, resourceKey, stableKeyOf, stringAt } from '../../../manifest/index.ts';
import { clusterKeysOf, isProduction } from '../../../gitops/index.ts';
import type { ProductionThere } from './production-boundary.ts';
import { productionThere, reachesBeyond } from './production-boundary.ts';
import { productionClusters, clusterKeys, identityOf } from './cluster-roots.ts';

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
  /** Changes of an environment, with objects that come to production's cluster or leave it without changing themselves. */
  readonly withMoved: (pair: EnvironmentPair, changes: readonly Change[]) => readonly Change[];
  /** Whether a root of an environment brings anything of that kind. */
  readonly brings: (root: RenderedRoot) => boolean;
  /** Whether an object applies something to a cluster of production that other environments share. */
  readonly isSentThere: (resource: Resource) => boolean;
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
  const known = new Map<EnvironmentPair, BothSides>();
  const sidesOf = (pair: EnvironmentPair): BothSides => {
    const found = known.get(pair) ?? bothSides(pair, clusters());
    known.set(pair, found);
    return found;
  };
  const bringing = remembered(
    () =>
      new Set(
        sides.flatMap(({ pair }) => {
          const { keys } = sidesOf(pair);
          const isBrought = (each: Resource): boolean => keys.has(resourceKey(each));
          const roots = keys.size === 0 ? [] : [pair.before, pair.after];
          return roots.flatMap((side) =>
            (side?.roots ?? []).filter(({ resources }) => resources.some(isBrought)),
          );
        }),
      ),
  );
  return {
    of: (pair) => sidesOf(pair).keys,
    withMoved: (pair, changes) => [...changes, ...movedThere(pair.name, sidesOf(pair), changes)],
    brings: (root) => bringing().has(root),
    isSentThere: (resource) => destinationKeys(resource).some((key) => clusters().has(key)),
  };
}

interface OneSide {
  readonly keys: Map<string, Brought>;
  /** By the key that holds across sides. */
  readonly objects: Map<string, Resource>;
}

interface BothSides {
  readonly keys: ReadonlyMap<string, Brought>;
  readonly before: OneSide;
  readonly after: OneSide;
}

function bothSides(
  pair: EnvironmentPair,
  clusters: ReadonlyMap<string, ProductionCluster>,
): BothSides {
  const none = isProduction(pair) || clusters.size === 0;
  const before = broughtBy('before', none ? null : pair.before, clusters);
  const after = broughtBy('after', none ? null : pair.after, clusters);
  return { keys: new Map([...before.keys, ...after.keys]), before, after };
}

/**
 * Objects that come to production's cluster, or leave it, though they stand on both sides, or production has the same:
 * what applies them goes elsewhere now, or they are brought twice.
 */
function movedThere(
  environment: string,
  { keys, before, after }: BothSides,
  changes: readonly Change[],
): readonly Change[] {
  const told = new Set(changes.map(({ subject }) => resourceKey(subject)));
  const moved = (from: OneSide, to: OneSide): readonly Resource[] =>
    [...from.objects].flatMap(([key, resource]) =>
      to.objects.has(key) || told.has(resourceKey(subjectOf(resource))) ? [] : [resource],
    );
  const changeOf =
    (side: Side) =>
    (object: Resource): Change => {
      const brought = keys.get(resourceKey(object));
      const change = wholeChange(environment, object, side);
      return brought === undefined ? change : { ...change, cause: causeOf(brought) };
    };
  return [
    ...moved(after, before).map(changeOf('head')),
    ...moved(before, after).map(changeOf('base')),
  ];
}

const causeOf = (brought: Brought): ChangeCause => ({ kind: 'production-cluster', ...brought });

const subjectOf = ({ group, kind, namespace, stableName }: Resource): ResourceId => ({
  group,
  kind,
  namespace,
  name: stableName,
});

const wholeChange = (environment: string, resource: Resource, side: Side): Change => ({
  kind: side === 'head' ? 'resource-added' : 'resource-removed',
  environment,
  subject: subjectOf(resource),
  field: null,
  before: null,
  after: null,
  origin: resource.origin,
  side,
  digest: null,
  object: side === 'head' ? resource : null,
  oldObject: side === 'head' ? null : resource,
});

/** What names the destination of an Application, as far as it says that itself. */
function destinationKeys({ group, kind, node }: Resource): readonly string[] {
  if (group !== API_GROUPS.argo || kind !== 'Application') return [];
  const destination = nodeAt(node, 'spec', 'destination');
  const [name, server] = ['name', 'server'].map((field) => stringAt(destination, field) ?? null);
  return clusterKeysOf({ name: name ?? null, server: server ?? null }, []);
}

function remembered<T>(find: () => T): () => T {
  let found: { readonly value: T } | null = null;
  return () => (found ??= { value: find() }).value;
}

/** What production has in a cluster, with the keys of its objects. */
interface ProductionCluster {
  readonly there: ProductionThere;
  readonly objects: ReadonlySet<string>;
  /** Its roots there: what another environment shares with it is one root. */
  readonly roots: ReadonlySet<string>;
  /** The sides on which production goes there. */
  readonly on: ReadonlySet<'before' | 'after'>;
}

/** The clusters of production that other environments share, by each name and address. */
function clustersOfProduction(
  sides: readonly ResolvedSides[],
): ReadonlyMap<string, ProductionCluster> {
  const rootNamespaces = new Set(sides.flatMap((side) => side.rootNamespaces));
  const found = new Map<string, ProductionCluster>();
  for (const [key, there] of productionClusters(sides.map(({ pair }) => pair))) {
    const own = [...there.base, ...there.merged].filter(({ pair }) => isProduction(pair));
    const resources = own.flatMap(({ root }) => root.resources);
    found.set(key, {
      there: productionThere(resources, rootNamespaces),
      objects: new Set(resources.map(resourceKey)),
      roots: new Set(own.map(({ root }) => identityOf(root))),
      on: new Set([
        ...(there.base.some(({ pair }) => isProduction(pair)) ? (['before'] as const) : []),
        ...(there.merged.some(({ pair }) => isProduction(pair)) ? (['after'] as const) : []),
      ]),
    });
  }
  return found;
}

function broughtBy(
  at: 'before' | 'after',
  side: RenderedEnvironment | null,
  clusters: ReadonlyMap<string, ProductionCluster>,
): OneSide {
  const keys = new Map<string, Brought>();
  const objects = new Map<string, Resource>();
  if (side === null || clusters.size === 0) return { keys, objects };
  for (const root of side.roots)
    for (const key of clusterKeys(root, side)) {
      const cluster = clusters.get(key);
      if (cluster === undefined || cluster.roots.has(identityOf(root))) continue;
      addBrought(root, key, cluster, {
        keys,
        objects: cluster.on.has(at) ? objects : new Map<string, Resource>(),
      });
    }
  return { keys, objects };
}

function addBrought(
  { resources, unseen = [] }: RenderedRoot,
  cluster: string,
  { there, objects }: ProductionCluster,
  found: OneSide,
): void {
  for (const resource of resources) {
    if (!reachesBeyond(resource, there)) continue;
    const key = resourceKey(resource);
    const brought = { cluster, isProductions: objects.has(key) };
    found.keys.set(key, brought);
    found.keys.set(stableKeyOf(resource), brought);
    found.objects.set(stableKeyOf(resource), resource);
  }
  for (const content of unseen)
    found.keys.set(resourceKey(subjectOfUnseen(content)), { cluster, isProductions: false });
}
