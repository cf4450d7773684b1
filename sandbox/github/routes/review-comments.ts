import { z } from 'zod';
import { NotFound, UnprocessableEntity } from '../http/api-problem.ts';
import { created, found, noContent, numberOf, ok } from '../http/call.ts';
import type { Call } from '../http/call.ts';
import { listReply } from '../http/pagination.ts';
import { parseBody } from '../http/request-body.ts';
import { repositoryRoute } from '../http/route.ts';
import type { Route } from '../http/route.ts';
import {
  checkReviewComment,
  createReviewComment,
  deleteReviewComment,
  editReviewComment,
} from '../operations/review-comments.ts';
import type { CommentPlace } from '../operations/review-comments.ts';
import { submitReview } from '../operations/reviews.ts';
import type { PullRequest, ReviewComment } from '../state/pull-request.ts';
import type { Repository } from '../state/repository.ts';
import { reviewCommentsOf } from '../views/pull-request.ts';
import { reviewCommentView } from '../views/review.ts';
import { namedPull } from './pulls.ts';

const SideName = z.enum(['LEFT', 'RIGHT']);

export const NewReviewComment = z.object({
  body: z.string(),
  commit_id: z.string(),
  path: z.string(),
  line: z.int().exactOptional(),
  side: SideName.exactOptional(),
  start_line: z.int().nullable().exactOptional(),
  start_side: SideName.exactOptional(),
  in_reply_to: z.int().exactOptional(),
});

const Body = z.object({ body: z.string() });

/** The place a request names; `position` is GitHub's older way and not understood here. */
export function positionOf(
  wanted: Omit<z.infer<typeof NewReviewComment>, 'commit_id'>,
): CommentPlace {
  if (wanted.line === undefined)
    throw new UnprocessableEntity('Invalid request.\n\n"line" wasn\'t supplied.');
  return {
    path: wanted.path,
    line: wanted.line,
    side: wanted.side ?? 'RIGHT',
    startLine: wanted.start_line ?? null,
    startSide: wanted.start_side ?? null,
  };
}

const READ = ['pull_requests=read'];
const WRITE = ['pull_requests=write'];

/** Comments on lines of the diff. */
export const reviewCommentRoutes: readonly Route[] = [
  repositoryRoute('GET', '/pulls/{pull_number}/comments', READ, (call, repository) =>
    listReply(call, reviewCommentsOf(namedPull(call, repository)), (comment) =>
      reviewCommentView(call.world, comment),
    ),
  ),
  repositoryRoute('POST', '/pulls/{pull_number}/comments', WRITE, async (call, repository) => {
    const pull = namedPull(call, repository);
    const wanted = parseBody(call, NewReviewComment);
    if (wanted.in_reply_to !== undefined)
      return created(reply(call, pull, wanted.in_reply_to, wanted.body));
    const place = { ...positionOf(wanted), body: wanted.body, commit: wanted.commit_id };
    const placed = await checkReviewComment(pull, place);
    const { world } = call;
    const { bot } = world.app;
    const review = submitReview(world, pull, {
      author: bot,
      state: 'COMMENTED',
      body: '',
      commit: wanted.commit_id,
    });
    return created(
      reviewCommentView(world, createReviewComment(world, pull, placed, bot, review.id)),
    );
  }),
  repositoryRoute(
    'POST',
    '/pulls/{pull_number}/comments/{comment_id}/replies',
    WRITE,
    (call, repository) => {
      const { body } = parseBody(call, Body);
      return created(reply(call, namedPull(call, repository), numberOf(call, 'comment_id'), body));
    },
  ),
  repositoryRoute('GET', '/pulls/comments', READ, (call, repository) =>
    listReply(call, [...repository.reviewComments.values()], (comment) =>
      reviewCommentView(call.world, comment),
    ),
  ),
  repositoryRoute('GET', '/pulls/comments/{comment_id}', READ, (call, repository) =>
    ok(reviewCommentView(call.world, namedComment(call, repository))),
  ),
  repositoryRoute('PATCH', '/pulls/comments/{comment_id}', WRITE, (call, repository) => {
    const comment = namedComment(call, repository);
    editReviewComment(call.world, comment, parseBody(call, Body).body, call.world.app.bot);
    return ok(reviewCommentView(call.world, comment));
  }),
  repositoryRoute('DELETE', '/pulls/comments/{comment_id}', WRITE, (call, repository) => {
    deleteReviewComment(call.world, namedComment(call, repository), call.world.app.bot);
    return noContent;
  }),
];

const namedComment = (call: Call, repository: Repository): ReviewComment =>
  found(repository.reviewComments, numberOf(call, 'comment_id'));

/** An answer goes to the first comment of the thread, where that is. */
function reply(call: Call, pull: PullRequest, to: number, body: string) {
  const { world } = call;
  const first = pull.issue.repository.reviewComments.get(to);
  if (first?.pull !== pull) throw new NotFound();
  const placed = {
    path: first.path,
    line: first.originalLine,
    side: first.side,
    startLine: first.originalStartLine,
    startSide: first.startSide,
    hunk: first.hunk,
    position: first.position,
    commit: first.originalCommit,
    body,
  };
  const root = first.inReplyTo ?? first.id;
  return reviewCommentView(
    world,
    createReviewComment(world, pull, placed, world.app.bot, null, root),
  );
}
