import type { RenderedEnvironment } from '../environment.ts';
import { clusterLabel } from '../names/environment-units.ts';
import { environmentOfUnit, unitName, withOwnNames } from '../names/unit-name.ts';
import { madeInAll } from './made-applications.ts';
import type { RenderedTree } from '../stages/tree-renderer.ts';
import type { Sides } from '../stages/stage.ts';
import { objectApplying } from '../roots/applier-of-root.ts';

/** Says which clusters are one mesh; whoever reads a mesh finds it. */
export interface MeshIdentity {
  /** Lists what the mesh is called; it is empty where nothing says it. */
  readonly meshIds: ReadonlySet<string>;
  /** Lists what control planes call their own cluster. */
  readonly clusterNames: ReadonlySet<string>;
  /** Clusters whose endpoints are taken in. */
  readonly taken: ReadonlySet<string>;
}

/** Finds which mesh the control plane of some clusters is part of. */
export type IdentityOf = (rendered: RenderedEnvironment) => MeshIdentity;

/** Some clusters of one environment, and what they get on either side; null for nothing. */
interface Clusters {
  readonly ids: readonly string[];
  readonly before: RenderedEnvironment | null;
  readonly after: RenderedEnvironment | null;
}

/**
 * Both sides with the clusters of each environment told apart alike. Clusters that get the same on either side stay one
 * entry, so that what holds for all of them is computed and said once; one that comes, goes or gets something else is
 * an entry of its own. Clusters of one mesh, by its id or by the networks that it knows, are put together.
 */
export function unitsOnBothSides({ base, merged }: Sides, identityOf: IdentityOf): Sides {
  const [before, after] = [byEnvironment(base), byEnvironment(merged)];
  const found = new Map(
    [...new Set([...after.keys(), ...before.keys()])].map((name) => [
      name,
      namedAlike(
        name,
        togetherInMesh(unitsOf(before.get(name) ?? [], after.get(name) ?? []), identityOf),
      ),
    ]),
  );
  return {
    base: withUnits(base, found, ({ before: side }) => side),
    merged: withUnits(merged, found, ({ after: side }) => side),
  };
}

/** One tree, with the clusters of one mesh put together. */
export const meshesOf = (tree: RenderedTree, identityOf: IdentityOf): RenderedTree =>
  unitsOnBothSides({ base: tree, merged: tree }, identityOf).merged;

type Side = readonly RenderedEnvironment[];

function byEnvironment({ environments }: RenderedTree): ReadonlyMap<string, Side> {
  const found = new Map<string, RenderedEnvironment[]>();
  for (const each of environments) {
    const name = environmentOfUnit(each.environment.name);
    const known = found.get(name);
    if (known) known.push(each);
    else found.set(name, [each]);
  }
  return found;
}

/** The cluster that appliers live in, or where no cluster is known. */
const HOME = '';

/** Clusters by name; what only paths tell apart goes by what they say. */
function idsOf({ environment: { name, clusters } }: RenderedEnvironment): readonly string[] {
  if (clusters !== undefined) return clusters;
  return [name === environmentOfUnit(name) ? HOME : `/${name}`];
}

/** Clusters that are together on both sides. The one cluster of an environment may get another name. */
function unitsOf(before: Side, after: Side): readonly Clusters[] {
  const [was, is] = [placesIn(before), placesIn(after)];
  const isRenamed =
    before.length < 2 && after.length < 2 && ![...was.keys()].some((id) => is.has(id));
  if (isRenamed)
    return [{ ids: [...is.keys()], before: before[0] ?? null, after: after[0] ?? null }];
  const classes = new Map<string, { ids: string[]; at: readonly [number, number] }>();
  for (const id of [...new Set([...is.keys(), ...was.keys()])].sort()) {
    const at = [was.get(id) ?? -1, is.get(id) ?? -1] as const;
    const known = classes.get(at.join());
    if (known) known.ids.push(id);
    else classes.set(at.join(), { ids: [id], at });
  }
  return [...classes.values()].map(({ ids, at: [then, now] }) => ({
    ids,
    before: before[then] ?? null,
    after: after[now] ?? null,
  }));
}

const placesIn = (side: Side): ReadonlyMap<string, number> =>
  new Map(side.flatMap((each, at) => idsOf(each).map((id) => [id, at] as const)));

/** Names that both sides have; what is one cluster, or all of them, has the environment's. */
function namedAlike(name: string, all: readonly Clusters[]): readonly Clusters[] {
  if (all.length < 2) return all.map((each) => called(name, each));
  const named = all.map((each) => {
    const whole = [each.after, each.before].find(
      (side) => side !== null && side.environment.name !== name && isJust(side, each.ids),
    );
    const clusters = each.ids.filter((id) => id !== HOME);
    const label = clusters.length === 0 ? null : clusterLabel(clusters.map(plainId));
    return { each, name: whole?.environment.name ?? unitName(name, label) };
  });
  return withOwnNames(named).map((own) => called(own.name, own.each));
}

const plainId = (id: string): string => /^\/.*\((.*)\)$/.exec(id)?.[1] ?? id;

const isJust = (side: RenderedEnvironment, ids: readonly string[]): boolean => {
  const own = idsOf(side);
  return own.length === ids.length && own.every((id) => ids.includes(id));
};

const called = (name: string, { ids, before, after }: Clusters): Clusters => ({
  ids,
  before: before && renamed(appliedTo(before, ids), name),
  after: after && renamed(appliedTo(after, ids), name),
});

