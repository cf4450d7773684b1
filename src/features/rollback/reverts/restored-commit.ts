import type { ComputedRevert } from './computed-revert.ts';
import type { RevertScope } from '../../../review/index.ts';
import type { RevertTarget } from './revert-target.ts';

interface Undone {
  readonly scope: RevertScope;
  readonly target: Pick<RevertTarget, 'kind'>;
  readonly revert: Pick<ComputedRevert, 'kind' | 'openSteps'>;
}

/** Whether all of a change is undone, and nothing conflicts. */
export const isWhole = ({ scope, target, revert }: Undone): boolean =>
  scope.kind === 'everything' &&
  target.kind !== 'restore' &&
  revert.kind === 'reverted' &&
  revert.openSteps.length === 0;

/** The commit whose state a revert brings back; null where it undoes what several merges did, or began with nothing. */
export function restoredBy({
  method,
  pre,
  later,
}: Pick<ComputedRevert, 'method' | 'pre' | 'later'>): string | null {
  // of paths that are brought back to a commit, all that came later is undone with them
  return method === 'restore' && later.length > 1 ? null : pre;
}
