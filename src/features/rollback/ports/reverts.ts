import type { Repository } from '../../../forge/index.ts';
import type {
  AnalysisOutcome,
  PullRequestFacts,
  RestoredCommit,
  RevertScope,
} from '../../../review/index.ts';
import type { RevertResult } from '../reverts/computed-revert.ts';
import type { RevertTarget } from '../reverts/revert-target.ts';

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
  /** Of a computed revert against the tip: the state that it is to bring back. */
  readonly restores?: RestoredCommit;
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
