import type { EnvironmentDrift } from '../gate/known-drift.ts';
import type { PullRequest, Repository } from '../../forge/index.ts';
import type { HeadPush } from '../gate/approvals/head-pushes.ts';
import type { KnownPastPush } from '../gate/pushes/past-push.ts';
import type { OpenDebt } from '../gate/overrides/debt.ts';
import type { PullRequestState } from '../gate/check-state.ts';
import type { Tier } from '../../manifest/index.ts';
import type { RevertRecord, RolledBack } from '../gate/reverts/revert-record.ts';

/** What we know of a repository we are installed on. */
export interface RepositoryRecord {
  readonly repository: Repository;
  readonly suspended: boolean;
  readonly removed: boolean;
  /** Our onboarding issue; null where nobody has looked yet, its number null where there was nothing to say. */
  readonly onboarding: { readonly issue: number | null; readonly bodyHash: string } | null;
  /** What we last said of divergences, and when, in milliseconds; absent where we never looked. */
  readonly divergence?: { readonly bodyHash: string; readonly at: number };
}

/** A check run of ours. `id` is null between deciding to create it and hearing its id: it must be looked for first. */
export interface CheckRecord {
  readonly sha: string;
  readonly id: number | null;
  /** Hash of what was last written; null where we do not know. */
  readonly written: string | null;
  readonly completed: boolean;
  /** Digests of the annotations written so far (GitHub appends); null while some are being written. */
  readonly annotations: readonly string[] | null;
}

/** Our comment; `id` null as in CheckRecord. */
export interface CommentRecord {
  readonly id: number | null;
  readonly written: string | null;
}

/** What we know of a pull request. A cache: everything in it can be found on GitHub again. */
export interface PullRequestRecord {
  readonly pullRequest: PullRequest;
  /** Everything we ever wrote to it is in this record, so that nothing needs to be looked for but checks of other heads. */
  readonly complete: boolean;
  readonly comment: CommentRecord | null;
  /** The last finished review: its state block is also in the check of `state.sha`. */
  readonly state: PullRequestState | null;
  /** Instant of the first review that said `state.meaning`, ISO 8601; absent where that is not known. */
  readonly meaningSince?: string;
  /** The commit whose check we hold in progress for this pull request. */
  readonly checking: string | null;
  /** Teams and people asked for a review, written as GitHub names them. */
  readonly requested: readonly string[];
  /** The head for which somebody had them asked again, with the button of the check. */
  readonly askedAgain?: string;
  /** The head for which somebody with write access had charts fetched that the base does not name. */
  readonly chartsFor?: string;
  /** Whether we ever wrote a suggestion into its diff. */
  readonly suggested: boolean;
  /** `updatedAt` of the pull request when its last review began: what happened later may not be answered. */
  readonly seenAt: string | null;
  /** Tip of the base that the last review holds for. */
  readonly baseTip: string | null;
  /** Pushes we were told of, oldest first; absent where none was. */
  readonly pushes?: readonly HeadPush[];
  /** The least risky tier that is watched after a merge, by the base of the last review; absent where that is not known. */
  readonly watchedFrom?: Tier | null;
}

/** What is noted (`meshwarden audit` says of each what it means). */
export type AuditKind =
  | 'decision'
  | 'approval'
  | 'override'
  | 'break-glass'
  | 'by-hand'
  | 'debt'
  | 'command'
  | 'button'
  | 'rollback'
  | 'reland'
  | 'rollback merged'
  | 'past-review'
  | 'reland merged'
  | 'closed'
  | 'applied'
  | 'after-merge'
  | 'drift';

export interface AuditEntry {
  readonly kind: AuditKind;
  readonly repository: string;
  readonly pullRequest: number | null;
  readonly actor: string | null;
  /** JSON, as `readAudit` reads it. */
  readonly detail: string;
}

/** Cache and audit log beside the queue; losing it loses no decision (docs/contributing/architecture.md). */
export interface Store {
  /** Milliseconds since 1970: when this store began to record. What is younger, it knows wholly. */
  bornAt(): Promise<number>;
  repository(id: number): Promise<RepositoryRecord | null>;
  repositories(installation: number): Promise<readonly RepositoryRecord[]>;
  repositoryByName(owner: string, name: string): Promise<RepositoryRecord | null>;
  saveRepository(record: RepositoryRecord): Promise<void>;
  pullRequest(repository: number, number: number): Promise<PullRequestRecord | null>;
  /** Those whose head is this commit; the closed ones too. */
  pullRequestsWithHead(repository: number, sha: string): Promise<readonly PullRequestRecord[]>;
  /** Open ones; into this branch, if one is given. */
  openPullRequests(repository: number, branch?: string): Promise<readonly PullRequestRecord[]>;
  /** Keeps one that nobody knew; gives what is known of it, which another process may have kept before. */
  addPullRequest(record: PullRequestRecord): Promise<PullRequestRecord>;
  /** Reads, changes and writes in one step, so that nothing said in between is lost; null where there is no record. */
  updatePullRequest(
    repository: number,
    number: number,
    change: (record: PullRequestRecord) => PullRequestRecord,
  ): Promise<PullRequestRecord | null>;
  check(repository: number, sha: string): Promise<CheckRecord | null>;
  saveCheck(repository: number, check: CheckRecord): Promise<void>;
  /** Paths the last review read or probed; forgotten when the pull request is closed. */
  reads(repository: number, number: number): Promise<readonly string[] | null>;
  saveReads(repository: number, number: number, paths: readonly string[]): Promise<void>;
  installations(): Promise<readonly number[]>;
  /** The last push to a branch that we were told of: a pull request of it may be opened later. */
  branchPush(repository: number, branch: string): Promise<HeadPush | null>;
  saveBranchPush(repository: number, branch: string, push: HeadPush): Promise<void>;
  /** Debts of a repository that are owed; null where nobody has looked for its issues yet. */
  debts(repository: number): Promise<readonly OpenDebt[] | null>;
  /** Reads, changes and writes in one step. */
  updateDebts(
    repository: number,
    change: (known: readonly OpenDebt[] | null) => readonly OpenDebt[],
  ): Promise<void>;
  /** Reverts that we wrote, oldest first; the newest of many. A branch is on record before its pull request is open. */
  reverts(repository: number): Promise<readonly RevertRecord[]>;
  saveRevert(repository: number, revert: RevertRecord): Promise<void>;
  /** What was rolled back in a repository; null where nobody has looked for it yet. */
  rolledBack(repository: number): Promise<readonly RolledBack[] | null>;
  /** Reads, changes and writes in one step. */
  updateRolledBack(
    repository: number,
    change: (known: readonly RolledBack[] | null) => readonly RolledBack[],
  ): Promise<void>;
  /** Pushes that came past review, oldest first; the newest of many. */
  pastPushes(repository: number): Promise<readonly KnownPastPush[]>;
  /** One more, or what is known of it now. */
  savePastPush(repository: number, push: KnownPastPush): Promise<void>;
  /** What is known of clusters of a repository's environments. */
  drifts(repository: number): Promise<readonly EnvironmentDrift[]>;
  /** Reads, changes and writes in one step. */
  updateDrifts(
    repository: number,
    change: (known: readonly EnvironmentDrift[]) => readonly EnvironmentDrift[],
  ): Promise<void>;
  /** Append-only. */
  audit(entry: AuditEntry): Promise<void>;
  /** Runs `work` while no other holder of `name` does, in this process and others; waits its turn. */
  withLease<T>(name: string, work: () => Promise<T>): Promise<T>;
}
