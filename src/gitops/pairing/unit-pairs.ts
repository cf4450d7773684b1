import type {
  Environment,
  ReleaseInputs,
  RenderedEnvironment,
  RenderedRoot,
} from '../environment.ts';
import { environmentOfUnit, NOBODY, unitName } from '../names/unit-name.ts';
import { folderOf, stepsOf } from '../tree-path.ts';
import { contentKeyOf } from '../roots/root-pairs.ts';
import { isKustomizationFile } from '../kustomize/kustomization-folders.ts';
import { ownPart } from './application-places.ts';
import { idsOnBothSides, unitsOfSides } from './delivery-units.ts';
import type { PlacesOfRoots } from './places-of-roots.ts';
import { placesOfRoots } from './places-of-roots.ts';
import type { RenderedTree } from '../stages/tree-renderer.ts';
import type { Sides } from '../stages/stage.ts';
import { objectApplying } from '../roots/applier-of-root.ts';
import type { Unit, UnitId } from './delivery-units.ts';

/** One environment on both sides; null where it does not exist there. */
export interface EnvironmentPair {
  readonly name: string;
  readonly before: RenderedEnvironment | null;
  readonly after: RenderedEnvironment | null;
  /**
   * Tells whether the change makes the unit: `before` then holds only what counts in every environment. It is
   * absent where the unit was there.
   */
  readonly isNew?: true;
  /** Tells whether the base has files below a folder of its name: what is made there is no new place. */
  readonly hadFolder?: true;
}

/**
 * The units of both sides, each with the base's roots that the merge result has there. A change that adds a second overlay,
 * or renames a folder beside others, can alter how environments are told apart; what an applier took to a cluster must
 * still be compared with what it takes there. What either side calls production stays production.
 */
export function pairedUnits(sides: Sides): readonly EnvironmentPair[] {
  const idsOf = idsOnBothSides(sides);
  const units = unitsOfSides(sides, idsOf);
  const labels = labelsOf(units);
  const labelOf = (id: UnitId): string => labels.get(id) ?? id;
  const places = placesOfRoots(sides, units, idsOf);
  const placed = placedRoots(units, { places, labelOf, untold: sides.base.untold });
  const [{ renderedReleases } = {}] = sides.base.environments;
  const releases = sides.base.environments.flatMap((each) => each.releases ?? []);
  const hadFolder = foldersNamedIn(sides.base);
  return units
    .flatMap(({ id, after }): readonly EnvironmentPair[] => {
      const known = placed.get(id);
      if (known === undefined && after === null) return [];
      const before = known === undefined ? null : inOrderOf(known, after?.roots ?? []);
      return [
        {
          name: labelOf(id),
          before: before && {
            ...withReleases(before, releases),
            ...(renderedReleases && { renderedReleases }),
          },
          after,
          ...(known?.isHeir === false && { isNew: true as const }),
          ...(known?.isHeir !== true && hadFolder(labelOf(id)) && { hadFolder: true as const }),
        },
      ];
    })
    .sort(
      (one, other) =>
        Number(one.name === NOBODY) - Number(other.name === NOBODY) ||
        (one.name < other.name ? -1 : 1),
    );
}

/** Answers for a unit whether a tree has a folder that is called as its environment, with any file. */
function foldersNamedIn({ plan: { folders = [] } }: RenderedTree): (name: string) => boolean {
  const steps = new Set(folders.flatMap(stepsOf));
  return (name) => steps.has(environmentOfUnit(name));
}

/**
 * Gives what each unit is called: as the merge result has it; what goes has its name unless another has that
 * now.
 */
function labelsOf(units: readonly Unit[]): ReadonlyMap<UnitId, string> {
  const later = units.flatMap(({ after }) => (after === null ? [] : [after.environment.name]));
  const taken = new Set(later);
  return new Map(
    units.map(({ id, before, after }) => {
      const name = (after ?? before)?.environment.name ?? '';
      return [id, after === null && taken.has(name) ? nameOfGone(name) : name];
    }),
  );
}

