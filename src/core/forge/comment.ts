import type { Account } from './pull-request.ts';

/** A comment in a pull request's conversation. */
export interface ShownComment {
  readonly id: number;
  readonly author: Account;
  readonly body: string;
}

/** A comment on a line of the diff. */
export interface ShownReviewComment {
  readonly id: number;
  readonly author: Account;
  readonly path: string;
  /** Null where the line is no longer part of the diff (outdated). */
  readonly line: number | null;
  readonly body: string;
  /** The comment it answers; null for the first of a thread. */
  readonly inReplyTo: number | null;
}
