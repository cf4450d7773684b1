import type { RenderedEnvironment, RenderedRoot } from '../../gitops/index.ts';
import { argoApplying, pairedRoots, releaseOfRoot, stopOfRoot } from '../../gitops/index.ts';
import type { Mesh } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { placeOf, resourceKey, runsPods, stableKeyOf } from '../../manifest/index.ts';

/** Holds the namespaces to which a root brings objects. */
export interface Filling {
  /** Namespaces to which it brings anything. */
  readonly any: ReadonlySet<string>;
  /** Namespaces of which it brings the Namespace, and nothing else. */
  readonly bare: ReadonlySet<string>;
  /** Namespaces that it brings itself, or whose workloads it brings, with one of these; null for a chart that is not seen. */
  readonly own: ReadonlyMap<string, Resource | null>;
}

/** A root of the base that has workloads, or the Namespace itself, in a namespace. */
export interface Filler {
  readonly root: RenderedRoot;
  readonly by: Resource | null;
}

/** Objects that come to a namespace of others. */
export interface ForeignObjects {
  readonly resources: readonly Resource[];
  /** Says what the namespace is to the mesh; null where it is another team's. */
  readonly place: string | null;
  /** Lists by name who fills it, with a workload or the Namespace that it has there; null for a chart that is not seen. */
  readonly others: readonly { readonly name: string; readonly by: Resource | null }[];
  readonly isShared: boolean;
}

/** A root after the change, with what it brought before and brings anew. */
export interface RootOfChange {
  readonly root: RenderedRoot;
  /** It is null for a root that the change brings. */
  readonly before: RenderedRoot | null;
  readonly filled: Filling;
  /** Objects that the root did not bring before, and that no other root gives up to it. */
  readonly brought: readonly Resource[];
}

/** Answers whose a namespace is, by the roots that bring objects to it. */
export interface NamespaceFillers {
  readonly roots: readonly RootOfChange[];
  /** Roots that filled a namespace and still do. */
  readonly fillersOf: (namespace: string) => readonly Filler[];
  /** Gives what a root after the change, or what it is a part of, filled before. */
  readonly filledBy: (root: RenderedRoot) => Filling;
  /** The roots before the change that a root after it was, or that are parts of one delivery with it. */
  readonly formerOf: (root: RenderedRoot) => readonly RenderedRoot[];
  /** Counts the roots that fill any namespace. */
  readonly count: number;
  /** Tells whether two roots are parts of one delivery: sources of one Application, a release and what brings it. */
  readonly areOne: (one: RenderedRoot, other: RenderedRoot) => boolean;
}

/** The namespace that an object is about: of a Namespace, itself. */
export const homeOf = (resource: Resource): string =>
  isNamespace(resource) ? resource.name : resource.namespace;

const isStopped = (root: RenderedRoot, side: RenderedEnvironment): boolean =>
  root.status === 'failed' || stopOfRoot(root, side) !== null;

/** Reads who fills which namespace, once for each change. */
export function namespaceFillers(
  before: RenderedEnvironment,
  after: RenderedEnvironment,
  past: Mesh,
  now: Mesh,
): NamespaceFillers {
  const pairs = pairedRoots(before.roots, after.roots);
  const fillings = new Map([
    ...fillingsOf(before.roots, past),
    ...(past === now ? [] : fillingsOf(after.roots, now)),
  ]);
  const fillingOf = (root: RenderedRoot | null): Filling =>
    (root === null ? undefined : fillings.get(root)) ?? NOTHING;
  const areOne = unitsOf([...before.roots, ...after.roots]);
  const fillers = new Map<string, Filler[]>();
  let count = 0;
  for (const { before: was, after: is } of pairs) {
    if (was === null || is === null) continue;
    const { own, bare } = fillingOf(was);
    if (own.size > 0) count += 1;
    const stays = fillingOf(is);
    for (const [namespace, by] of own)
      if (!bare.has(namespace) && (stays.any.has(namespace) || stays.own.has(namespace)))
        fillers.set(namespace, [...(fillers.get(namespace) ?? []), { root: was, by }]);
  }
  const partners = new Map(pairs.map(({ before: was, after: is }) => [is, was]));
  const formerOf = (is: RenderedRoot): readonly RenderedRoot[] => {
    const was = partners.get(is);
    return before.roots.filter((one) => one === was || areOne(one, is));
  };
  const filledBy = memoized((root: RenderedRoot) => joined(formerOf(root).map(fillingOf)));
  const moved = objectsGivenUp(before.roots, after.roots);
  return {
    count,
    areOne,
    filledBy,
    formerOf,
    fillersOf: (namespace) => fillers.get(namespace) ?? [],
    roots: pairs.flatMap(({ before: was, after: is }) => {
      // what a root brought that stopped before is not known: its objects are judged as applied again
      if (is === null || is === was || (was !== null && isStopped(was, before))) return [];
      const keys = new Set(formerOf(is).flatMap(({ resources }) => resources.map(stableKeyOf)));
      const brought = is.resources.filter((resource) => {
        const key = stableKeyOf(resource);
        return !keys.has(key) && !moved.has(key);
      });
      return brought.length === 0 ? [] : [{ root: is, before: was, filled: filledBy(is), brought }];
    }),
  };
}

