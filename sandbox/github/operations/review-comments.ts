import { UnprocessableEntity } from '../http/api-problem.ts';
import type { Account } from '../state/accounts.ts';
import type { PullRequest, ReviewComment, Side } from '../state/pull-request.ts';
import { timestamp } from '../state/world.ts';
import type { World } from '../state/world.ts';
import { pullSimpleView } from '../views/pull-request.ts';
import { reviewCommentView } from '../views/review.ts';
import { announce } from '../webhooks/announce.ts';
import { diffLines, lineOn } from './diff-lines.ts';
import { checkBody } from './issues.ts';

/** Where a comment is to go, as the REST API names it. */
export interface CommentPlace {
  readonly path: string;
  readonly line: number;
  readonly side: Side;
  readonly startLine: number | null;
  readonly startSide: Side | null;
}

export interface WantedReviewComment extends CommentPlace {
  readonly body: string;
  readonly commit: string;
}

/** A comment whose lines are part of the diff. */
export interface PlacedReviewComment extends WantedReviewComment {
  readonly hunk: string;
  readonly position: number;
}

/** GitHub refuses comments on lines that are not part of the diff. */
export async function checkReviewComment(
  pull: PullRequest,
  wanted: WantedReviewComment,
): Promise<PlacedReviewComment> {
  checkBody('PullRequestReviewComment', wanted.body);
  const { repository } = pull.issue;
  const change = pull.diff.files.find(({ path }) => path === wanted.path);
  if (change === undefined) throw cannotResolve('path');
  const paths = [change.path, ...(change.previousPath === null ? [] : [change.previousPath])];
  const patch = await repository.git.patch(pull.diff.mergeBase, wanted.commit, paths);
  const lines = diffLines(patch);
  const end = lines.find((line) => lineOn(line, wanted.side) === wanted.line);
  if (end === undefined) throw cannotResolve('line');
  const { startLine, startSide, side } = wanted;
  if (startLine !== null) {
    if (startLine >= wanted.line) throw cannotResolve('start_line', 'must precede the end line');
    if (!lines.some((line) => lineOn(line, startSide ?? side) === startLine))
      throw cannotResolve('start_line');
  }
  return { ...wanted, hunk: end.hunk, position: end.position };
}

const cannotResolve = (field: string, why = 'must be part of the diff'): UnprocessableEntity =>
  new UnprocessableEntity('Validation Failed', [
    {
      resource: 'PullRequestReviewComment',
      field: `pull_request_review_thread.${field}`,
      code: 'custom',
      message: `pull_request_review_thread.${field} ${why}`,
    },
  ]);

export function createReviewComment(
  world: World,
  pull: PullRequest,
  wanted: PlacedReviewComment,
  author: Account,
  review: number | null,
  inReplyTo: number | null = null,
): ReviewComment {
  const { body, path, side, line, startLine, startSide, hunk } = wanted;
  const at = timestamp(world);
  const comment: ReviewComment = {
    id: world.nextId(),
    pull,
    review,
    author,
    body,
    path,
    originalCommit: wanted.commit,
    side,
    originalLine: line,
    originalStartLine: startLine,
    startSide: startLine === null ? null : (startSide ?? side),
    line,
    startLine,
    hunk,
    position: wanted.position,
    inReplyTo,
    createdAt: at,
    updatedAt: at,
    reactions: [],
  };
  pull.issue.repository.reviewComments.set(comment.id, comment);
  pull.issue.updatedAt = at;
  announceReviewComment(world, comment, 'created', author);
  return comment;
}

export function editReviewComment(
  world: World,
  comment: ReviewComment,
  body: string,
  sender: Account,
): void {
  checkBody('PullRequestReviewComment', body);
  const from = comment.body;
  comment.body = body;
  comment.updatedAt = timestamp(world);
  announceReviewComment(world, comment, 'edited', sender, { changes: { body: { from } } });
}

export function deleteReviewComment(world: World, comment: ReviewComment, sender: Account): void {
  comment.pull.issue.repository.reviewComments.delete(comment.id);
  announceReviewComment(world, comment, 'deleted', sender);
}

function announceReviewComment(
  world: World,
  comment: ReviewComment,
  action: 'created' | 'edited' | 'deleted',
  sender: Account,
  more: Readonly<Record<string, unknown>> = {},
): void {
  announce(world, comment.pull.issue.repository, 'pull_request_review_comment', sender, {
    action,
    comment: reviewCommentView(world, comment),
    pull_request: pullSimpleView(world, comment.pull),
    ...more,
  });
}
