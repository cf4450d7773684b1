import type { PullRequestState } from '../check-state.ts';
import { pastChangesOf } from './what-changed-since.ts';

/** A head whose analysis came to no result. */
export interface UnreviewedHead {
  readonly number: number;
  readonly sha: string;
  readonly base: string;
  readonly title: string;
}

/**
 * What the check of a head that could not be reviewed keeps of the latest earlier state: approvals and
 * overrides, which the next result may let count again; a broken glass is of its head only. On the same head the last meaning stays too, so
 * that a later approval of it cannot be taken for one of something newer.
 */
export function carryOver(
  previous: PullRequestState | null,
  head: UnreviewedHead,
): PullRequestState {
  const fresh = {
    ...head,
    meaning: null,
    tier: null,
    conclusion: 'failure',
    approvals: [],
    overrides: [],
    breakGlass: null,
    turnsAt: null,
    suggested: [],
    changes: [],
    pastChanges: [],
    reviewsUntil: null,
  } as const satisfies PullRequestState;
  if (previous === null) return fresh;
  if (previous.sha !== head.sha) {
    const { approvals, overrides, reviewsUntil, pushes, meaningVersion } = previous;
    return {
      ...fresh,
      ...(meaningVersion !== undefined && { meaningVersion }),
      approvals,
      overrides,
      reviewsUntil,
      pastChanges: pastChangesOf(previous),
      ...(pushes !== undefined && { pushes }),
    };
  }
  return { ...previous, title: head.title, conclusion: 'failure', turnsAt: null };
}
