import type { Annotation, CheckContent, ShownCheck } from '../github/check-run.ts';
import type { ShownComment, ShownReviewComment } from '../github/comment.ts';
import type { Account, PullRequest, SubmittedReview } from '../github/pull-request.ts';
import type { Repository } from '../github/repository.ts';
import type { CommitLogins } from '../github/commit-authorship.ts';
import type { QueueRef } from '../github/merge-queue.ts';
import type { TeamLookUp } from '../github/team-membership.ts';
import type { Branches } from './branches.ts';

/**
 * Says why a call to GitHub came to nothing. It is thrown: the use case that runs the job catches it once.
 */
export class ForgeProblem extends Error {
  readonly kind: ForgeProblemKind;
  /** Milliseconds since 1970: not before then again; null where GitHub does not say. */
  readonly retryAt: number | null;
  /** The permission that is missing, as GitHub's settings name it; only for `forbidden`. */
  readonly permission: string | null;

  constructor(
    kind: ForgeProblemKind,
    message: string,
    details: { readonly retryAt?: number | null; readonly permission?: string | null } = {},
  ) {
    super(message);
    this.kind = kind;
    this.retryAt = details.retryAt ?? null;
    this.permission = details.permission ?? null;
  }
}

export type ForgeProblemKind =
  /** Primary or secondary limit: the whole installation waits. */
  | 'rate-limited'
  /** 5xx, a connection that breaks or hangs: may have been done all the same. */
  | 'unavailable'
  /** The token may not: a permission is missing or was withdrawn. */
  | 'forbidden'
  /** 404 or 410: deleted, or not visible to us. */
  | 'not-found'
  /** The installation is suspended or gone. */
  | 'suspended'
  /** The repository is archived: nothing can be written. */
  | 'read-only'
  /** 422 and everything else GitHub refuses: trying again does not help. */
  | 'refused';

export interface ReviewerRequest {
  /** Slugs of teams of the repository's organisation. */
  readonly teams: readonly string[];
  readonly people: readonly string[];
}

/** One attempt of GitHub's to deliver a webhook to this app. */
export interface DeliveryAttempt {
  readonly id: number;
  /** `X-GitHub-Delivery`: the same for all attempts of one delivery. */
  readonly guid: string;
  readonly event: string;
  readonly action: string | null;
  /** Tells whether the delivery was answered with 2xx. */
  readonly arrived: boolean;
}

export interface NewReviewComment {
  readonly path: string;
  readonly line: number;
  readonly startLine: number | null;
  readonly body: string;
}

export interface IssueClosing {
  /** It is null where GitHub does not say. */
  readonly by: Account | null;
  /** Tells whether it was us: other bots do what somebody's workflow says. */
  readonly byUs: boolean;
  /** ISO 8601. */
  readonly at: string;
}

/** Lists who is in a team, teams below it included. */
export type TeamMembers =
  /** Logins of active members; a hundred at most. */
  | { readonly kind: 'known'; readonly logins: readonly string[] }
  /** `not-found` where it was deleted or renamed, or is not visible to us; the others as in TeamMembership. */
  | { readonly kind: 'not-found' | 'forbidden' | 'foreign' | 'unknown' };

/** An issue of ours as it is now. */
export interface ShownIssue {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly open: boolean;
}

/** Holds what a list of many repositories tells of an open pull request. */
export interface OpenHead {
  readonly number: number;
  readonly head: string;
  /** Name of the branch it goes to. */
  readonly base: string;
  /** Commit that this branch points to; null where there is none any more. */
  readonly baseTip: string | null;
  /** ISO 8601. */
  readonly updatedAt: string;
}

/** Changes an issue; a field that is absent stays as it is. */
export interface IssueChange {
  readonly title?: string;
  readonly body?: string;
  readonly open?: boolean;
}

export type { CommitLogins };

/** GitHub, as far as we need it. Every call may throw a ForgeProblem. Written content is already neutralised. */
export interface Forge extends Branches {
  pullRequest(repository: Repository, number: number): Promise<PullRequest>;
  openPullRequests(repository: Repository): Promise<readonly PullRequest[]>;
  /**
   * Heads of the open pull requests of many repositories, by their ids. A repository of which GitHub does not tell all
   * is left out.
   */
  openHeads(
    installation: number,
    repositories: readonly Repository[],
  ): Promise<ReadonlyMap<number, readonly OpenHead[]>>;
  /** Pull requests that have a commit: the merged one that brought it to the branch, as far as GitHub knows. */
  pullRequestsOf(repository: Repository, commit: string): Promise<readonly PullRequest[]>;
  repositories(installation: number): Promise<readonly Repository[]>;
  repository(repository: Repository): Promise<Repository>;
  /** Commit a branch points to; null where there is no such branch. */
  branchTip(repository: Repository, branch: string): Promise<string | null>;
  /** Branches of the merge queue, as whole refs, and the commits they point to. */
  queueBranches(repository: Repository): Promise<readonly QueueRef[]>;
  installations(): Promise<readonly { readonly id: number; readonly suspended: boolean }[]>;

