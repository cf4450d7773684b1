import type {
  Environment,
  ReleaseInputs,
  RenderedEnvironment,
  RenderedRoot,
} from '../environments/index.ts';
import { keyedRoots } from '../environments/index.ts';
import type { RenderedTree } from './render-tree.ts';

/**
 * The base's roots under the names that the merge result gives them. A change that adds a second
 * overlay, or renames a folder beside others, can alter how environments are told apart; what a root
 * held must still be compared with what it holds. What either side calls production stays production.
 */
export function alignEnvironments(base: RenderedTree, merged: RenderedTree): RenderedTree {
  const namesNow = namesOfRoots(merged);
  const namesThen = namesOfRoots(base);
  const aligned = new Map<string, Aligned>();
  for (const { environment, roots, inputs = new Map() } of base.environments)
    for (const [key, root] of keyedRoots(roots)) {
      const now = namesNow.get(root.root.path) ?? new Set([environment.name]);
      for (const name of namesFor(environment.name, now, namesThen.get(root.root.path))) {
        const known = aligned.get(name);
        // a root that several environments share makes none of them what another is
        const isHeir = name === environment.name || !now.has(environment.name);
        const production =
          (isHeir && environment.production) || known?.environment.production === true;
        const entry = known ?? { environment, roots: new Map<string, RenderedRoot>(), inputs };
        entry.roots.set(key, root);
        aligned.set(name, {
          roots: entry.roots,
          environment: { ...environment, name, production },
          inputs: entry.inputs === inputs ? inputs : new Map([...inputs, ...entry.inputs]),
        });
      }
    }
  return { plan: base.plan, environments: [...aligned.values()].map(inOrderOf(merged)) };
}

interface Aligned {
  readonly environment: Environment;
  readonly roots: Map<string, RenderedRoot>;
  readonly inputs: ReleaseInputs;
}

/** The environments that have each root. */
function namesOfRoots({ environments }: RenderedTree): ReadonlyMap<string, ReadonlySet<string>> {
  const names = new Map<string, Set<string>>();
  for (const { environment, roots } of environments)
    for (const { root } of roots)
      names.set(root.path, (names.get(root.path) ?? new Set()).add(environment.name));
  return names;
}

/**
 * Where a root of environment `own` is compared: under its own name while that has it, and under names
 * that are new to it. `then` are all environments that had it at the base.
 */
function namesFor(
  own: string,
  now: ReadonlySet<string>,
  then: ReadonlySet<string> = new Set(),
): readonly string[] {
  const gained = [...now].filter((name) => !then.has(name));
  return now.has(own) || gained.length === 0 ? [own, ...gained] : gained;
}

/** Roots in the merge result's order, so that equal environments compare root by root. */
const inOrderOf = (merged: RenderedTree) => {
  const order = new Map(
    merged.environments.flatMap(({ roots }) => roots).map(({ root }, index) => [root.path, index]),
  );
  const rank = ({ root }: RenderedRoot): number => order.get(root.path) ?? order.size;
  return (entry: Aligned): RenderedEnvironment => {
    const roots = [...entry.roots.values()].sort((a, b) => rank(a) - rank(b));
    const environment = { ...entry.environment, roots: roots.map(({ root }) => root) };
    return { environment, roots, inputs: entry.inputs };
  };
};
