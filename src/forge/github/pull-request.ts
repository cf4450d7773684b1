import type { Repository } from './repository.ts';

/** Names who did something on GitHub. Bots have logins that end in `[bot]`. */
export interface Account {
  readonly id: number;
  readonly login: string;
  readonly bot: boolean;
}

/** Our view of a pull request. */
export interface PullRequest {
  readonly repository: Repository;
  readonly number: number;
  readonly title: string;
  readonly author: Account;
  readonly state: 'open' | 'closed' | 'merged';
  readonly draft: boolean;
  /** `repository` is null where the fork was deleted; the commits stay under `refs/pull/N/head`. */
  readonly head: { readonly sha: string; readonly ref: string; readonly repository: string | null };
  /** Whose review is awaited, whoever asked: slugs of teams, and logins. Absent in what earlier versions kept. */
  readonly requested?: {
    readonly teams: readonly string[];
    readonly people: readonly string[];
  };
  /** `sha` is GitHub's idea of the base, which may lag behind the branch's tip. */
  readonly base: { readonly sha: string; readonly ref: string };
  readonly htmlUrl: string;
  /** ISO 8601. */
  readonly createdAt: string;
  /** ISO 8601; of two views the later one holds. */
  readonly updatedAt: string;
}

/** Holds what a person submitted with GitHub's review form. */
export interface SubmittedReview {
  readonly id: number;
  readonly author: Account;
  readonly state: 'approved' | 'changes-requested' | 'commented' | 'dismissed' | 'pending';
  /** The commit it was given on; null where GitHub no longer knows. */
  readonly commit: string | null;
  /** ISO 8601; null while pending. */
  readonly submittedAt: string | null;
}

/** Names who is asked for a review. */
export interface Reviewers {
  /** Slugs of teams of the repository's organisation. */
  readonly teams: readonly string[];
  /** Logins. */
  readonly people: readonly string[];
}

/** Nobody. */
export const NOBODY: Reviewers = { teams: [], people: [] };

/**
 * The pull request that a commit's subject names as GitHub writes it: `… (#7)` for squash merges, `Merge pull
 * request #7 from …` for merges. A hint: anyone can write such a subject.
 */
export function pullRequestOfSubject(subject: string): number | null {
  const [, number] =
    /^Merge pull request #(\d{1,9}) /.exec(subject) ?? /\(#(\d{1,9})\)\s*$/.exec(subject) ?? [];
  return number === undefined ? null : Number(number);
}