  /** Newest first, since an instant in milliseconds since 1970; the newest of very many. */
  deliveryAttempts(since: number): Promise<readonly DeliveryAttempt[]>;
  /** Asks GitHub for another attempt; `id` is that of an earlier one. */
  redeliver(id: number): Promise<void>;

  /** Our own check runs of a commit, newest first; those of other apps are left out whatever their name. */
  checks(repository: Repository, sha: string): Promise<readonly ShownCheck[]>;
  /** Gives the id. The first 50 annotations go with it; `annotate` brings the others. */
  createCheck(repository: Repository, sha: string, content: CheckContent): Promise<number>;
  /** GitHub appends annotations: `content` brings those that are not there yet, at most 50. */
  updateCheck(repository: Repository, id: number, content: CheckContent): Promise<void>;
  annotate(
    repository: Repository,
    id: number,
    content: CheckContent,
    annotations: readonly Annotation[],
  ): Promise<void>;

  /** Our own comments, oldest first. */
  comments(repository: Repository, pullRequest: number): Promise<readonly ShownComment[]>;
  createComment(repository: Repository, pullRequest: number, body: string): Promise<number>;
  updateComment(repository: Repository, comment: number, body: string): Promise<void>;
  react(
    repository: Repository,
    comment: number,
    reaction: 'eyes' | '+1' | 'confused',
  ): Promise<void>;

  /** All of them, oldest first. */
  reviews(repository: Repository, pullRequest: number): Promise<readonly SubmittedReview[]>;
  /** Our own comments on lines: anyone can write our marker into theirs. */
  reviewComments(
    repository: Repository,
    pullRequest: number,
  ): Promise<readonly ShownReviewComment[]>;
  createReviewComments(
    repository: Repository,
    pullRequest: number,
    sha: string,
    comments: readonly NewReviewComment[],
  ): Promise<void>;
  updateReviewComment(repository: Repository, comment: number, body: string): Promise<void>;
  /** Asks all that can be asked, and gives those that GitHub refuses. */
  requestReviewers(
    repository: Repository,
    pullRequest: number,
    request: ReviewerRequest,
  ): Promise<ReviewerRequest>;
  withdrawReviewers(
    repository: Repository,
    pullRequest: number,
    request: ReviewerRequest,
  ): Promise<void>;
  /**
   * Lists the logins of the commits; of more than 250 commits those that the history of the head shows within
   * its newest 2,000, which may hold others too.
   */
  commitLogins(repository: Repository, pullRequest: number): Promise<readonly CommitLogins[]>;
  /**
   * Tells how people stand to a team, `organisation/slug`. A look-up that fails is `unknown` or `forbidden`,
   * which count as no; a failure that passes by itself is thrown, for then nothing is known yet. The same
   * holds for `permission`.
   */
  teamMemberships(
    repository: Repository,
    team: string,
    logins: readonly string[],
  ): Promise<readonly TeamLookUp[]>;
  /** Lists who could be asked instead of `organisation/slug`; failures are as in `teamMemberships`. */
  teamMembers(repository: Repository, team: string): Promise<TeamMembers>;

  /**
   * Tells what a person may do in the repository; it is `unknown` where the look-up fails, which counts as
   * nothing.
   */
  permission(
    repository: Repository,
    login: string,
  ): Promise<'admin' | 'write' | 'read' | 'none' | 'unknown'>;

  /** Issues we opened, open or closed, oldest first. What they say by now may be anybody's words. */
  issues(repository: Repository): Promise<readonly ShownIssue[]>;
  /**
   * Reads the bodies of those of these issues of which GitHub tells that we wrote them and that nobody else
   * edited them last. An issue that it does not tell of, for whatever reason, is left out.
   */
  ownBodies(
    repository: Repository,
    issues: readonly number[],
  ): Promise<ReadonlyMap<number, string>>;
  createIssue(repository: Repository, title: string, body: string): Promise<number>;
  updateIssue(repository: Repository, issue: number, change: IssueChange): Promise<void>;
  /** Adds a label beside those the issue has; it is made where the repository has none of that name. */
  labelIssue(repository: Repository, issue: number, label: string): Promise<void>;
  /** Tells how an issue was closed; null where it is open. */
  issueClosing(repository: Repository, issue: number): Promise<IssueClosing | null>;
}