function nameOfGone(name: string): string {
  const environment = environmentOfUnit(name);
  const cluster = name.slice(environment.length + 2, -1);
  return unitName(environment, [cluster, 'as it was'].filter(Boolean).join(', '));
}

/** Says where the base's roots are now, and what that is called. */
interface Placing {
  readonly places: PlacesOfRoots;
  readonly labelOf: (id: UnitId) => string;
  readonly untold: RenderedTree['untold'];
}

/** Adds which of the roots are charts that HelmReleases of the environment install. */
function withReleases(
  before: RenderedEnvironment,
  all: NonNullable<RenderedEnvironment['releases']>,
): RenderedEnvironment {
  const roots = new Set(before.roots);
  const releases = all.filter(({ rendered }) => roots.has(rendered));
  return releases.length === 0 ? before : { ...before, releases };
}

/** Holds what of the base a unit is compared with. */
interface Placed {
  readonly environment: Environment;
  /** Tells whether the unit is one of the base, under this name or another. */
  readonly isHeir: boolean;
  readonly roots: ReadonlyMap<string, RenderedRoot>;
  readonly inputs: ReleaseInputs;
  readonly beside: readonly RenderedRoot[];
  readonly looseSecrets: RenderedEnvironment['looseSecrets'];
}

function placedRoots(units: readonly Unit[], placing: Placing): ReadonlyMap<UnitId, Placed> {
  const placed = new Map<UnitId, Placed>();
  for (const unit of units)
    for (const [id, own] of placedOf(unit, placing)) {
      const known = placed.get(id);
      const name = placing.labelOf(id);
      placed.set(id, known === undefined ? calledSo(name, own) : joined(name, known, own));
    }
  return placed;
}

/** Each root of one unit of the base, by the units that it is compared in. */
function placedOf(unit: Unit, placing: Placing): readonly (readonly [UnitId, Placed])[] {
  if (unit.before === null) return [];
  const { environment, roots, inputs = new Map(), beside = [], looseSecrets } = unit.before;
  const all = { inputs, beside, looseSecrets };
  // what nothing is applied to but charts that are not seen is the same on both sides
  if (roots.length === 0)
    return [[unit.id, { environment, isHeir: true, roots: new Map(), ...all }] as const];
  return [...keyedRoots(roots)].flatMap(([key, root]) => {
    const now = placing.places.after(root.root);
    const units = unitsFor(unit, root, placing);
    const rest = placing.untold?.get(root);
    if (units.length === 0 && rest !== undefined && !isOfNobody(unit)) {
      const own = new Map([[key, ownPart(root, rest)]]);
      return [[unit.id, { environment, isHeir: true, roots: own, ...all }] as const];
    }
    return units.map((id) => {
      // a root that several environments share makes none of them what another is
      const isHeir = id === unit.id || !(now.has(unit.id) || isOfNobody(unit));
      const held = isHeir ? root : (rest ?? root);
      return [id, { environment, isHeir, roots: new Map([[key, held]]), ...all }] as const;
    });
  });
}

const isOfNobody = ({ before }: Unit): boolean => before?.environment.name === NOBODY;

const calledSo = (name: string, entry: Placed): Placed => ({
  ...entry,
  environment: entry.isHeir
    ? { ...entry.environment, name }
    : withoutClusters({ ...entry.environment, name, production: false }),
});

function joined(name: string, known: Placed, more: Placed): Placed {
  const own = calledSo(name, more);
  const first = more.isHeir || !known.isHeir ? own : known;
  const production = known.environment.production || own.environment.production;
  return {
    ...known,
    isHeir: known.isHeir || more.isHeir,
    environment: { ...first.environment, production },
    roots: new Map([...known.roots, ...more.roots]),
    inputs:
      known.inputs === more.inputs ? known.inputs : new Map([...more.inputs, ...known.inputs]),
  };
}

