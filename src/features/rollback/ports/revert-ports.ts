import type { Repository, TreesResult, LoadableTree } from '../../../forge/index.ts';
import type { AnalysisOutcome, AnalysisRequest, RevertScope } from '../../../review/index.ts';
import type { RevertResult } from '../reverts/revert-result.ts';
import type { RevertTarget } from '../reverts/revert-target.ts';
import type { RecognisedObject } from '../reverts/part/object-in-files.ts';
import type { PartInput, PartPlan } from '../reverts/part/partial-revert.ts';
import type { RevertRefusal } from '../reverts/revert-refusal.ts';

export interface RevertRequest {
  readonly repository: Repository;
  /** The name of the branch whose present tip the revert is computed on. */
  readonly branch: string;
  readonly target: RevertTarget;
  readonly scope: RevertScope;
}

/**
 * Names two commits that our copy of the repository holds; what the second one does to the first is reviewed.
 */
export interface ComparisonRequest extends Pick<
  AnalysisRequest,
  'repository' | 'pullRequest' | 'asOf' | 'restores'
> {
  /**
   * Full names of commits. The head is a descendant of the base: a computed revert's commit, the target's
   * last one.
   */
  readonly base: string;
  readonly head: string;
}

/** Says why there is no answer; `unreachable` is worth another try. */
export type RevertsProblem = Extract<
  AnalysisOutcome,
  { readonly kind: 'gone' | 'unreachable' | 'failed' }
>;

/** Computes reverts in our own copy of a repository; nothing is written to GitHub. */
export interface Reverts {
  /** Fetches the branch and computes the revert on its tip. */
  revert(request: RevertRequest): Promise<RevertResult | RevertsProblem>;
  /**
   * Reviews the head against the base as any change. `gone` says that our copy does not hold one of them:
   * compute again.
   */
  review(request: ComparisonRequest): Promise<AnalysisOutcome>;
  /**
   * Gives bytes of contents by object name, as they are in a computed revert's `changes`: all of them or a
   * problem.
   */
  contents(
    repository: Repository,
    oids: readonly string[],
  ): Promise<ReadonlyMap<string, Uint8Array> | RevertsProblem>;
}

export interface CommitIdentity {
  readonly name: string;
  readonly email: string;
}

export interface LocalRevertRequest {
  /** Any name of the commit on which the revert is computed. */
  readonly onto: string;
  /** Names commits in any way that Git knows. */
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
  /**
   * `there-already` says that a branch of that name has the same content on the same commit, `other-content`
   * that it has not.
   */
  readonly kind: 'written' | 'there-already' | 'other-content';
};

/** Says why nothing can be computed; each kind has one sentence. */
export type LocalRevertsProblem = Exclude<TreesResult, { readonly kind: 'read' | 'conflict' }>;

/** Reverts commits of a repository on this machine. */
export interface LocalReverts {
  /** The branch that is checked out; null where none is. */
  readonly checkedOut: string | null;
  readonly revert: (request: LocalRevertRequest) => Promise<RevertResult | LocalRevertsProblem>;
  /** Reads the trees of a computed revert's tip and commit. */
  readonly trees: (tip: string, commit: string) => Promise<TreesResult>;
  /** Writes the revert as a new branch; null where nobody's name is configured for the commit. */
  readonly write: (branch: RevertBranch) => Promise<WrittenBranch | LocalRevertsProblem | null>;
  /** Frees what computing needed. */
  readonly close: () => Promise<void>;
}

/** Holds the trees that a part of a change is undone between: before it, after it, and on the branch. */
export interface LoadableParts {
  readonly pre: LoadableTree;
  readonly post: LoadableTree;
  readonly tip: LoadableTree;
}

/** Says what was undone, for whoever looks whether it was. */
export interface UndonePart {
  /** It is null where files were undone, whatever they hold. */
  readonly object: RecognisedObject | null;
  /** It is true where globs narrowed it down. */
  readonly narrowed: boolean;
  /** The paths that the revert changes on the tip. */
  readonly changed: readonly string[];
  /** The paths that differ between before and after the change and are not undone. */
  readonly left: readonly string[];
  /** It is true where nothing is undone: paths become what an earlier commit has. */
  readonly restores: boolean;
  /** The environment or namespace to which it is held; absent where nobody asks. */
  readonly within?: WholePart;
}

/** An environment or a namespace, of which all that a change did is undone. */
export type WholePart = Extract<RevertScope, { readonly kind: 'environment' | 'namespace' }>;

/** Says which files of a change an environment or a namespace comes from. */
export type ChosenFiles =
  | { readonly kind: 'chosen'; readonly paths: ReadonlySet<string> }
  | { readonly kind: 'refused'; readonly refusal: RevertRefusal };

/** Answers what a revert of a part needs to know of what is rendered. */
export interface PartWork {
  /**
   * Plans how an object is undone in effect. `withFiles` gives the tip with these texts; null takes a file
   * away.
   */
  undo(
    input: PartInput,
    trees: LoadableParts & {
      readonly withFiles: (files: ReadonlyMap<string, string | null>) => LoadableTree;
    },
  ): Promise<PartPlan>;
  /**
   * Chooses the changed files that are undone for an environment or a namespace. `postWith` gives the tree after the
   * change with these texts; null takes a file away.
   */
  choose(
    part: WholePart,
    changedPaths: readonly string[],
    trees: LoadableParts & {
      readonly postWith: (files: ReadonlyMap<string, string | null>) => LoadableTree;
    },
  ): Promise<ChosenFiles>;
  /** Says why what was computed is not what was promised; null where it is. */
  check(
    part: UndonePart,
    trees: LoadableParts & { readonly result: LoadableTree },
  ): Promise<RevertRefusal | null>;
}
