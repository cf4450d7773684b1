import type { RenderedTree } from '../stages/tree-renderer.ts';
import { endedApplications } from './application-removals.ts';
import { keptRemovals } from './pruning.ts';

/** What is said of what a change takes out of the tree: what is deleted with it, and what stays in the cluster. */
export const removalNotes = (base: RenderedTree, merged: RenderedTree): readonly string[] => [
  ...endedApplications(base, merged),
  ...keptRemovals(base, merged),
];