/** Removes the clusters, for what counts everywhere goes to no cluster of another environment. */
const withoutClusters = (environment: Environment): Environment => ({
  ...environment,
  cluster: null,
  clusters: [],
  homes: [],
  alike: [],
  madeApplications: [],
});

/**
 * Finds the units in which a root of the base is compared: its own while that has it, and those that are new
 * to it. What counted in every environment for want of any sign, and is applied to some now, is gone from
 * none; nor is what nobody seen here applied, and is built into something that is applied now.
 */
function unitsFor(
  unit: Unit,
  { root, reads }: RenderedRoot,
  { places, labelOf }: Placing,
): readonly UnitId[] {
  const { id: own } = unit;
  const { all, applied, built } = places;
  const isBuiltIn = [...reads].some((path) => isIn(root.path, path) && built.has(path));
  if (isOfNobody(unit) && !places.isLater(root) && isBuiltIn) return [];
  const [before, now] = [places.before(root), places.after(root)];
  // what appliers take to one more environment, or to one more cluster of its own, is new there
  const isOwn = (id: UnitId): boolean =>
    environmentOfUnit(labelOf(id)) === environmentOfUnit(labelOf(own));
  const isFurther = now.has(own) && places.isTakenFurther(root);
  const isAddition = (id: UnitId): boolean =>
    root.by.origin !== null && (isFurther || all.has(id) || (now.has(own) && isOwn(id)));
  const gained = [...now].filter((id) => !before.has(id) && !isAddition(id));
  if (now.has(own)) return [own, ...gained];
  if (gained.length > 0) return gained;
  const wasEverywhere = root.by.origin === null && all.size > 1 && before.size === all.size;
  // what counts everywhere does not go with one environment
  return wasEverywhere && (applied.has(root.path) || places.isLater(root)) ? [] : [own];
}

/** Tells whether a path is the kustomization of the folder. */
const isIn = (folder: string, path: string): boolean =>
  isKustomizationFile(path) && folderOf(path) === folder;

/**
 * Roots in the merge result's order, so that equal environments compare root by root and of an object that several hold the
 * same one counts on both sides.
 */
function inOrderOf(entry: Placed, later: readonly RenderedRoot[]): RenderedEnvironment {
  const order = orderOf(later);
  const rank = ({ root }: RenderedRoot): number =>
    keysInOrder(root)
      .map((key) => order.get(key))
      .find((at) => at !== undefined) ?? order.size;
  const roots = [...entry.roots.values()].sort((a, b) => rank(a) - rank(b));
  const environment = { ...entry.environment, roots: roots.map(({ root }) => root) };
  const { inputs, beside, looseSecrets } = entry;
  return {
    ...{ environment, roots, inputs },
    ...(beside.length > 0 && { beside }),
    ...(looseSecrets && { looseSecrets }),
  };
}

function orderOf(roots: readonly RenderedRoot[]): ReadonlyMap<string, number> {
  const order = new Map<string, number>();
  for (const [at, { root }] of roots.entries())
    for (const key of keysInOrder(root)) if (!order.has(key)) order.set(key, at);
  return order;
}

const keysInOrder = (root: RenderedRoot['root']): readonly string[] => [
  ...(objectApplying(root)?.appliedAs ?? []).map(({ id }) => id),
  root.path,
];

/**
 * Keys roots by who applies them where, and what they are; a folder that nothing is known to apply more than
 * once is keyed by its order.
 */
function keyedRoots(roots: readonly RenderedRoot[]): ReadonlyMap<string, RenderedRoot> {
  const seen = new Map<string, number>();
  return new Map(
    roots.map((each) => {
      const name = JSON.stringify([
        objectApplying(each.root)?.appliedAs ?? [],
        contentKeyOf(each.root),
      ]);
      const before = seen.get(name) ?? 0;
      seen.set(name, before + 1);
      return [`${name} ${String(before)}`, each];
    }),
  );
}
