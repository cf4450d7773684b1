import type { RenderedTree } from '../render-tree.ts';

/**
 * Trees without charts that nothing installs there and that a release of the other tree installs: what comes of it and
 * what goes are the objects of that release, and the chart is the same.
 */
export function withoutInstalled<
  T extends { readonly base: RenderedTree; readonly merged: RenderedTree },
>(sides: T): T {
  const installed = new Set([...pathsOf(sides.base), ...pathsOf(sides.merged)]);
  if (installed.size === 0) return sides;
  return {
    ...sides,
    base: without(sides.base, installed),
    merged: without(sides.merged, installed),
  };
}

const pathsOf = ({ environments }: RenderedTree): readonly string[] =>
  environments.flatMap(({ roots }) =>
    roots.flatMap(({ root }) => (root.release === undefined ? [] : [root.path])),
  );

function without(tree: RenderedTree, installed: ReadonlySet<string>): RenderedTree {
  const { unseen = [] } = tree.plan;
  const kept = unseen.filter(
    ({ root, content: { kind, name } }) =>
      kind !== 'Chart' || root !== null || !installed.has(name),
  );
  return kept.length === unseen.length ? tree : { ...tree, plan: { ...tree.plan, unseen: kept } };
}
