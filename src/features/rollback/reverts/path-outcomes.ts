import { compareText } from '../../../manifest/index.ts';
import type { PathOutcome } from './computed-revert.ts';
import { sameItem, versionsFrom } from './tree-versions.ts';
import type { DifferencesFromPost, Versions } from './tree-versions.ts';

/** What became of each path that the target changed or the revert changes; `kept` are those of conflicts. */
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

/** Null where the file is elsewhere by now: what is done is told of its new path. */
function outcomeOf({ pre, tip, result }: Versions): PathOutcome['outcome'] | null {
  if (sameItem(result, pre)) return sameItem(tip, pre) ? 'already-reverted' : 'restored';
  if (!sameItem(result, tip)) return 'merged';
  return tip === null ? null : 'already-reverted';
}
