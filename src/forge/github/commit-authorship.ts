/**
 * Says who made a commit, as the commit itself says; e-mail addresses prove nothing, but bar from approving.
 */
export interface CommitAuthorship {
  readonly sha: string;
  readonly author: { readonly name: string; readonly email: string };
  readonly committer: { readonly name: string; readonly email: string };
  /** From `Co-authored-by` trailers. */
  readonly coAuthors: readonly { readonly name: string; readonly email: string }[];
  /** A merge of the base whose tree is what Git itself makes of it: whoever clicked wrote nothing. */
  readonly cleanMergeOfBase: boolean;
  /** The commit of the head that such a merge was made on; absent of all others. */
  readonly mergedInto?: string;
  /**
   * A commit made in the browser that only replaces lines one for one has the commit it was made on, and what
   * `replacedLineDigest` says of each line. It is null for any other.
   */
  readonly replacement: { readonly parent: string; readonly lines: readonly string[] } | null;
}

/** Whose commit it is, as GitHub maps e-mail addresses to accounts; null where it maps to nobody. */
export interface CommitLogins {
  readonly sha: string;
  readonly author: string | null;
  readonly committer: string | null;
}
