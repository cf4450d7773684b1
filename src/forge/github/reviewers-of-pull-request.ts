/** Who is asked for a review. */
export interface Reviewers {
  /** Slugs of teams of the repository's organisation. */
  readonly teams: readonly string[];
  /** Logins. */
  readonly people: readonly string[];
}

/** Nobody. */
export const NOBODY: Reviewers = { teams: [], people: [] };
