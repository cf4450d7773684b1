/** What conditions see of a pull request as `pullRequest`. */
export interface PullRequestFacts {
  readonly number: number;
  /** Login of whoever opened it. */
  readonly author: string;
  readonly bot: boolean;
  /** Whether its branch is in another repository, or in one that is gone. */
  readonly fork: boolean;
  readonly draft: boolean;
  /** Names of the branches. */
  readonly base: string;
  readonly head: string;
}