const renamed = (rendered: RenderedEnvironment, name: string): RenderedEnvironment =>
  rendered.environment.name === name
    ? rendered
    : { ...rendered, environment: { ...rendered.environment, name } };

/**
 * Narrows an environment to what is applied to the first of `ids`: of clusters that get the same only one is
 * rendered.
 */
function appliedTo(rendered: RenderedEnvironment, ids: readonly string[]): RenderedEnvironment {
  const { alike = [], clusters = [], homes = [], cluster } = rendered.environment;
  const [first = HOME] = ids;
  if (clusters.every((each) => ids.includes(each))) return rendered;
  const own = alike.filter((root) => objectApplying(root)?.cluster === first);
  const environment = {
    ...rendered.environment,
    clusters: clusters.filter((each) => ids.includes(each)),
    homes: homes.filter((each) => !clusters.includes(each) || ids.includes(each)),
    alike: alike.filter(
      (root) => ids.includes(objectApplying(root)?.cluster ?? HOME) && !own.includes(root),
    ),
    cluster: ids.length === 1 ? first : cluster,
  };
  const open = [...own];
  const roots = rendered.roots.map((each) => {
    const at =
      objectApplying(each.root)?.cluster === undefined
        ? -1
        : open.findIndex(({ path }) => path === each.root.path);
    const [root] = at < 0 ? [] : open.splice(at, 1);
    return root === undefined ? each : { ...each, root };
  });
  return { ...rendered, environment, roots };
}

/** Each tree's environments in their order; new entries of an environment come where its first one was. */
function withUnits(
  tree: RenderedTree,
  found: ReadonlyMap<string, readonly Clusters[]>,
  sideOf: (clusters: Clusters) => RenderedEnvironment | null,
): RenderedTree {
  const names = [
    ...new Set(tree.environments.map(({ environment }) => environmentOfUnit(environment.name))),
  ];
  const environments = names.flatMap((name) =>
    (found.get(name) ?? []).flatMap((each) => sideOf(each) ?? []),
  );
  const isSame =
    environments.length === tree.environments.length &&
    environments.every((each, at) => each === tree.environments[at]);
  return isSame ? tree : { ...tree, environments };
}

/** Clusters that either side says are one mesh. */
function togetherInMesh(all: readonly Clusters[], identityOf: IdentityOf): readonly Clusters[] {
  if (all.length < 2) return all;
  const groups: { readonly members: Clusters[]; readonly said: MeshIdentity[] }[] = [];
  for (const each of all) {
    const said = [...new Set([each.before, each.after])].flatMap((side) =>
      side === null ? [] : [identityIn(side, each.ids, identityOf)],
    );
    const own = groups.filter((group) =>
      said.some((one) => group.said.some((other) => areOne(one, other))),
    );
    const joined = {
      members: [...own.flatMap(({ members }) => members), each],
      said: [...own.flatMap((group) => group.said), ...said],
    };
    for (const group of own) groups.splice(groups.indexOf(group), 1);
    groups.push(joined);
  }
  return groups.map(({ members }) => joinedClusters(members));
}

const identityIn = (
  rendered: RenderedEnvironment,
  ids: readonly string[],
  identityOf: IdentityOf,
): MeshIdentity => {
  const found = identityOf(rendered);
  return { ...found, clusterNames: new Set([...found.clusterNames, ...ids.map(plainId)]) };
};

const areOne = (one: MeshIdentity, other: MeshIdentity): boolean =>
  meets(one.meshIds, other.meshIds) ||
  meets(one.taken, other.clusterNames) ||
  meets(other.taken, one.clusterNames);

const meets = (some: ReadonlySet<string>, others: ReadonlySet<string>): boolean =>
  [...some].some((each) => others.has(each));

function joinedClusters(members: readonly Clusters[]): Clusters {
  const [first, ...others] = members;
  if (first === undefined || others.length === 0)
    return first ?? { ids: [], before: null, after: null };
  const sides = (sideOf: (each: Clusters) => RenderedEnvironment | null) =>
    joinedSides([...new Set(members.flatMap((each) => sideOf(each) ?? []))]);
  return {
    ids: members.flatMap(({ ids }) => ids),
    before: sides(({ before }) => before),
    after: sides(({ after }) => after),
  };
}

/** Joins sides; what is for all clusters comes once. */
function joinedSides(sides: Side): RenderedEnvironment | null {
  const [first, ...others] = sides;
  if (first === undefined || others.length === 0) return first ?? null;
  const inputs = new Map(sides.flatMap((each) => [...(each.inputs ?? [])]));
  const inputGaps = [...new Set(sides.flatMap((each) => each.inputGaps ?? []))];
  const clusters = sides.flatMap(({ environment }) => environment.clusters ?? []);
  return {
    ...first,
    environment: {
      ...first.environment,
      cluster: null,
      roots: [...new Set(sides.flatMap(({ environment }) => environment.roots))],
      clusters,
      homes: [...new Set(sides.flatMap(({ environment }) => environment.homes ?? []))],
      ...madeInAll(sides.map(({ environment }) => environment)),
    },
    roots: [...new Set(sides.flatMap(({ roots }) => roots))],
    ...(inputs.size > 0 && { inputs }),
    ...(inputGaps.length > 0 && { inputGaps }),
  };
}
