import type { PullRequest, Review, ReviewComment } from '../state/pull-request.ts';
import type { World } from '../state/world.ts';
import { accountView } from './accounts.ts';
import { associationOf } from './association.ts';
import { issueHtmlUrl, reactionsView } from './issue.ts';
import { nodeId } from './node-id.ts';
import { pullApiUrl } from './pull-request.ts';
import { repositoryApiUrl } from './repository.ts';
import type { Schema } from './schema.ts';

export function reviewView(
  world: World,
  pull: PullRequest,
  review: Review,
): Schema<'pull-request-review'> {
  const html = `${issueHtmlUrl(world, pull.issue)}#pullrequestreview-${String(review.id)}`;
  const url = pullApiUrl(world, pull);
  return {
    id: review.id,
    node_id: nodeId('PRR', review.id),
    user: accountView(world, review.author),
    body: review.body,
    state: review.state,
    html_url: html,
    pull_request_url: url,
    author_association: associationOf(world, pull.issue.repository, review.author),
    _links: { html: { href: html }, pull_request: { href: url } },
    commit_id: review.commit,
    ...(review.submittedAt === null ? {} : { submitted_at: review.submittedAt }),
  };
}

export function reviewCommentView(
  world: World,
  comment: ReviewComment,
): Schema<'pull-request-review-comment'> {
  const { pull } = comment;
  const html = `${issueHtmlUrl(world, pull.issue)}#discussion_r${String(comment.id)}`;
  const url = `${repositoryApiUrl(world, pull.issue.repository)}/pulls/comments/${String(comment.id)}`;
  const pullUrl = pullApiUrl(world, pull);
  const outdated = comment.line === null;
  return {
    url,
    id: comment.id,
    node_id: nodeId('PRRC', comment.id),
    pull_request_review_id: comment.review,
    diff_hunk: comment.hunk,
    path: comment.path,
    commit_id: outdated ? comment.originalCommit : pull.head.sha,
    original_commit_id: comment.originalCommit,
    user: accountView(world, comment.author),
    body: comment.body,
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    html_url: html,
    pull_request_url: pullUrl,
    author_association: associationOf(world, pull.issue.repository, comment.author),
    _links: { self: { href: url }, html: { href: html }, pull_request: { href: pullUrl } },
    start_line: comment.startLine,
    original_start_line: comment.originalStartLine,
    start_side: comment.startSide,
    // GitHub answers null for an outdated line, though its description says integer.
    line: comment.line as number,
    original_line: comment.originalLine,
    side: comment.side,
    subject_type: 'line',
    reactions: reactionsView(comment.reactions, url),
    ...(comment.inReplyTo === null ? {} : { in_reply_to_id: comment.inReplyTo }),
  };
}

/** A review's comment as the list of one review shows it: with places in the diff counted from its top. */
export const positionedCommentView = (
  world: World,
  comment: ReviewComment,
): Schema<'review-comment'> => {
  const { in_reply_to_id: first, ...view } = reviewCommentView(world, comment);
  return {
    ...view,
    position: comment.line === null ? null : comment.position,
    original_position: comment.position,
    ...(first === undefined ? {} : { in_reply_to_id: first }),
  };
};
