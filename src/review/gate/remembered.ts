import type { PullRequestState } from './check-state.ts';

/** What of an earlier check of a pull request the gate works with. */
export type Remembered = Pick<
  PullRequestState,
  'meaning' | 'approvals' | 'overrides' | 'breakGlass' | 'changes' | 'pastChanges' | 'reviewsUntil'
>;

export const NOTHING_REMEMBERED: Remembered = {
  meaning: null,
  approvals: [],
  overrides: [],
  breakGlass: null,
  changes: [],
  pastChanges: [],
  reviewsUntil: null,
};
