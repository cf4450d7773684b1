import type { DeclaredApplication } from '../argo/application.ts';
import type { RenderedEnvironment, RenderedRoot } from '../environment.ts';
import { applicationKey, OPEN } from '../appliers/applier.ts';
import type { DeclaredCluster } from '../argo/cluster-secrets.ts';
import { clusterKeysOf, clusterSecret, knownClusters } from '../argo/cluster-secrets.ts';
import type { Resource } from '../../manifest/index.ts';
import { canonicalJson, plainOf } from '../../manifest/index.ts';
import type { RenderedTree } from '../stages/tree-renderer.ts';
import { objectApplying } from '../roots/applier-of-root.ts';

/**
 * One tree with each Application, and the Secret of each cluster, where it puts something. What holds Applications for
 * several environments is no part of any of them: it counts in each for want of a place of its own, and of its objects an Application of staging says nothing
 * of production (ARGO-37). One of which nobody here knows where it goes stays in all, and so does one that goes where what
 * holds it does not count: it is left out nowhere unless it is told elsewhere. What one environment alone holds stays there
 * whole; where the `other` side has environments that this one lacks, `untold` says what of it they are compared with.
 */
export function withApplicationsPlaced(tree: RenderedTree, other: RenderedTree): RenderedTree {
  const { environments, plan } = tree;
  if (plan.applications === undefined) return tree;
  const unapplied = rootsOfNobody(environments, hasFurther(other, tree) ? 1 : 2);
  if (unapplied.size === 0) return tree;
  const placesOf = applicationPlaces(tree, plan.clusters);
  const declared = new Map<string, DeclaredApplication[]>();
  for (const each of plan.applications) {
    if (each.object.kind !== 'Application') continue;
    const key = placeKey(each.name, each.written.origin.file);
    declared.set(key, [...(declared.get(key) ?? []), each]);
  }
  const toldIn = (root: RenderedRoot, resource: Resource): readonly string[] => {
    const places = [
      ...applicationsAt(declared, resource).map(placesOf.application),
      ...placesOf.secret(resource),
    ];
    const isKnown = places.length > 0 && places.every((each) => each.size > 0);
    return isKnown
      ? places.flatMap((each) => [...each]).filter((each) => unapplied.get(root)?.has(each))
      : [];
  };
  const untold = new Map<RenderedRoot, RenderedRoot>();
  const placedIn = (name: string, root: RenderedRoot): RenderedRoot => {
    const told = new Map(root.resources.map((each) => [each, toldIn(root, each)]));
    const isTold = (each: Resource): boolean => (told.get(each) ?? []).length > 0;
    const placed = withOnly(
      root,
      (each) => !isTold(each) || told.get(each)?.includes(name) === true,
    );
    const rest = withOnly(root, (each) => !isTold(each));
    for (const part of [placed, rest]) if (part !== root) wholes.set(part, root);
    if (rest !== placed) untold.set(placed, rest);
    return placed;
  };
  const placed = environments.map((rendered) => {
    const roots = rendered.roots.map((root) =>
      unapplied.has(root) ? placedIn(rendered.environment.name, root) : root,
    );
    return roots.every((root, at) => root === rendered.roots[at])
      ? rendered
      : { ...rendered, roots };
  });
  const isSame = untold.size === 0 && placed.every((each, at) => each === environments[at]);
  return isSame ? tree : { ...tree, ...(untold.size > 0 && { untold }), environments: placed };
}

/** Gives what of a root is of its environment alone, where `rest` is what is told of none. */
export const ownPart = (root: RenderedRoot, rest: RenderedRoot): RenderedRoot => {
  const shared = new Set(rest.resources);
  return withOnly(root, (each) => !shared.has(each));
};

/** Holds of what is left of roots the whole. */
export const wholes = new WeakMap<RenderedRoot, RenderedRoot>();

const NOWHERE: ReadonlySet<string> = new Set();

/** The namespace is left out, for a kustomization may give another: a file may hold two of one name. */
const placeKey = (name: string, file: string): string => JSON.stringify([name, file]);

const applicationsAt = (
  declared: ReadonlyMap<string, readonly DeclaredApplication[]>,
  { group, kind, name, origin }: Resource,
): readonly DeclaredApplication[] =>
  group === 'argoproj.io' && kind === 'Application'
    ? (declared.get(placeKey(name, origin.file)) ?? [])
    : [];

function hasFurther(other: RenderedTree, { environments }: RenderedTree): boolean {
  const names = new Set(environments.map(({ environment }) => environment.name));
  return other.environments.some(({ environment }) => !names.has(environment.name));
}

/** Roots that nothing of the tree applies, with the names of the environments that have them, at least so many. */
function rootsOfNobody(
  environments: readonly RenderedEnvironment[],
  atLeast: number,
): ReadonlyMap<RenderedRoot, ReadonlySet<string>> {
  const names = new Map<RenderedRoot, Set<string>>();
  for (const { environment, roots } of environments)
    for (const root of roots)
      if (root.root.by.origin === null)
        names.set(root, (names.get(root) ?? new Set()).add(environment.name));
  return new Map([...names].filter(([, all]) => all.size >= atLeast));
}

/** Keeps what a root has left, by what is taken out: equal questions give the very same root. */
const known = new WeakMap<RenderedRoot, Map<string, RenderedRoot>>();

