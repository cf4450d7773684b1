import type { Change } from '../../../compare/index.ts';
import type { RevertScope, Review } from '../../../review/index.ts';
import type { ComputedRevert, LaterCommit } from './revert-result.ts';

/**
 * Says how the configuration that a revert leaves compares with what was in effect before the change it
 * undoes.
 */
export type Restoration =
  | { readonly kind: 'exact' }
  /** `complete` says that all of it could be compared. */
  | {
      readonly kind: 'differs';
      readonly complete: boolean;
      readonly differences: readonly KeptDifference[];
      /** Lists environments of theirs that have no name; absent for none. */
      readonly unnamed?: Review['environments'];
    }
  /** Half a sentence. */
  | { readonly kind: 'unknown'; readonly why: string };

/** Describes something that is not as it was before the change, and what keeps it so. */
export interface KeptDifference {
  readonly change: Change;
  readonly because:
    /** It was merged later, beside the change that is undone. */
    | { readonly kind: 'later-commit'; readonly commit: LaterCommit }
    /** Its file conflicts, and stays as it is. */
    | { readonly kind: 'conflict' }
    /** It is not part of what is undone, or was changed since. */
    | { readonly kind: 'partial' }
    /** It was merged later, in files that the change did not touch. */
    | { readonly kind: 'changed-since' };
}

type RestorationReview = Pick<
  Review,
  'changedFiles' | 'changes' | 'environments' | 'status' | 'tier'
>;
type KeptBy = Pick<ComputedRevert, 'later' | 'paths' | 'openSteps'>;

/**
 * Reads a review of what a revert leaves against what there was before the change that it undoes: whatever it
 * finds is not restored. A difference is put down to the newest later commit that changed its file.
 */
export function restorationOf(
  review: RestorationReview,
  revert: KeptBy,
  scope: RevertScope,
): Restoration {
  if (review.tier === null || nothingCompared(review))
    return { kind: 'unknown', why: 'nothing of it could be rendered and compared' };
  const complete = review.status === 'complete';
  if (review.changes.length === 0 && complete) return { kind: 'exact' };
  const differences = review.changes.map((change): KeptDifference => ({
    change,
    because: reasonOf(change.origin.file, revert, scope),
  }));
  const unnamed = review.environments.filter(({ isUnnamed }) => isUnnamed === true);
  return { kind: 'differs', complete, differences, ...(unnamed.length > 0 && { unnamed }) };
}

/** Trees whose files are equal need no comparing. */
const nothingCompared = ({ changes, changedFiles, environments }: RestorationReview): boolean =>
  changes.length === 0 &&
  changedFiles.length > 0 &&
  environments.every(({ objects }) => objects === 0);

function reasonOf(
  file: string,
  { later, paths, openSteps }: KeptBy,
  scope: RevertScope,
): KeptDifference['because'] {
  const outcome = paths.find(({ path }) => path === file)?.outcome;
  if (outcome === 'conflict') return { kind: 'conflict' };
  const commit = later.find((each) => each.paths.includes(file));
  if (commit !== undefined) return { kind: 'later-commit', commit };
  const isPartial = scope.kind !== 'everything' || openSteps.length > 0;
  return { kind: isPartial ? 'partial' : 'changed-since' };
}
