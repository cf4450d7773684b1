import type { RenderedRoot } from '../environment.ts';
import { looseKeyOf } from '../releases/loose-releases.ts';

/**
 * The roots of one environment under keys that hold on both sides of a change. A folder that several
 * appliers apply is several roots: releases of a chart are told apart by their names, others by their order, for an
 * applier may move or be renamed.
 */
export function keyedRoots(roots: readonly RenderedRoot[]): ReadonlyMap<string, RenderedRoot> {
  const seen = new Map<string, number>();
  return new Map(
    roots.map((root) => {
      const { path, release } = root.root;
      const name =
        looseKeyOf(root.root) ??
        (release === undefined ? path : `${path} ${release.namespace ?? ''}/${release.name}`);
      const before = seen.get(name) ?? 0;
      seen.set(name, before + 1);
      return [`${name} ${String(before)}`, root];
    }),
  );
}
