import type { RenderedRoot } from '../environment.ts';
import type { AppliedAs } from '../roots/applier-of-root.ts';
import { objectApplying } from '../roots/applier-of-root.ts';
import type { Root } from '../roots/root.ts';
import type { RenderedTree } from '../stages/tree-renderer.ts';

/** Lists each root of a tree once, whichever environments have it. */
export const rootsOf = ({ environments }: RenderedTree): readonly RenderedRoot[] => [
  ...new Set(environments.flatMap(({ roots }) => roots)),
];

export const appliedAs = (root: Root): readonly AppliedAs[] =>
  objectApplying(root)?.appliedAs ?? [];

/**
 * Tells whether all that applied a root at the base applies nothing after the change, though the folder may be applied
 * by others still. An applier that reads another folder now has not ended.
 */
export function isEndedIn(merged: RenderedTree): (root: Root) => boolean {
  const alike = merged.environments.flatMap(({ environment }) => environment.alike ?? []);
  const still = new Set(
    [...rootsOf(merged).map(({ root }) => root), ...alike].flatMap(applicationsOf),
  );
  return (root) => {
    const own = applicationsOf(root);
    return own.length > 0 && !own.some((each) => still.has(each));
  };
}

const applicationsOf = (root: Root): readonly string[] =>
  appliedAs(root).map(({ application }) => application);
