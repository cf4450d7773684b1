import type { NamedLine } from './part/part-draft.ts';
import type { RevertRefusal } from './revert-refusal.ts';
import type { RevertScope } from '../../../review/index.ts';
import type { RevertTarget } from './revert-target.ts';

/** Says how the target came to the branch. */
export type MergeMethod = 'merge' | 'squash' | 'rebase' | 'direct' | 'range' | 'restore';

/** Describes one commit that is undone: the tip loses what lies between `pre` and `post`. */
export interface RevertStep {
  readonly post: string;
  /** It is null for a root commit, before which is the empty tree. */
  readonly pre: string | null;
  /** The first line of the commit's message. Hostile text. */
  readonly subject: string;
}

/** Describes a file, link or submodule as a tree holds it. */
export interface TreeItem {
  /** The mode is `100644`, `100755`, `120000` (symbolic link) or `160000` (submodule). */
  readonly mode: string;
  readonly oid: string;
}

/** Describes a path that the revert commit changes on the tip. */
export interface TreeChange {
  readonly path: string;
  /** The item on the tip; null where the path is new. */
  readonly before: TreeItem | null;
  /** The item that the revert puts there; null where the path goes. */
  readonly after: TreeItem | null;
  /** Bytes of `after`; null for submodules and removals. */
  readonly size: number | null;
}

export interface PathOutcome {
  readonly path: string;
  /**
   * - `restored`: the path is again what it was before the target, mode and all (or gone, if it was not
   * there)
   * - `merged`: the target's change is taken back, and what came later beside it is kept
   * - `already-reverted`: the tip does not hold the target's change any more
   * - `conflict`: kept as the tip has it, see the conflict of that path
   */
  readonly outcome: 'restored' | 'merged' | 'already-reverted' | 'conflict';
}

/** Holds lines of a conflict, as the tip has them and as they would be without the target. */
export interface ConflictSection {
  /** The 1-based line in the tip's file. */
  readonly line: number;
  readonly tip: readonly string[];
  readonly reverted: readonly string[];
}

/**
 * Describes a path that stays as the tip has it, for taking the target's change back meets what came later.
 */
export interface RevertConflict {
  readonly path: string;
  /** `later-edit-lost` says that Git would delete a file that was edited after the target, without a word. */
  readonly kind: 'both-changed' | 'later-edit-lost';
  /** These versions meet; null where the path does not exist there. */
  readonly post: TreeItem | null;
  readonly tip: TreeItem | null;
  readonly pre: TreeItem | null;
  /** Git's words, e.g. `CONFLICT (content): Merge conflict in a.yaml`. */
  readonly messages: readonly string[];
  /** The first few sections of text files, shortened. Hostile text. */
  readonly sections: readonly ConflictSection[];
}

/** Describes a later commit on the branch's first-parent line that changed a path the target changed, too. */
export interface LaterCommit {
  readonly commit: string;
  /** Hostile text. */
  readonly subject: string;
  /** The number in the subject (`… (#7)`, `Merge pull request #7 …`): a hint, for anyone can write it. */
  readonly pullRequest: number | null;
  /** The paths that both changed, at most 20. */
  readonly paths: readonly string[];
  /** Tells whether one of them conflicts: the revert needs this commit to be undone first. */
  readonly conflicts: boolean;
}

/** Holds what undoing the target on the tip gives. */
export interface ComputedRevert {
  /** `conflict` says that at least one path conflicts; the changes are then what is clean. */
  readonly kind: 'reverted' | 'conflict';
  readonly method: MergeMethod;
  /** The commit of the branch on which it is computed. */
  readonly tip: string;
  /** The result's tree, which the branch of the revert must come to. */
  readonly tree: string;
  /**
   * A commit of the tree on the tip that exists only in our own copy: the same inputs give the same one. It
   * can be reviewed like any other.
   */
  readonly commit: string;
  /** Lists the steps that were undone, newest first; empty for `restore`. */
  readonly steps: readonly RevertStep[];
  /** Lists the steps that were not undone since an earlier one conflicts, newest first. */
  readonly openSteps: readonly RevertStep[];
  /**
   * Names what to compare with: the commit before the target (null: a root commit), and the target's last
   * one.
   */
  readonly pre: string | null;
  readonly post: string;
  /** In order of path. */
  readonly paths: readonly PathOutcome[];
  /** Lists the changes in order of path; empty where everything conflicts. */
  readonly changes: readonly TreeChange[];
  readonly conflicts: readonly RevertConflict[];
  /**
   * For one object that is undone alone, lists lines of kustomizations that go or come back with what they
   * name.
   */
  readonly lines?: readonly NamedLine[];
  /** Lists later commits, newest first, at most 50. For `restore` they are undone with it. */
  readonly later: readonly LaterCommit[];
}

export type RevertResult =
  | ComputedRevert
  /** The tip does not hold the target's change, or no longer. */
  | (Pick<ComputedRevert, 'method' | 'tip' | 'pre' | 'post' | 'paths' | 'later'> & {
      readonly kind: 'nothing-to-revert';
    })
  | { readonly kind: 'refused'; readonly refusal: RevertRefusal };

interface Undone {
  readonly scope: RevertScope;
  readonly target: Pick<RevertTarget, 'kind'>;
  readonly revert: Pick<ComputedRevert, 'kind' | 'openSteps'>;
}

/** Tells whether all of a change is undone, and nothing conflicts. */
export const isWhole = ({ scope, target, revert }: Undone): boolean =>
  scope.kind === 'everything' &&
  target.kind !== 'restore' &&
  revert.kind === 'reverted' &&
  revert.openSteps.length === 0;

/**
 * Names the commit whose state a revert brings back; null where it undoes what several merges did, or began
 * with nothing.
 */
export function restoredBy({
  method,
  pre,
  later,
}: Pick<ComputedRevert, 'method' | 'pre' | 'later'>): string | null {
  // of paths that are brought back to a commit, all that came later is undone with them
  return method === 'restore' && later.length > 1 ? null : pre;
}
