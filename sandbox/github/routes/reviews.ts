import { z } from 'zod';
import { UnprocessableEntity } from '../http/api-problem.ts';
import { created, found, numberOf, ok } from '../http/call.ts';
import type { Call } from '../http/call.ts';
import { listReply } from '../http/pagination.ts';
import { parseBody } from '../http/request-body.ts';
import { repositoryRoute } from '../http/route.ts';
import type { Route } from '../http/route.ts';
import { requestReviews, submitReview, withdrawReviewRequests } from '../operations/reviews.ts';
import type { ReviewRequest } from '../operations/reviews.ts';
import { checkReviewComment, createReviewComment } from '../operations/review-comments.ts';
import { permissionOf } from '../operations/permissions.ts';
import type { Team } from '../state/accounts.ts';
import { fullName } from '../state/repository.ts';
import type { Repository } from '../state/repository.ts';
import { findAccount } from '../state/world.ts';
import type { World } from '../state/world.ts';
import { accountView, teamView } from '../views/accounts.ts';
import { pullSimpleView } from '../views/pull-request.ts';
import { positionedCommentView, reviewView } from '../views/review.ts';
import type { Schema } from '../views/schema.ts';
import { namedPull } from './pulls.ts';
import { NewReviewComment, positionOf } from './review-comments.ts';

const Reviewers = z.object({
  reviewers: z.array(z.string()).exactOptional(),
  team_reviewers: z.array(z.string()).exactOptional(),
});

const NewReview = z.object({
  body: z.string().exactOptional(),
  commit_id: z.string().exactOptional(),
  event: z.enum(['APPROVE', 'REQUEST_CHANGES', 'COMMENT']).exactOptional(),
  comments: z.array(NewReviewComment.omit({ commit_id: true })).exactOptional(),
});

const STATES = {
  APPROVE: 'APPROVED',
  REQUEST_CHANGES: 'CHANGES_REQUESTED',
  COMMENT: 'COMMENTED',
} as const;

const READ = ['pull_requests=read'];
const WRITE = ['pull_requests=write'];

/** Reviews, and who was asked for one. */
export const reviewRoutes: readonly Route[] = [
  repositoryRoute('GET', '/pulls/{pull_number}/reviews', READ, (call, repository) => {
    const pull = namedPull(call, repository);
    return listReply(call, pull.reviews, (review) => reviewView(call.world, pull, review));
  }),
  repositoryRoute('POST', '/pulls/{pull_number}/reviews', WRITE, createReview),
  repositoryRoute('GET', '/pulls/{pull_number}/reviews/{review_id}', READ, (call, repository) => {
    const pull = namedPull(call, repository);
    const byId = new Map(pull.reviews.map((review) => [review.id, review]));
    return ok(reviewView(call.world, pull, found(byId, numberOf(call, 'review_id'))));
  }),
  repositoryRoute(
    'GET',
    '/pulls/{pull_number}/reviews/{review_id}/comments',
    READ,
    (call, repository) => {
      const id = numberOf(call, 'review_id');
      const comments = [...repository.reviewComments.values()].filter(
        ({ review }) => review === id,
      );
      return listReply(call, comments, (comment) => positionedCommentView(call.world, comment));
    },
  ),
  repositoryRoute('GET', '/pulls/{pull_number}/requested_reviewers', READ, (call, repository) => {
    const { world } = call;
    const { requestedReviewers, requestedTeams } = namedPull(call, repository);
    return ok({
      users: [...requestedReviewers].map((user) => accountView(world, user)),
      teams: [...requestedTeams].map((team) => teamView(world, team)),
    } satisfies Schema<'pull-request-review-request'>);
  }),
  repositoryRoute('POST', '/pulls/{pull_number}/requested_reviewers', WRITE, (call, repository) => {
    const pull = namedPull(call, repository);
    requestReviews(call.world, pull, namedReviewers(call, repository), call.world.app.bot);
    return created(pullSimpleView(call.world, pull));
  }),
  repositoryRoute(
    'DELETE',
    '/pulls/{pull_number}/requested_reviewers',
    WRITE,
    (call, repository) => {
      const pull = namedPull(call, repository);
      withdrawReviewRequests(
        call.world,
        pull,
        namedReviewers(call, repository),
        call.world.app.bot,
      );
      return ok(pullSimpleView(call.world, pull));
    },
  ),
];

async function createReview(call: Call, repository: Repository) {
  const { world } = call;
  const pull = namedPull(call, repository);
  const wanted = parseBody(call, NewReview);
  const event = wanted.event === undefined ? null : STATES[wanted.event];
  const comments = wanted.comments ?? [];
  if (event !== 'APPROVED' && (wanted.body ?? '') === '' && comments.length === 0)
    throw new UnprocessableEntity('Unprocessable Entity', [
      { resource: 'PullRequestReview', code: 'missing_field', field: 'body' },
    ]);
  const commit = wanted.commit_id ?? pull.head.sha;
  const placed = await Promise.all(
    comments.map(async (comment) =>
      checkReviewComment(pull, { ...positionOf(comment), body: comment.body, commit }),
    ),
  );
  const { bot } = world.app;
  const review = submitReview(world, pull, {
    author: bot,
    state: event ?? 'PENDING',
    body: wanted.body ?? '',
    commit,
  });
  for (const comment of placed) createReviewComment(world, pull, comment, bot, review.id);
  return ok(reviewView(world, pull, review));
}

function namedReviewers(call: Call, repository: Repository): ReviewRequest {
  const { world } = call;
  const { reviewers = [], team_reviewers: teams = [] } = parseBody(call, Reviewers);
  const people = reviewers.map((login) => {
    const account = findAccount(world, login);
    if (account === null || permissionOf(world, repository, account) === 'none')
      throw notCollaborator('users', repository);
    return account;
  });
  return { people, teams: teams.map((slug) => namedTeam(world, repository, slug)) };
}

function namedTeam(world: World, repository: Repository, slug: string): Team {
  const team = world.teams.get(`${repository.owner.login}/${slug}`);
  if (team === undefined || team.repositories?.has(repository.id) === false)
    throw notCollaborator('teams', repository);
  return team;
}

const notCollaborator = (who: 'users' | 'teams', repository: Repository) =>
  new UnprocessableEntity(
    `Reviews may only be requested from collaborators. One or more of the ${who} you specified is not a collaborator of the ${fullName(repository)} repository.`,
  );
