import type { RevertResult } from '../reverts/computed-revert.ts';
import type { RevertScope } from '../../../review/index.ts';
import type { RevertTarget } from '../reverts/revert-target.ts';
import type { TreesResult } from '../../../forge/index.ts';

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
