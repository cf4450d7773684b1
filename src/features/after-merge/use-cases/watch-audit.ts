import type { Repository } from '../../../forge/index.ts';
import { fullName } from '../../../forge/index.ts';
import type { BegunWatch, Store } from '../../../review/index.ts';
import type { MergeJudgement } from '../watch/judging/merge-judgement.ts';
import type { AppliedAt } from '../watch/begun-watch.ts';

/** A merge that is watched in an environment, and the pull request that brought it. */
interface WatchedMerge {
  readonly look: Pick<BegunWatch, 'commit' | 'environment'>;
  readonly repository: Repository;
  readonly number: number;
}

/** Notes in the audit log when a merge was applied to an environment. */
export const auditApplied = (
  merge: WatchedMerge,
  { at, by, assumed }: AppliedAt,
  store: Pick<Store, 'audit'>,
): Promise<void> =>
  store.audit({
    ...aboutMerge(merge),
    kind: 'applied',
    detail: JSON.stringify({
      ...placeOfMerge(merge),
      at: new Date(at).toISOString(),
      by,
      ...(assumed !== undefined && { assumed }),
    }),
  });

/** Notes in the audit log what became of calls after a merge. */
export const auditVerdict = (
  merge: WatchedMerge,
  verdict: MergeJudgement['verdict'] | 'not-applied',
  store: Pick<Store, 'audit'>,
): Promise<void> =>
  store.audit({
    ...aboutMerge(merge),
    kind: 'after-merge',
    detail: JSON.stringify({ ...placeOfMerge(merge), verdict }),
  });

const aboutMerge = ({ repository, number }: WatchedMerge) => ({
  repository: fullName(repository),
  pullRequest: number,
  actor: null,
});

const placeOfMerge = ({ look: { environment, commit } }: WatchedMerge) => ({ environment, commit });
