/** Says what is to be undone. Commits that a person named may be shortened; all others are full names. */
export type RevertTarget =
  /** `mergeCommit` is GitHub's `merge_commit_sha`. Git tells how it was merged (merge, squash, rebase). */
  | {
      readonly kind: 'pull-request';
      readonly number: number;
      readonly mergeCommit: string;
      /** GitHub's `base.sha` tells which commits there are where somebody pushed them instead of merging. */
      readonly base?: string;
    }
  /** Names one commit of the branch; a merge commit is undone towards its first parent. */
  | { readonly kind: 'commit'; readonly commit: string }
  /**
   * Names all commits on the branch's first-parent line after `after` up to and including `upTo`, as in
   * `after..upTo`.
   */
  | { readonly kind: 'range'; readonly after: string; readonly upTo: string }
  /** Nothing is merged: the paths of the scope become what this earlier commit of the branch has. */
  | { readonly kind: 'restore'; readonly commit: string };
