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
 * by others still. An applier that reads another folder now has not ended, nor has one whose file moved; one of its name
 * that was in another folder already is another cluster's.
 */
export function isEndedIn(base: RenderedTree, merged: RenderedTree): (root: Root) => boolean {
  const then = new Set(applicationsIn(base).map(placedKey));
  const now = applicationsIn(merged);
  const still = new Set(now.map(placedKey));
  const moved = new Set(
    now.filter((each) => !then.has(placedKey(each))).map(({ application }) => application),
  );
  return (root) => {
    const own = appliedAs(root);
    return (
      own.length > 0 &&
      !own.some((each) => still.has(placedKey(each)) || moved.has(each.application))
    );
  };
}

const applicationsIn = (tree: RenderedTree): readonly AppliedAs[] => [
  ...rootsOf(tree).flatMap(({ root }) => appliedAs(root)),
  ...tree.environments.flatMap(({ environment }) => (environment.alike ?? []).flatMap(appliedAs)),
];

const placedKey = ({ application, from }: AppliedAs): string => JSON.stringify([application, from]);
