import type { SubmittedReview } from './pull-request.ts';

/** Sorts after every time GitHub writes: a review without one is taken for the newest, as nothing proves it older. */
const NO_TIME = '9999';

/** Digits of the largest safe integer. */
const ID_DIGITS = 16;

/** Text by which reviews sort from old to new; of the same second, the higher id is the newer. */
export const reviewOrder = ({ id, submittedAt }: SubmittedReview): string =>
  `${submittedAt ?? NO_TIME} ${String(id).padStart(ID_DIGITS, '0')}`;

/**
 * What each person thinks now, oldest first: of everybody's reviews the latest that approves, asks for
 * changes or was dismissed. Comments do not replace an opinion, and pending reviews are nobody's business.
 */
export function latestOpinions(reviews: readonly SubmittedReview[]): readonly SubmittedReview[] {
  const latest = new Map<string, SubmittedReview>();
  for (const review of reviews) {
    if (review.state === 'commented' || review.state === 'pending') continue;
    const person = review.author.login.toLowerCase();
    const known = latest.get(person);
    if (known === undefined || reviewOrder(known) < reviewOrder(review)) latest.set(person, review);
  }
  return [...latest.values()].sort((a, b) => (reviewOrder(a) < reviewOrder(b) ? -1 : 1));
}
