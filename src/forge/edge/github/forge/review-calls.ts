import { z } from 'zod';
import type { Forge, NewReviewComment } from '../../../ports/forge.ts';
import { AccountFields, toAccount } from '../account.ts';
import { Anything } from '../github-api.ts';
import { ReviewFields, toReview } from '../review-fields.ts';
import { inRepository } from './forge-context.ts';
import type { ForgeContext } from './forge-context.ts';
import { botLogin } from './our-bot.ts';

const ReviewComment = z.object({
  id: z.int(),
  user: AccountFields,
  path: z.string(),
  line: z.int().nullish(),
  body: z.string(),
  in_reply_to_id: z.int().nullish(),
});

type ReviewCalls = Pick<
  Forge,
  'reviews' | 'reviewComments' | 'createReviewComments' | 'updateReviewComment'
>;

/** Reviews and their comments on lines (https://docs.github.com/en/rest/pulls/reviews). */
export const reviewCalls = ({ api, app }: ForgeContext): ReviewCalls => ({
  async reviews(repository, pullRequest) {
    const reviews = await api.list(
      repository.installation,
      'GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews',
      { ...inRepository(repository), pull_number: pullRequest },
      z.array(ReviewFields),
    );
    return reviews.map(toReview);
  },

  async reviewComments(repository, pullRequest) {
    const own = botLogin(await app());
    const comments = await api.list(
      repository.installation,
      'GET /repos/{owner}/{repo}/pulls/{pull_number}/comments',
      { ...inRepository(repository), pull_number: pullRequest },
      z.array(ReviewComment),
    );
    return comments
      .filter(({ user }) => user?.login === own)
      .map(({ id, user, path, line, body, in_reply_to_id: inReplyTo }) => ({
        id,
        author: toAccount(user),
        path,
        line: line ?? null,
        body,
        inReplyTo: inReplyTo ?? null,
      }));
  },

  async createReviewComments(repository, pullRequest, sha, comments) {
    if (comments.length === 0) return;
    await api.send(
      repository.installation,
      'POST /repos/{owner}/{repo}/pulls/{pull_number}/reviews',
      {
        ...inRepository(repository),
        pull_number: pullRequest,
        commit_id: sha,
        event: 'COMMENT',
        comments: comments.map(onLines),
      },
      Anything,
    );
  },

  async updateReviewComment(repository, comment, body) {
    await api.send(
      repository.installation,
      'PATCH /repos/{owner}/{repo}/pulls/comments/{comment_id}',
      { ...inRepository(repository), comment_id: comment, body },
      Anything,
    );
  },
});

/** GitHub refuses a range of one line. */
const onLines = ({ path, line, startLine, body }: NewReviewComment) => ({
  path,
  line,
  side: 'RIGHT',
  ...(startLine === null || startLine === line
    ? {}
    : { start_line: startLine, start_side: 'RIGHT' }),
  body,
});
