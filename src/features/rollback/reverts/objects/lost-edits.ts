import { sameItem, versionsFrom } from '../tree-versions.ts';
import type { DifferencesFromPost } from '../tree-versions.ts';

/** Renames that Git sees between two trees: old path → new path. */
export type Renames = ReadonlyMap<string, string>;

/**
 * Paths that the merge deletes although they were edited after the target, their content going nowhere.
 * Git does so without a word where the target renamed a file and the old name is there again: it takes the
 * two for one, and the later edit of the renamed one is gone.
 *
 * @param undone renames from the target's last commit to the one before it
 * @param done renames from the tip to the result
 */
export function lostEdits(
  differences: DifferencesFromPost,
  undone: Renames,
  done: Renames,
): readonly string[] {
  const versionsAt = versionsFrom(differences);
  return differences.tip.flatMap(({ path }) => {
    const { post, tip, result } = versionsAt(path);
    if (tip === null || result !== null || sameItem(tip, post)) return [];
    const there = undone.get(path);
    const isCarried = done.has(path) || (there !== undefined && versionsAt(there).tip === null);
    return isCarried ? [] : [path];
  });
}
