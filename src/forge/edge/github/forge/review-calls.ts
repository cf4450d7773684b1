import { z } from 'zod';
import type { Forge, NewReviewComment, ReviewerRequest } from '../../../ports/forge.ts';
import { AccountFields, toAccount, ReviewFields, toReview } from '../github-fields.ts';
import { Anything } from '../github-api.ts';
import { inRepository } from './forge-context.ts';
import type { ConversationContext, ForgeContext } from './forge-context.ts';
import { loginOf } from '../app-identity.ts';
import { ForgeProblem } from '../../../ports/forge.ts';
import { NOBODY } from '../../../github/pull-request.ts';

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
export const reviewCalls = ({ api, app }: ConversationContext): ReviewCalls => ({
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
    const own = loginOf(await app());
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

const REQUESTED = '/repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers';

/**
 * Asks people for a review, or asks them no longer (https://docs.github.com/en/rest/pulls/review-requests).
 */
export const reviewerCalls = ({
  api,
}: ForgeContext): Pick<Forge, 'requestReviewers' | 'withdrawReviewers'> => ({
  async requestReviewers(repository, pullRequest, request) {
    const ask = ({ teams, people }: ReviewerRequest) =>
      api.send(
        repository.installation,
        `POST ${REQUESTED}`,
        {
          ...inRepository(repository),
          pull_number: pullRequest,
          reviewers: [...people],
          team_reviewers: [...teams],
        },
        Anything,
      );
    const all = oneByOne(request);
    if (all.length === 0 || !(await isRefused(ask(request)))) return NOBODY;
    return all.length === 1 ? request : askOneByOne(all, ask);
  },

  async withdrawReviewers(repository, pullRequest, { teams, people }) {
    if (teams.length + people.length === 0) return;
    await api.send(
      repository.installation,
      `DELETE ${REQUESTED}`,
      {
        ...inRepository(repository),
        pull_number: pullRequest,
        reviewers: [...people],
        team_reviewers: [...teams],
      },
      Anything,
    );
  },
});

const oneByOne = ({ teams, people }: ReviewerRequest): readonly ReviewerRequest[] => [
  ...teams.map((team) => ({ teams: [team], people: [] })),
  ...people.map((person) => ({ teams: [], people: [person] })),
];

/** GitHub refuses all of a request for one that cannot be asked: a team without access, the author. */
async function askOneByOne(
  requests: readonly ReviewerRequest[],
  ask: (request: ReviewerRequest) => Promise<unknown>,
): Promise<ReviewerRequest> {
  const refused: ReviewerRequest[] = [];
  for (const request of requests) if (await isRefused(ask(request))) refused.push(request);
  return {
    teams: refused.flatMap(({ teams }) => teams),
    people: refused.flatMap(({ people }) => people),
  };
}

/** Every other problem goes on its way. */
async function isRefused(asked: Promise<unknown>): Promise<boolean> {
  try {
    await asked;
    return false;
  } catch (error) {
    if (error instanceof ForgeProblem && error.kind === 'refused') return true;
    throw error;
  }
}