function memoized<K extends object, V>(of: (key: K) => V): (key: K) => V {
  const known = new Map<K, V>();
  return (key) => {
    const value = known.get(key) ?? of(key);
    known.set(key, value);
    return value;
  };
}

const NOTHING: Filling = { any: new Set(), bare: new Set(), own: new Map() };

const joined = (fillings: readonly Filling[]): Filling => ({
  any: new Set(fillings.flatMap(({ any }) => [...any])),
  bare: new Set(),
  own: new Map(fillings.flatMap(({ own }) => [...own])),
});

/** Names the objects that some root of the base brought and brings no more: they may have moved to another. */
function objectsGivenUp(
  before: readonly RenderedRoot[],
  after: readonly RenderedRoot[],
): ReadonlySet<string> {
  const count = (roots: readonly RenderedRoot[]): ReadonlyMap<string, number> => {
    const found = new Map<string, number>();
    for (const { resources } of roots)
      for (const key of new Set(resources.map(stableKeyOf)))
        found.set(key, (found.get(key) ?? 0) + 1);
    return found;
  };
  const [was, is] = [count(before), count(after)];
  return new Set(
    [...was].filter(([key, times]) => (is.get(key) ?? 0) <= times).map(([key]) => key),
  );
}

function fillingsOf(
  roots: readonly RenderedRoot[],
  mesh: Mesh,
): readonly (readonly [RenderedRoot, Filling])[] {
  const charts = new Map<string, string[]>();
  for (const { resource, namespace } of mesh.charts) {
    const key = resourceKey(resource);
    charts.set(key, [...(charts.get(key) ?? []), namespace]);
  }
  return roots.map((root) => [root, fillingOfRoot(root, charts)]);
}

function fillingOfRoot(
  { resources, unseen = [] }: RenderedRoot,
  charts: ReadonlyMap<string, readonly string[]>,
): Filling {
  const homes = resources.filter((resource) => homeOf(resource) !== '');
  const ofNamespaces = homes.filter(isNamespace);
  const inside = homes.filter((resource) => !isNamespace(resource));
  const installing = resources.flatMap((resource) =>
    (charts.get(resourceKey(resource)) ?? []).map((namespace) => [namespace, resource] as const),
  );
  const unseenCharts = unseen.flatMap(({ kind, namespace }) =>
    kind === 'Chart' && namespace !== null ? [namespace] : [],
  );
  const inhabited = new Set([
    ...inside.map(homeOf),
    ...installing.map(([namespace]) => namespace),
    ...unseenCharts,
  ]);
  // what tells most of who is there comes last
  const own = new Map<string, Resource | null>([
    ...unseenCharts.map((namespace) => [namespace, null] as const),
    ...ofNamespaces.map((resource) => [homeOf(resource), resource] as const),
    ...inside.filter(runsPods).map((resource) => [homeOf(resource), resource] as const),
    ...installing,
  ]);
  const bare = new Set([...own.keys()].filter((namespace) => !inhabited.has(namespace)));
  return { any: new Set(homes.map(homeOf)), bare, own };
}

const isNamespace = ({ group, kind }: Resource): boolean => group === '' && kind === 'Namespace';

/** Tells of roots whether they are parts of one delivery. */
function unitsOf(roots: readonly RenderedRoot[]): NamespaceFillers['areOne'] {
  const bringers = new Map<string, RenderedRoot[]>();
  for (const root of roots)
    for (const { group, origin } of root.resources)
      if (group === 'helm.toolkit.fluxcd.io') {
        const place = placeOf(origin);
        bringers.set(place, [...(bringers.get(place) ?? []), root]);
      }
  const wholes = new Map(roots.map((root) => [root, wholeOf(root)]));
  const isBrought = (one: RenderedRoot, other: RenderedRoot): boolean =>
    one.root.by.origin !== null &&
    releaseOfRoot(one.root) !== undefined &&
    (bringers.get(placeOf(one.root.by.origin)) ?? []).some(
      (root) => root.root.path === other.root.path,
    );
  return (one, other) =>
    one === other ||
    ((wholes.get(one) ?? null) !== null && wholes.get(one) === wholes.get(other)) ||
    isBrought(one, other) ||
    isBrought(other, one);
}

/** Names the Application with several sources that a root is one of; null for others. */
function wholeOf({ root }: RenderedRoot): string | null {
  const argo = argoApplying(root);
  return argo?.partOf === undefined ? null : `${placeOf(argo.origin)} ${argo.partOf.whole}`;
}

/** A root as a sentence calls it. */
export function nameOfRoot({ root }: RenderedRoot): string {
  const release = releaseOfRoot(root);
  const path = root.path === '.' ? 'the top folder' : root.path;
  return release === undefined ? path : `release ${release.name} of ${path}`;
}