export function withOnly(
  root: RenderedRoot,
  isKept: (resource: Resource) => boolean,
): RenderedRoot {
  const kept = root.resources.map(isKept);
  if (kept.every(Boolean)) return root;
  const ways = known.get(root) ?? new Map<string, RenderedRoot>();
  known.set(root, ways);
  const key = kept.map(Number).join('');
  const found = ways.get(key) ?? { ...root, resources: root.resources.filter((_, at) => kept[at]) };
  ways.set(key, found);
  return found;
}

/**
 * The environments that an Application puts something into: those with a root that it applies, else those that go to the
 * cluster that it names. None where neither is known here.
 */
export function applicationPlaces(
  { environments }: Pick<RenderedTree, 'environments'>,
  clusters: readonly DeclaredCluster[] = [],
): {
  readonly application: (application: DeclaredApplication) => ReadonlySet<string>;
  /** Gives the environments that go to the cluster of a Secret; none for any other object. */
  readonly secret: (resource: Resource) => readonly ReadonlySet<string>[];
} {
  const declared = knownClusters(clusters, []);
  const byApplication = new Map<string, Set<string>>();
  const byCluster = new Map<string, Set<string>>();
  const add = (to: Map<string, Set<string>>, key: string, name: string): unknown =>
    to.set(key, (to.get(key) ?? new Set()).add(name));
  for (const { environment, roots } of environments) {
    const { name, clusters = [], homes = [], alike = [] } = environment;
    for (const root of [...roots.map((each) => each.root), ...alike])
      for (const { application } of objectApplying(root)?.appliedAs ?? [])
        add(byApplication, application, name);
    for (const cluster of new Set([...clusters, ...homes])) add(byCluster, cluster, name);
  }
  return {
    application: (application) =>
      byApplication.get(keyOf(application)) ??
      (application.cluster === null ? undefined : byCluster.get(application.cluster)) ??
      NOWHERE,
    secret: ({ node }) => {
      const cluster = clusterSecret(node);
      if (cluster === null) return [];
      const keys = clusterKeysOf(cluster, declared);
      return [new Set(keys.flatMap((key) => [...(byCluster.get(key) ?? [])]))];
    },
  };
}

const keyOf = ({ object, name }: DeclaredApplication): string =>
  applicationKey(object, object.kind === 'Application' ? null : name);

/** Holds what a set makes in one tree: everywhere, and of that what is of one environment. */
interface MadeBySet {
  readonly all: readonly DeclaredApplication[];
  readonly own: readonly DeclaredApplication[];
}

/** An Application that goes where the set does not count is of all environments that it counts in. */
function madeBySet(set: string, own: RenderedEnvironment | null, tree: RenderedTree): MadeBySet {
  const all = (tree.plan.applications ?? []).filter(
    ({ object }) =>
      object.kind === 'ApplicationSet' && `${object.namespace}/${object.name}` === set,
  );
  const [everywhere, placesHere] = [
    applicationPlaces(tree).application,
    applicationPlaces({ environments: own === null ? [] : [own] }).application,
  ];
  const holding = holdersOfSet(set, tree);
  const isHere = (each: DeclaredApplication): boolean =>
    placesHere(each).size > 0 || ![...everywhere(each)].some((name) => holding.has(name));
  return { all, own: all.filter(isHere) };
}

/** Holds what a set makes for one environment, on both sides. */
export interface SetHere {
  /**
   * Tells whether that is the same on both sides, though the set is written otherwise: what changes of it is
   * for another, or only the order of what it makes (ARGO-66). It is false where it is not seen of any, or
   * where what only a cluster knows may differ.
   */
  readonly isSame: boolean;
  /**
   * Lists the Applications of which no generator leaves anything open; there are none where the set is not
   * read whole.
   */
  readonly decided: readonly DeclaredApplication[] | null;
}

export function setHere(
  set: string,
  here: readonly (RenderedEnvironment | null)[],
  trees: readonly RenderedTree[],
): SetHere {
  const sides = trees.map((tree, side) => madeBySet(set, here[side] ?? null, tree));
  const [was, is] = sides.map(({ all, own }) => ({ all: written(all), own: written(own) }));
  const isOpen = ({ all }: { readonly all: string }): boolean => all === '' || all.includes(OPEN);
  if (was === undefined || is === undefined) return { isSame: false, decided: null };
  const isSame = was.own === is.own && (was.all !== is.all || !isOpen(was));
  const decided = isOpen(was) || isOpen(is) ? null : sides.flatMap(({ own }) => own);
  return { isSame, decided };
}

/** Names the environments with a root that holds a set, called by its namespace and name. */
export const holdersOfSet = (
  set: string,
  { environments }: Pick<RenderedTree, 'environments'>,
): ReadonlySet<string> =>
  new Set(
    environments.flatMap(({ environment, roots }) =>
      roots.some(({ resources }) => resources.some((each) => isSet(set, each)))
        ? [environment.name]
        : [],
    ),
  );

const isSet = (set: string, { kind, namespace, name }: Resource): boolean =>
  kind === 'ApplicationSet' && `${namespace}/${name}` === set;

const written = (applications: readonly DeclaredApplication[]): string =>
  applications
    .map((each) => canonicalJson(plainOf(each.written)))
    .sort()
    .join('\n');
