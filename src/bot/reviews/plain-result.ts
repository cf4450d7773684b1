import type { AnalysedChange, PullRequestRecord, Store } from '../../review/index.ts';
import { wantsComment } from '../check/review-comment.ts';
import type { Decision } from '../gate/decision.ts';
import type { ComposedReview, ShownBeside } from './review-composition.ts';

interface Result {
  readonly record: PullRequestRecord;
  readonly change: AnalysedChange;
  readonly decision: Decision;
  readonly composed: ComposedReview;
  readonly shown: ShownBeside;
}

/**
 * Tells whether a result is a check and nothing else: nothing that is rendered changes, and it passes without a word
 * to anybody. Into another branch than the default one it is not: what is green there may be given the default one as
 * its base at any moment.
 */
function isPlain({ record, change: { review }, decision, composed, shown }: Result): boolean {
  const { renderedDifferences, changes } = review;
  const { base, repository } = record.pullRequest;
  const differs = renderedDifferences.shown.length + renderedDifferences.leftOut > 0;
  const isSilent =
    shown.comment === null &&
    shown.suggestions.length + composed.suggestions.comments.length === 0 &&
    record.requested.length === 0 &&
    !wantsComment(review, decision, false);
  const isUnchanged = changes.length === 0 && !differs;
  const passes = decision.outcome.kind === 'pass';
  return isUnchanged && isSilent && passes && base.ref === repository.defaultBranch;
}

/**
 * Gives the record of a pull request whose result is plain, as the store has it; null where GitHub has to be asked. A
 * plain one is written for the commit that was reviewed, whether it is the head still or not: that takes nothing
 * back, so that nothing is looked up before.
 */
export async function plainRecord(
  result: Result,
  store: Pick<Store, 'pullRequest'>,
): Promise<PullRequestRecord | null> {
  if (!isPlain(result)) return null;
  const { repository, number, head, base } = result.record.pullRequest;
  const now = await store.pullRequest(repository.id, number);
  if (now === null) return null;
  const { pullRequest } = now;
  const isSame = pullRequest.head.sha === head.sha && pullRequest.base.ref === base.ref;
  return isSame && pullRequest.state === 'open'
    ? { ...now, pullRequest: { ...pullRequest, repository } }
    : null;
}
