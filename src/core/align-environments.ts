import type { Environment, RenderedEnvironment, RenderedRoot } from './environments/environment.ts';
import { keyedRoots } from './environments/keyed-roots.ts';
import type { RenderedTree } from './render-tree.ts';

/**
 * The base's roots under the names that the merge result gives them. A change that adds a second
 * overlay, or renames a folder beside others, can alter how environments are told apart; what a root
 * held must still be compared with what it holds. What either side calls production stays production.
 */
export function alignEnvironments(base: RenderedTree, merged: RenderedTree): RenderedTree {
  const namesNow = new Map<string, string[]>();
  for (const { environment, roots } of merged.environments)
    for (const { root } of roots)
      namesNow.set(root.path, [...(namesNow.get(root.path) ?? []), environment.name]);
  const aligned = new Map<string, { environment: Environment; roots: Map<string, RenderedRoot> }>();
  for (const { environment, roots } of base.environments)
    for (const [key, root] of keyedRoots(roots))
      for (const name of namesNow.get(root.root.path) ?? [environment.name]) {
        const known = aligned.get(name);
        const production = environment.production || known?.environment.production === true;
        const entry = known ?? { environment, roots: new Map<string, RenderedRoot>() };
        entry.roots.set(key, root);
        aligned.set(name, { ...entry, environment: { ...environment, name, production } });
      }
  return { plan: base.plan, environments: [...aligned.values()].map(inOrderOf(merged)) };
}

/** Roots in the merge result's order, so that equal environments compare root by root. */
const inOrderOf = (merged: RenderedTree) => {
  const order = new Map(
    merged.environments.flatMap(({ roots }) => roots).map(({ root }, index) => [root.path, index]),
  );
  const rank = ({ root }: RenderedRoot): number => order.get(root.path) ?? order.size;
  return (entry: {
    environment: Environment;
    roots: Map<string, RenderedRoot>;
  }): RenderedEnvironment => {
    const roots = [...entry.roots.values()].sort((a, b) => rank(a) - rank(b));
    return { environment: { ...entry.environment, roots: roots.map(({ root }) => root) }, roots };
  };
};
