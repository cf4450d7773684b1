import { recipeNotes } from '../roots/recipes.ts';
import type { RenderedTree } from '../stages/tree-renderer.ts';
import { looseChartNotes } from './loose-charts.ts';

/** What is said of charts and recipes that a change edits and that nothing in the tree installs as they are. */
export const unappliedNotes = (
  base: RenderedTree,
  merged: RenderedTree,
  changedFiles: readonly string[],
): readonly string[] => [
  ...looseChartNotes(base, merged),
  ...recipeNotes(base, merged, changedFiles),
];
