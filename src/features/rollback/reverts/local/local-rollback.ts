import type { ComputedRevert, RevertResult } from '../computed-revert.ts';
import type { RevertRefusal } from '../revert-refusal.ts';

/** The branch of a revert in a repository on somebody's machine. */
export interface LocalBranch {
  readonly name: string;
  /**
   * - `written`: it is new
   * - `there-already`: it had the same content on the same commit
   * - `not-written`: for a dry run, or a conflict
   */
  readonly kind: 'written' | 'there-already' | 'not-written';
  /** Its commit; null where it is not written. */
  readonly commit: string | null;
}

/** What a revert in a local repository came to. */
export type LocalRollback =
  | {
      readonly kind: 'reverted' | 'conflict';
      readonly revert: ComputedRevert;
      readonly branch: LocalBranch;
    }
  | Extract<RevertResult, { readonly kind: 'nothing-to-revert' }>
  | { readonly kind: 'refused'; readonly refusal: LocalRefusal };

export type LocalRefusal =
  | RevertRefusal
  /** A branch of the revert's name holds something else. */
  | { readonly reason: 'branch-exists'; readonly branch: string; readonly commit: string }
  /** Git does not know whose commit it would be. */
  | { readonly reason: 'no-identity' }
  /** Git or the repository stands in the way; `message` is a sentence. */
  | { readonly reason: 'repository'; readonly message: string };
