import type { FileChange } from '../git/file-changes.ts';
import type { Account, Team } from './accounts.ts';
import type { Issue, Reaction } from './issue.ts';
import type { Repository } from './repository.ts';

/** What a pull request has beyond its issue. */
export interface PullRequest {
  /** Not the issue's id. */
  readonly id: number;
  readonly issue: Issue;
  draft: boolean;
  readonly head: {
    readonly ref: string;
    sha: string;
    readonly owner: Account;
    /** Null once the fork is deleted. */
    repository: Repository | null;
  };
  readonly base: {
    ref: string;
    /** The branch's tip when the pull request was last opened, pushed to or retargeted: it lags behind. */
    sha: string;
  };
  merged: {
    readonly at: string;
    readonly by: Account;
    readonly sha: string;
    /** All that the base got of it. */
    readonly commits: ReadonlySet<string>;
  } | null;
  readonly reviews: Review[];
  readonly requestedReviewers: Set<Account>;
  readonly requestedTeams: Set<Team>;
  diff: PullRequestDiff;
  /** The base moved since the diff was made. */
  diffIsStale: boolean;
}

/** What lies between base and head; renewed whenever one of them moves. */
export interface PullRequestDiff {
  readonly mergeBase: string;
  readonly commits: number;
  readonly files: readonly FileChange[];
  readonly mergeable: boolean;
}

export type ReviewState = 'APPROVED' | 'CHANGES_REQUESTED' | 'COMMENTED' | 'DISMISSED' | 'PENDING';

export interface Review {
  readonly id: number;
  readonly author: Account;
  body: string;
  state: ReviewState;
  readonly commit: string;
  submittedAt: string | null;
}

export type Side = 'LEFT' | 'RIGHT';

/** A comment on a line of the diff. */
export interface ReviewComment {
  readonly id: number;
  readonly pull: PullRequest;
  /** The review it came with. */
  readonly review: number | null;
  readonly author: Account;
  body: string;
  readonly path: string;
  readonly originalCommit: string;
  readonly side: Side;
  readonly originalLine: number;
  readonly originalStartLine: number | null;
  readonly startSide: Side | null;
  /** Null once the line is no longer part of the diff. */
  line: number | null;
  startLine: number | null;
  readonly hunk: string;
  /** Lines below the first hunk's header. */
  readonly position: number;
  readonly inReplyTo: number | null;
  readonly createdAt: string;
  updatedAt: string;
  readonly reactions: Reaction[];
}
