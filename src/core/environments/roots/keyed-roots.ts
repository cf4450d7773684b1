import type { RenderedRoot } from '../environment.ts';

/**
 * The roots of one environment under keys that hold on both sides of a change. A folder that several
 * appliers apply is several roots: they are told apart by their order, for an applier may move or be
 * renamed.
 */
export function keyedRoots(roots: readonly RenderedRoot[]): ReadonlyMap<string, RenderedRoot> {
  const seen = new Map<string, number>();
  return new Map(
    roots.map((root) => {
      const { path } = root.root;
      const before = seen.get(path) ?? 0;
      seen.set(path, before + 1);
      return [`${path} ${String(before)}`, root];
    }),
  );
}
