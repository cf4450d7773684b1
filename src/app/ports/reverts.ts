import type { Repository } from '../../core/forge/repository.ts';
import type { PullRequestFacts } from '../../core/policy/pull-request-facts.ts';
import type { RevertResult } from '../../core/rollback/computed-revert.ts';
import type { RevertScope } from '../../core/rollback/revert-scope.ts';
import type { RevertTarget } from '../../core/rollback/revert-target.ts';
import type { ReadTrees, TreesResult } from '../ports.ts';
import type { AnalysisOutcome } from './analysis.ts';

export interface RevertRequest {
  readonly repository: Repository;
  /** Name of the branch whose present tip the revert is computed on. */
  readonly branch: string;
  readonly target: RevertTarget;
  readonly scope: RevertScope;
}

/** Two commits that our copy of the repository holds; what the second one does to the first is reviewed. */
export interface ComparisonRequest {
  readonly repository: Repository;
  /** Full names. The head is a descendant of the base: a computed revert's commit, the target's last one. */
  readonly base: string;
  readonly head: string;
  readonly pullRequest: PullRequestFacts | null;
  /** ISO 8601 */
  readonly asOf: string;
}

/** Why there is no answer; `unreachable` is worth another try. */
export type RevertsProblem = Extract<
  AnalysisOutcome,
  { readonly kind: 'gone' | 'unreachable' | 'failed' }
>;

/** Computes reverts in our own copy of a repository; nothing is written to GitHub. */
export interface Reverts {
  /** Fetches the branch and computes the revert on its tip. */
  revert(request: RevertRequest): Promise<RevertResult | RevertsProblem>;
  /** The normal review of the head against the base. `gone` where our copy does not hold one of them: compute again. */
  review(request: ComparisonRequest): Promise<AnalysisOutcome>;
  /** Bytes of contents by object name, as they are in a computed revert's `changes`; all of them or a problem. */
  contents(
    repository: Repository,
    oids: readonly string[],
  ): Promise<ReadonlyMap<string, Uint8Array> | RevertsProblem>;
}

/** A revert in a repository on this machine. */
export interface LocalRevertRequest {
  /** Folder of the repository or anything inside its work tree; a bare repository too. */
  readonly repository: string;
  /** The revision to compute it on; anything `git rev-parse` takes. */
  readonly onto: string;
  readonly target: RevertTarget;
  readonly scope: RevertScope;
}

export interface LocalRevert {
  readonly kind: 'computed';
  readonly result: RevertResult;
  /** The tip and what the revert makes of it; null where there is nothing to compare. */
  readonly trees: ReadTrees | null;
  /** Writes the revert into the repository as a new branch on the tip; neither work tree, index nor HEAD change. */
  readonly createBranch: (branch: string, message: string) => Promise<BranchOutcome>;
  /** Frees what computing needs; the branch stays. */
  readonly close: () => Promise<void>;
}

export type BranchOutcome =
  | { readonly kind: 'created'; readonly commit: string }
  /** A branch of that name holds the same tree already. */
  | { readonly kind: 'there-already'; readonly commit: string }
  /** A branch of that name holds something else: it is left alone. */
  | { readonly kind: 'taken'; readonly commit: string }
  | { readonly kind: 'failed'; readonly message: string };

/** Computes reverts in repositories of this machine. */
export interface LocalReverts {
  revert(
    request: LocalRevertRequest,
  ): Promise<
    LocalRevert | Exclude<TreesResult, { readonly kind: 'read' | 'conflict' | 'no-merge-base' }>
  >;
}
