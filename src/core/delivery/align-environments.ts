import type {
  Environment,
  ReleaseInputs,
  RenderedEnvironment,
  RenderedRoot,
  Root,
} from '../environments/index.ts';
import {
  environmentOfUnit,
  folderOf,
  isKustomizationFile,
  keyedRoots,
  looseKeyOf,
  NOBODY,
} from '../environments/index.ts';
import type { RenderedTree } from './render-tree.ts';

/**
 * The base's roots under the names that the merge result gives them. A change that adds a second
 * overlay, or renames a folder beside others, can alter how environments are told apart; what a root
 * held must still be compared with what it holds. What either side calls production stays production.
 */
export function alignEnvironments(base: RenderedTree, merged: RenderedTree): RenderedTree {
  const places = placesOfRoots(base, merged);
  const aligned = new Map<string, Aligned>();
  for (const rendered of base.environments) {
    const { environment, roots, inputs = new Map(), beside = [] } = rendered;
    for (const [key, root] of keyedRoots(roots)) {
      const now = places.now.get(places.keyOf(root.root)) ?? new Set([environment.name]);
      for (const name of namesFor(environment.name, now, root, places)) {
        // a root that several environments share makes none of them what another is
        const isHeir =
          name === environment.name || !(now.has(environment.name) || environment.name === NOBODY);
        const own = { environment, isHeir, roots: new Map([[key, root]]), inputs, beside };
        const known = aligned.get(name);
        aligned.set(name, known === undefined ? calledSo(name, own) : joined(name, known, own));
      }
    }
  }
  const [{ renderedReleases } = {}] = base.environments;
  const environments = [...aligned.values()]
    .map(inOrderOf(merged))
    .map((each) => ({ ...each, ...(renderedReleases && { renderedReleases }) }));
  return { plan: base.plan, environments };
}

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

interface Places {
  /** The environments that have each root at the base, and in the merge result. */
  readonly then: ReadonlyMap<string, ReadonlySet<string>>;
  readonly now: ReadonlyMap<string, ReadonlySet<string>>;
  /** All environments of the base by name. */
  readonly all: ReadonlySet<string>;
  /** Roots that something of the merge result applies. */
  readonly applied: ReadonlySet<string>;
  /** Kustomizations that any of them reads. */
  readonly built: ReadonlySet<string>;
  /** What a root is known by on both sides. */
  readonly keyOf: (root: Root) => string;
}

function placesOfRoots(base: RenderedTree, merged: RenderedTree): Places {
  const names = base.environments.map(({ environment }) => environment.name);
  const keyOf = keyOnBothSides(base, merged);
  const roots = merged.environments.flatMap((each) => each.roots.map(({ root }) => root));
  return {
    keyOf,
    then: namesOfRoots(base, keyOf),
    now: namesOfRoots(merged, keyOf),
    all: new Set(names.filter((name) => name !== NOBODY)),
    applied: new Set(roots.flatMap(({ path, appliedBy }) => (appliedBy === null ? [] : [path]))),
    built: new Set(
      merged.environments.flatMap((each) =>
        each.roots.flatMap(({ root, reads }) =>
          root.appliedBy === null ? [] : [...reads].filter(isKustomizationFile),
        ),
      ),
    ),
  };
}

/**
 * Its path; of a chart that nothing installs and that has values for several environments, these too where both sides
 * have them. Where one comes or goes, it is compared with the chart's own values.
 */
function keyOnBothSides(base: RenderedTree, merged: RenderedTree): (root: Root) => string {
  const [was, is] = [base, merged].map(
    ({ environments }) =>
      new Set(environments.flatMap(({ roots }) => roots.map(({ root }) => looseKeyOf(root)))),
  );
  return (root) => {
    const key = looseKeyOf(root);
    return key !== null && was?.has(key) === true && is?.has(key) === true ? key : root.path;
  };
}

function namesOfRoots(
  { environments }: RenderedTree,
  keyOf: Places['keyOf'],
): ReadonlyMap<string, ReadonlySet<string>> {
  const names = new Map<string, Set<string>>();
  for (const { environment, roots } of environments)
    for (const { root } of roots)
      names.set(keyOf(root), (names.get(keyOf(root)) ?? new Set()).add(environment.name));
  return names;
}

/**
 * Where a root of environment `own` is compared: under its own name while that has it, and under names
 * that are new to it. What counted in every environment for want of any sign, and is applied to some now, is gone
 * from none; nor is what nobody seen here applied, and is built into something that is applied now.
 */
function namesFor(
  own: string,
  now: ReadonlySet<string>,
  { root, reads }: RenderedRoot,
  { then, all, applied, built, now: later, keyOf }: Places,
): readonly string[] {
  const isBuiltIn = [...reads].some((path) => isIn(root.path, path) && built.has(path));
  if (own === NOBODY && !later.has(root.path) && isBuiltIn) return [];
  const before = then.get(keyOf(root)) ?? new Set<string>();
  // what appliers take to one more environment, or to one more cluster of its own, is new there
  const isOwn = (name: string): boolean => environmentOfUnit(name) === environmentOfUnit(own);
  const isAddition = (name: string): boolean =>
    root.appliedBy !== null && (all.has(name) || (now.has(own) && isOwn(name)));
  const gained = [...now].filter((name) => !before.has(name) && !isAddition(name));
  if (now.has(own)) return [own, ...gained];
  if (gained.length > 0) return gained;
  const wasEverywhere = root.appliedBy === null && all.size > 1 && before.size === all.size;
  // what counts everywhere does not go with one environment
  return wasEverywhere && (applied.has(root.path) || later.has(keyOf(root))) ? [] : [own];
}

/** Whether it is the kustomization of the folder. */
const isIn = (folder: string, path: string): boolean =>
  isKustomizationFile(path) && folderOf(path) === folder;

/** Roots in the merge result's order, so that equal environments compare root by root. */
const inOrderOf = (merged: RenderedTree) => {
  const order = new Map(
    merged.environments.flatMap(({ roots }) => roots).map(({ root }, index) => [root.path, index]),
  );
  const rank = ({ root }: RenderedRoot): number => order.get(root.path) ?? order.size;
  return (entry: Aligned): RenderedEnvironment => {
    const roots = [...entry.roots.values()].sort((a, b) => rank(a) - rank(b));
    const environment = { ...entry.environment, roots: roots.map(({ root }) => root) };
    const { inputs, beside } = entry;
    return { environment, roots, inputs, ...(beside.length > 0 && { beside }) };
  };
};
