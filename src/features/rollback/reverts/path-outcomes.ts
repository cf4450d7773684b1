import { compareText } from '../../../manifest/index.ts';
import type { PathOutcome } from './revert-result.ts';
import { sameItem, versionsFrom } from './tree-versions.ts';
import type { DifferencesFromPost, Versions } from './tree-versions.ts';

/**
 * Says what became of each path that the target changed or the revert changes; `kept` are those of conflicts.
 */
export function pathOutcomes(
  differences: DifferencesFromPost,
  kept: ReadonlySet<string>,
): readonly PathOutcome[] {
  const versionsAt = versionsFrom(differences);
  const changed = [...differences.tip, ...differences.result].map(({ path }) => path);
  const paths = new Set([
    ...differences.pre.map(({ path }) => path),
    ...changed.filter((path) => !unchanged(versionsAt(path))),
    ...kept,
  ]);
  return [...paths].sort(compareText).flatMap((path) => {
    const outcome = kept.has(path) ? 'conflict' : outcomeOf(versionsAt(path));
    return outcome === null ? [] : [{ path, outcome }];
  });
}

const unchanged = ({ tip, result }: Versions): boolean => sameItem(tip, result);

/**
 * Says what became of a path. Null where the file is elsewhere by now: what is done is told of its new path.
 */
function outcomeOf({ pre, tip, result }: Versions): PathOutcome['outcome'] | null {
  if (sameItem(result, pre)) return sameItem(tip, pre) ? 'already-reverted' : 'restored';
  if (!sameItem(result, tip)) return 'merged';
  return tip === null ? null : 'already-reverted';
}

/** Holds renames that Git sees between two trees: old path → new path. */
export type Renames = ReadonlyMap<string, string>;

/**
 * Lists paths that the merge deletes although they were edited after the target, their content going nowhere.
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
