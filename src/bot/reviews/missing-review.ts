import { commentHash } from '../effects/content-hash.ts';
import type { CheckContent } from '../../forge/index.ts';
import { LONGEST_OUTPUT } from '../../forge/index.ts';
import { auditDecision } from './decision-audit.ts';
import { carryOver } from '../gate/approvals/past-changes.ts';
import { COMMENT_MARKER } from '../check/review-comment.ts';
import { failedCheck, notReviewedCheck } from '../check/check-notices.ts';
import { failedDocument, fittedDocument, formatState } from '../../review/index.ts';
import type { AnalysisOutcome, FailedReview, PullRequestRecord } from '../../review/index.ts';
import type { CheckFrame, ReviewProblem } from '../check/check-notices.ts';
import { externalIdOf } from './review-composition.ts';
import { findComment, writeComment } from './our-comment.ts';
import type { PublishPorts } from './publication.ts';
import { writeSharedCheck } from './shared-check.ts';

type NoReview = Extract<
  AnalysisOutcome,
  { kind: 'conflict' | 'invalid-policy' | 'gone' | 'no-merge-base' | 'failed' }
>;

export type NotReviewed =
  | { readonly kind: 'failed-review'; readonly failed: FailedReview }
  | { readonly kind: 'problem'; readonly problem: ReviewProblem; readonly correlationId: string };

export function notReviewedOf(outcome: NoReview, correlationId: string): NotReviewed {
  switch (outcome.kind) {
    case 'conflict':
    case 'invalid-policy':
      return { kind: 'failed-review', failed: outcome };
    case 'no-merge-base':
      return { kind: 'problem', correlationId, problem: { kind: 'no-merge-base' } };
    case 'gone':
      return { kind: 'problem', correlationId, problem: { kind: 'gone', what: outcome.what } };
    case 'failed':
      return {
        kind: 'problem',
        correlationId,
        problem: { kind: 'limit', message: outcome.message },
      };
  }
}

/** Ends the check of a head that could not be reviewed, and brings a comment that is there up to date. */
export async function showNotReviewed(
  record: PullRequestRecord,
  reason: NotReviewed,
  base: string | null,
  ports: PublishPorts,
): Promise<void> {
  const { pullRequest, state: previous } = record;
  const { repository, number, head, updatedAt } = pullRequest;
  const check = checkOf(reason);
  const { title } = check({ stateBlock: '', externalId: '' });
  const tip = base ?? previous?.base ?? pullRequest.base.sha;
  const state = carryOver(previous, { number, sha: head.sha, base: tip, title });
  await writeSharedCheck(
    record,
    ({ states }) =>
      check({
        stateBlock: formatState([state, ...states]),
        externalId: externalIdOf(number, null),
      }),
    ports,
  );
  if (reason.kind === 'failed-review') await bringCommentUpToDate(record, reason.failed, ports);
  await auditDecision(pullRequest, previous, { state, review: null }, ports.store);
  await ports.store.updatePullRequest(repository.id, number, (each) => ({
    ...each,
    state,
    checking: null,
    baseTip: base,
    seenAt: updatedAt,
  }));
}

/** Makes the check that says it, but for what every check carries. */
export const checkOf =
  (reason: NotReviewed) =>
  (frame: CheckFrame): CheckContent =>
    reason.kind === 'failed-review'
      ? notReviewedCheck(reason.failed, frame)
      : failedCheck(reason, frame);

async function bringCommentUpToDate(
  record: PullRequestRecord,
  failed: FailedReview,
  ports: PublishPorts,
): Promise<void> {
  if ((await findComment(record, ports)) === null) return;
  const { heading, blocks } = failedDocument(failed);
  const text = fittedDocument({ needed: [heading, ...blocks] }, LONGEST_OUTPUT);
  const body = `${text.trimEnd()}\n\n${COMMENT_MARKER}`;
  await writeComment(record, { body, digest: commentHash(body) }, ports);
}
