import type { Account, PullRequest } from '../github/pull-request.ts';
import type { Repository } from '../github/repository.ts';

/** Says how a pull request was merged, as far as GitHub tells. */
export interface PullRequestMerge {
  /** The commit that the base got: of a merge, of a squash, or the last of a rebase. */
  readonly sha: string;
  /** ISO 8601. */
  readonly at: string;
  /** It is null where GitHub does not say. */
  readonly by: Account | null;
}

/** A pull request with what only its own page shows. */
export interface PullRequestDetails {
  readonly pullRequest: PullRequest;
  readonly body: string;
  /** It is null while the pull request is not merged. */
  readonly merge: PullRequestMerge | null;
}

/** A pull request as lists show it. */
export interface ListedPullRequest {
  readonly pullRequest: PullRequest;
  readonly body: string;
  /** Tells whether our bot opened it; anyone can write what is in its body. */
  readonly ours: boolean;
}

/** A commit as GitHub keeps it. */
export interface ShownCommit {
  readonly sha: string;
  readonly tree: string;
  readonly parents: readonly string[];
  /** Tells whether GitHub shows its signature as valid. */
  readonly verified: boolean;
  /**
   * Our bot is its author and, where GitHub did not sign it, its committer too. Without a signature anybody who may
   * push can pretend that, so nothing rests on it but whether a branch is gone on with.
   */
  readonly ours: boolean;
}

/** Modes of what a tree holds: a file, an executable file, a symbolic link, a submodule. */
export type FileMode = '100644' | '100755' | '120000' | '160000';

/** Describes what becomes of one path. */
export type CommitChange =
  | { readonly kind: 'delete'; readonly path: string; readonly oldMode: FileMode }
  | {
      readonly kind: 'write';
      readonly path: string;
      /** It is null where there was nothing. */
      readonly oldMode: FileMode | null;
      readonly mode: FileMode;
      /** Object name: of a submodule its commit. */
      readonly object: string;
      /** It is null for submodules. */
      readonly content: Uint8Array | null;
      /** Tells whether GitHub has the object already, because the history of a branch holds it. */
      readonly present: boolean;
    };

export interface NewCommit {
  readonly parents: readonly string[];
  /** First line and what follows the empty line. */
  readonly message: { readonly headline: string; readonly body: string };
  readonly changes: readonly CommitChange[];
}

export interface NewPullRequest {
  readonly title: string;
  readonly body: string;
  /** Branches of the same repository. */
  readonly head: string;
  readonly base: string;
  readonly draft: boolean;
}

/** Writing branches and opening pull requests: never by force, and nothing is ever deleted. */
export interface Branches {
  pullRequestDetails(repository: Repository, number: number): Promise<PullRequestDetails>;
  /** Pull requests from a branch of this repository, open or not, oldest first; of others with that branch none. */
  pullRequestsFrom(repository: Repository, branch: string): Promise<readonly ListedPullRequest[]>;
  /** Pull requests that our bot opened since an instant in milliseconds since 1970, newest first. */
  pullRequestsByUs(
    repository: Repository,
    since: number,
  ): Promise<readonly { readonly number: number; readonly body: string }[]>;
  /** Gives null where there is no such commit. */
  commit(repository: Repository, sha: string): Promise<ShownCommit | null>;
  createBranch(
    repository: Repository,
    branch: string,
    sha: string,
  ): Promise<'created' | 'exists' | 'no-commit'>;
  /** Forward only. */
  forwardBranch(
    repository: Repository,
    branch: string,
    sha: string,
  ): Promise<'forwarded' | 'not-forward'>;
  /**
   * A commit of plain files (mode 100644 before and after) on a branch that points to its only parent, signed by
   * GitHub; `moved` where the branch points elsewhere.
   */
  commitOnBranch(
    repository: Repository,
    branch: string,
    commit: NewCommit,
  ): Promise<ShownCommit | 'moved'>;
  /**
   * A commit of anything on no branch, from the tree that the changes apply to; whether GitHub signs it is its own
   * affair.
   */
  createCommit(repository: Repository, commit: NewCommit, tree: string): Promise<ShownCommit>;
  /** Gives the number; `exists` where there is an open one for the same branches, `nothing-new` where the base has it all. */
  openPullRequest(
    repository: Repository,
    wanted: NewPullRequest,
  ): Promise<number | 'exists' | 'nothing-new' | 'no-drafts'>;
}
