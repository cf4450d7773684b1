import { recipeAt } from '../roots/recipes.ts';
import type { RenderedTree } from '../stages/render-tree.ts';

/** More are not named one by one. */
const MOST = 5;

/**
 * What is said of changed files that another file is made from, on both sides or on the one that has them: what reaches
 * the cluster is that file.
 */
export function recipeNotes(
  base: RenderedTree,
  merged: RenderedTree,
  changedFiles: readonly string[],
): readonly string[] {
  const [was, is] = [recipeAt(base.plan), recipeAt(merged.plan)];
  const changed = new Set(changedFiles);
  const made = new Map<string, string>();
  for (const file of changedFiles) {
    const recipe = is(file) ?? was(file);
    if (recipe !== null) made.set(recipe.path, recipe.madeIn);
  }
  const notes = [...made].map(([path, madeIn]) =>
    changed.has(madeIn)
      ? `${path} is an input: ${madeIn} is made from it, and what the cluster gets is told of that.`
      : `${path} is an input: ${madeIn} is made from it, and stays as it is. The change reaches a cluster once somebody makes that anew.`,
  );
  const more = notes.length - MOST;
  return more > 0 ? [...notes.slice(0, MOST), `So it is with ${String(more)} more inputs.`] : notes;
}
