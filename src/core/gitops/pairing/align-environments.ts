import type {
  Environment,
  ReleaseInputs,
  RenderedEnvironment,
  RenderedRoot,
} from '../environment.ts';
import { environmentOfUnit, NOBODY } from '../names/unit-name.ts';
import { folderOf } from '../tree-path.ts';
import { contentKeyOf } from '../roots/paired-roots.ts';
import { isKustomizationFile } from '../kustomize/kustomization-folders.ts';
import type { PlacesOfRoots } from './places-of-roots.ts';
import { placesOfRoots } from './places-of-roots.ts';
import type { RenderedTree } from '../stages/render-tree.ts';
import { objectApplying } from '../roots/applier-of-root.ts';

/**
 * The base's roots under the names that the merge result gives them. A change that adds a second
 * overlay, or renames a folder beside others, can alter how environments are told apart; what an applier
 * took to a cluster must still be compared with what it takes there. What either side calls production stays production. `madeHere` are environments that have nothing at the base but what
 * counts in every environment.
 */
export function alignEnvironments(
  base: RenderedTree,
  merged: RenderedTree,
): RenderedTree & { readonly madeHere: ReadonlySet<string> } {
  const places = placesOfRoots(base, merged);
  const aligned = new Map<string, Aligned>();
  for (const rendered of base.environments) {
    const { environment, roots, inputs = new Map(), beside = [] } = rendered;
    for (const [key, root] of keyedRoots(roots)) {
      const now = places.after(root.root);
      for (const name of namesFor(environment.name, root, places)) {
        // a root that several environments share makes none of them what another is
        const isHeir =
          name === environment.name || !(now.has(environment.name) || environment.name === NOBODY);
        const held = heldBy(isHeir, root, base);
        const own = { environment, isHeir, roots: new Map([[key, held]]), inputs, beside };
        const known = aligned.get(name);
        aligned.set(name, known === undefined ? calledSo(name, own) : joined(name, known, own));
      }
    }
  }
  const [{ renderedReleases } = {}] = base.environments;
  const environments = [...aligned.values()]
    .map(inOrderOf(merged))
    .map((each) => ({ ...each, ...(renderedReleases && { renderedReleases }) }));
  const madeHere = [...aligned].flatMap(([name, { isHeir }]) => (isHeir ? [] : [name]));
  return { plan: base.plan, environments, madeHere: new Set(madeHere) };
}

/** What is of other environments was none of what is new. */
const heldBy = (isHeir: boolean, root: RenderedRoot, { untold }: RenderedTree): RenderedRoot =>
  isHeir ? root : (untold?.get(root) ?? root);

interface Aligned {
  readonly environment: Environment;
  /** Whether the environment is that of the base, under this name or another. */
  readonly isHeir: boolean;
  readonly roots: ReadonlyMap<string, RenderedRoot>;
  readonly inputs: ReleaseInputs;
  readonly beside: readonly RenderedRoot[];
}

const calledSo = (name: string, entry: Aligned): Aligned => ({
  ...entry,
  environment: entry.isHeir
    ? { ...entry.environment, name }
    : withoutClusters({ ...entry.environment, name, production: false }),
});

function joined(name: string, known: Aligned, more: Aligned): Aligned {
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

/** What counts everywhere goes to no cluster of another environment. */
const withoutClusters = (environment: Environment): Environment => ({
  ...environment,
  cluster: null,
  clusters: [],
  homes: [],
  alike: [],
});

/**
 * Where a root of environment `own` is compared: under its own name while that has it, and under names
 * that are new to it. What counted in every environment for want of any sign, and is applied to some now, is gone
 * from none; nor is what nobody seen here applied, and is built into something that is applied now.
 */
function namesFor(
  own: string,
  { root, reads }: RenderedRoot,
  places: PlacesOfRoots,
): readonly string[] {
  const { all, applied, built } = places;
  const isBuiltIn = [...reads].some((path) => isIn(root.path, path) && built.has(path));
  if (own === NOBODY && !places.isLater(root) && isBuiltIn) return [];
  const [before, now] = [places.before(root), places.after(root)];
  // what appliers take to one more environment, or to one more cluster of its own, is new there
  const isOwn = (name: string): boolean => environmentOfUnit(name) === environmentOfUnit(own);
  const isFurther = now.has(own) && places.isTakenFurther(root);
  const isAddition = (name: string): boolean =>
    root.by.origin !== null && (isFurther || all.has(name) || (now.has(own) && isOwn(name)));
  const gained = [...now].filter((name) => !before.has(name) && !isAddition(name));
  if (now.has(own)) return [own, ...gained];
  if (gained.length > 0) return gained;
  const wasEverywhere = root.by.origin === null && all.size > 1 && before.size === all.size;
  // what counts everywhere does not go with one environment
  return wasEverywhere && (applied.has(root.path) || places.isLater(root)) ? [] : [own];
}

/** Whether it is the kustomization of the folder. */
const isIn = (folder: string, path: string): boolean =>
  isKustomizationFile(path) && folderOf(path) === folder;

/**
 * Roots in the merge result's order, so that equal environments compare root by root and of an object that several hold the
 * same one counts on both sides.
 */
const inOrderOf = (merged: RenderedTree) => {
  const orders = new Map(
    merged.environments.map(({ environment: { name }, roots }) => [name, orderOf(roots)]),
  );
  return (entry: Aligned): RenderedEnvironment => {
    const order = orders.get(entry.environment.name) ?? new Map<string, number>();
    const rank = ({ root }: RenderedRoot): number =>
      [...(objectApplying(root)?.appliedAs ?? []).map(({ id }) => id), root.path]
        .map((key) => order.get(key))
        .find((at) => at !== undefined) ?? order.size;
    const roots = [...entry.roots.values()].sort((a, b) => rank(a) - rank(b));
    const environment = { ...entry.environment, roots: roots.map(({ root }) => root) };
    const { inputs, beside } = entry;
    return { environment, roots, inputs, ...(beside.length > 0 && { beside }) };
  };
};

function orderOf(roots: readonly RenderedRoot[]): ReadonlyMap<string, number> {
  const order = new Map<string, number>();
  for (const [at, { root }] of roots.entries())
    for (const key of [...(objectApplying(root)?.appliedAs ?? []).map(({ id }) => id), root.path])
      if (!order.has(key)) order.set(key, at);
  return order;
}

/** By who applies them where, and what they are; a folder that nothing is known to apply more than once, by their order. */
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
