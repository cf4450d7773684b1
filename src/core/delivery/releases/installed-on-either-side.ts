import type { RenderedTree } from '../render-tree.ts';
import { installedFolders } from './installed-folders.ts';

/**
 * Trees without charts that nothing installs there and that the other tree installs: what comes of it and what goes are
 * the objects of that, and the chart is the same.
 */
export function withoutInstalled<
  T extends { readonly base: RenderedTree; readonly merged: RenderedTree },
>(sides: T): T {
  const all = [sides.base, sides.merged];
  const loose = all.flatMap(({ plan: { unseen = [] } }) =>
    unseen.flatMap(({ content: { kind, name } }) => (kind === 'Chart' ? [name] : [])),
  );
  const installed = installedFolders(
    all.flatMap(({ environments }) => environments),
    loose,
  );
  if (installed.size === 0) return sides;
  return {
    ...sides,
    base: without(sides.base, installed),
    merged: without(sides.merged, installed),
  };
}

function without(tree: RenderedTree, installed: ReadonlySet<string>): RenderedTree {
  const { unseen = [] } = tree.plan;
  const kept = unseen.filter(
    ({ root, content: { kind, name } }) =>
      kind !== 'Chart' || root !== null || !installed.has(name),
  );
  return kept.length === unseen.length ? tree : { ...tree, plan: { ...tree.plan, unseen: kept } };
}
