import type { Repository, TreesResult, LoadableTree } from '../../../forge/index.ts';
import type {
  AnalysisOutcome,
  PullRequestFacts,
  RestoredCommit,
  RevertScope,
} from '../../../review/index.ts';
import type { RevertResult } from '../reverts/revert-result.ts';
import type { RevertTarget } from '../reverts/revert-target.ts';
import type { RecognisedObject } from '../reverts/part/object-in-files.ts';
import type { PartInput, PartPlan } from '../reverts/part/partial-revert.ts';
import type { RevertRefusal } from '../reverts/revert-refusal.ts';

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

/** Who commits. */
export interface CommitIdentity {
  readonly name: string;
  readonly email: string;
}

export interface LocalRevertRequest {
  /** Any name of a commit: what the revert is computed on. */
  readonly onto: string;
  /** Commits by any name that Git knows. */
  readonly target: Exclude<RevertTarget, { readonly kind: 'pull-request' }>;
  readonly scope: RevertScope;
}

export interface RevertBranch {
  readonly branch: string;
  /** Object names of the revert's tree and of the commit it comes after. */
  readonly tree: string;
  readonly parent: string;
  readonly message: string;
}

export type WrittenBranch = {
  readonly branch: string;
  readonly commit: string;
  /** `there-already`: a branch of that name has the same content on the same commit; `other-content`: it has not. */
  readonly kind: 'written' | 'there-already' | 'other-content';
};

/** Why nothing can be computed; one sentence says each. */
export type LocalRevertsProblem = Exclude<TreesResult, { readonly kind: 'read' | 'conflict' }>;

/** A repository on this machine whose commits can be reverted. */
export interface LocalReverts {
  /** The branch that is checked out; null where none is. */
  readonly checkedOut: string | null;
  readonly revert: (request: LocalRevertRequest) => Promise<RevertResult | LocalRevertsProblem>;
  /** The trees of a computed revert's tip and commit. */
  readonly trees: (tip: string, commit: string) => Promise<TreesResult>;
  /** Writes the revert as a new branch; null where nobody's name is configured for the commit. */
  readonly write: (branch: RevertBranch) => Promise<WrittenBranch | LocalRevertsProblem | null>;
  /** Frees what computing needed. */
  readonly close: () => Promise<void>;
}

/** Trees that a part of a change is undone between: before it, after it, and on the branch. */
export interface LoadableParts {
  readonly pre: LoadableTree;
  readonly post: LoadableTree;
  readonly tip: LoadableTree;
}

/** What was undone, for whoever looks whether it was. */
export interface UndonePart {
  /** Null where files were undone, whatever they hold. */
  readonly object: RecognisedObject | null;
  /** Globs narrowed it down. */
  readonly narrowed: boolean;
  /** Paths that the revert changes on the tip. */
  readonly changed: readonly string[];
  /** Paths that differ between before and after the change and are not undone. */
  readonly left: readonly string[];
  /** Nothing is undone: paths become what an earlier commit has. */
  readonly restores: boolean;
}

/** What a revert of a part needs to know of what is rendered. */
export interface PartWork {
  /** How an object is undone in effect. `withFiles`: the tip with these texts; null: without. */
  undo(
    input: PartInput,
    trees: LoadableParts & {
      readonly withFiles: (files: ReadonlyMap<string, string | null>) => LoadableTree;
    },
  ): Promise<PartPlan>;
  /** Why what was computed is not what was promised; null where it is. */
  check(
    part: UndonePart,
    trees: LoadableParts & { readonly result: LoadableTree },
  ): Promise<RevertRefusal | null>;
}
