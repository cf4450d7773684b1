import { UnprocessableEntity } from '../http/api-problem.ts';
import type { Account, Team } from '../state/accounts.ts';
import type { PullRequest, Review, ReviewState } from '../state/pull-request.ts';
import { timestamp } from '../state/world.ts';
import type { World } from '../state/world.ts';
import { accountView, teamSimpleView } from '../views/accounts.ts';
import { pullSimpleView } from '../views/pull-request.ts';
import { reviewView } from '../views/review.ts';
import { announce } from '../webhooks/announce.ts';
import { isActiveMember } from './accounts.ts';
import { announcePull } from './pull-requests.ts';

export interface NewReview {
  readonly author: Account;
  readonly state: ReviewState;
  readonly body: string;
  /** The pull request's head where it is missing. */
  readonly commit?: string | undefined;
}

export function submitReview(world: World, pull: PullRequest, wanted: NewReview): Review {
  const { author, state, body } = wanted;
  const opinion = state === 'APPROVED' || state === 'CHANGES_REQUESTED';
  if (opinion && author === pull.issue.author)
    throw new UnprocessableEntity(
      `Unprocessable Entity: Can not ${state === 'APPROVED' ? 'approve' : 'request changes on'} your own pull request`,
    );
  const review: Review = {
    id: world.nextId(),
    author,
    state,
    body,
    commit: wanted.commit ?? pull.head.sha,
    submittedAt: state === 'PENDING' ? null : timestamp(world),
  };
  pull.reviews.push(review);
  if (state === 'PENDING') return review;
  answerRequests(world, pull, author);
  pull.issue.updatedAt = timestamp(world);
  announceReview(world, pull, review, 'submitted', author);
  return review;
}

/** A review takes the reviewer, and the teams they are in, off the list of those who were asked. */
function answerRequests(world: World, pull: PullRequest, author: Account): void {
  pull.requestedReviewers.delete(author);
  for (const team of pull.requestedTeams)
    if (isActiveMember(world, team, author)) pull.requestedTeams.delete(team);
}

export function dismissReview(
  world: World,
  pull: PullRequest,
  review: Review,
  sender: Account,
): void {
  if (review.state !== 'APPROVED' && review.state !== 'CHANGES_REQUESTED')
    throw new UnprocessableEntity(
      'Unprocessable Entity: Can not dismiss a commented pull request review',
    );
  review.state = 'DISMISSED';
  pull.issue.updatedAt = timestamp(world);
  announceReview(world, pull, review, 'dismissed', sender);
}

export function editReview(
  world: World,
  pull: PullRequest,
  review: Review,
  body: string,
  sender: Account,
): void {
  const changes = { body: { from: review.body } };
  review.body = body;
  announceReview(world, pull, review, 'edited', sender, { changes });
}

/** Webhooks write a review's state in lower case, the REST API in upper case. */
function announceReview(
  world: World,
  pull: PullRequest,
  review: Review,
  action: 'submitted' | 'edited' | 'dismissed',
  sender: Account,
  more: Readonly<Record<string, unknown>> = {},
): void {
  const view = reviewView(world, pull, review);
  announce(world, pull.issue.repository, 'pull_request_review', sender, {
    action,
    review: {
      ...view,
      body: review.body === '' ? null : review.body,
      state: review.state.toLowerCase(),
      submitted_at: review.submittedAt,
    },
    pull_request: pullSimpleView(world, pull),
    ...more,
  });
}

export interface ReviewRequest {
  readonly people: readonly Account[];
  readonly teams: readonly Team[];
}

/** Asks for reviews; who was asked already is not asked again. */
export function requestReviews(
  world: World,
  pull: PullRequest,
  { people, teams }: ReviewRequest,
  sender: Account,
): void {
  if (people.includes(pull.issue.author))
    throw new UnprocessableEntity('Review cannot be requested from pull request author.');
  for (const person of people) {
    if (pull.requestedReviewers.has(person)) continue;
    pull.requestedReviewers.add(person);
    const requested = { requested_reviewer: accountView(world, person) };
    announcePull(world, pull, 'review_requested', sender, requested);
  }
  for (const team of teams) {
    if (pull.requestedTeams.has(team)) continue;
    pull.requestedTeams.add(team);
    const requested = { requested_team: teamSimpleView(world, team) };
    announcePull(world, pull, 'review_requested', sender, requested);
  }
  pull.issue.updatedAt = timestamp(world);
}

export function withdrawReviewRequests(
  world: World,
  pull: PullRequest,
  { people, teams }: ReviewRequest,
  sender: Account,
): void {
  for (const person of people) {
    if (!pull.requestedReviewers.delete(person)) continue;
    const removed = { requested_reviewer: accountView(world, person) };
    announcePull(world, pull, 'review_request_removed', sender, removed);
  }
  for (const team of teams) {
    if (!pull.requestedTeams.delete(team)) continue;
    const removed = { requested_team: teamSimpleView(world, team) };
    announcePull(world, pull, 'review_request_removed', sender, removed);
  }
  pull.issue.updatedAt = timestamp(world);
}
