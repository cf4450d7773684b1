import type { PathOutcome } from '../reverts/revert-result.ts';

export interface PathCounts {
  readonly restored: number;
  readonly merged: number;
  readonly alreadyReverted: number;
  readonly conflicts: number;
}

export function pathCounts(paths: readonly PathOutcome[]): PathCounts {
  const count = (wanted: PathOutcome['outcome']): number =>
    paths.filter(({ outcome }) => outcome === wanted).length;
  return {
    restored: count('restored'),
    merged: count('merged'),
    alreadyReverted: count('already-reverted'),
    conflicts: count('conflict'),
  };
}

/** Writes counts such as `3 restored exactly, 1 reverted before`. */
export function countsText({ restored, merged, alreadyReverted, conflicts }: PathCounts): string {
  const parts = [
    [restored, 'restored exactly'],
    [merged, 'taken back beside later edits, which are kept'],
    [alreadyReverted, 'reverted before'],
    [conflicts, 'in conflict'],
  ] as const;
  const shown = parts.filter(([count]) => count > 0);
  return shown.length === 0
    ? 'none'
    : shown.map(([count, what]) => `${String(count)} ${what}`).join(', ');
}
