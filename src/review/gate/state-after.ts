import { MEANING_VERSION } from '../../compare/index.ts';
import type { Review } from '../evaluation/review.ts';
import type { PullRequestState } from './check-state.ts';
import type { Decision } from './decision.ts';
import { storedChangesOf } from './stored-changes.ts';

interface DecidedHead {
  readonly number: number;
  readonly commits: { readonly base: string; readonly head: string };
  readonly review: Pick<Review, 'meaning' | 'changes'>;
  readonly decision: Decision;
  /** `replacedLineDigest` of each line that we suggest to replace. */
  readonly suggested: readonly string[];
  /** Of the check run. */
  readonly title: string;
}

/** What the check of a reviewed head remembers. */
export const stateAfter = ({
  number,
  commits,
  review,
  decision,
  suggested,
  title,
}: DecidedHead): PullRequestState => ({
  number,
  sha: commits.head,
  base: commits.base,
  meaning: review.meaning,
  meaningVersion: MEANING_VERSION,
  tier: decision.tier,
  conclusion: conclusionOf(decision.outcome),
  title,
  approvals: decision.approvals,
  overrides: decision.overrides,
  breakGlass: decision.breakGlass,
  turnsAt: decision.turnsAt,
  suggested,
  changes: storedChangesOf(review.changes),
  pastChanges: decision.pastChanges,
  reviewsUntil: decision.reviewsUntil,
  ...(decision.revert !== undefined && { revert: decision.revert }),
  ...(decision.pushes !== undefined && { pushes: decision.pushes }),
});

/** What is only observed passes, and so does what a broken glass lets through. */
export function conclusionOf({ kind }: Decision['outcome']): PullRequestState['conclusion'] {
  switch (kind) {
    case 'pass':
    case 'observed':
    case 'break-glass':
      return 'success';
    case 'wait':
      return 'action_required';
    case 'fail':
      return 'failure';
  }
}
