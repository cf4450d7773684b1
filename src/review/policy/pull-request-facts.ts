import type { PullRequest } from '../../forge/index.ts';
import { fullName } from '../../forge/index.ts';

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

/** Of GitHub's view; logins and branch names are as GitHub writes them. */
export const pullRequestFacts = (
  pullRequest: Pick<PullRequest, 'number' | 'author' | 'draft' | 'base' | 'head' | 'repository'>,
): PullRequestFacts => {
  const { number, author, draft, base, head, repository } = pullRequest;
  return {
    number,
    author: author.login,
    bot: author.bot,
    fork: head.repository?.toLowerCase() !== fullName(repository).toLowerCase(),
    draft,
    base: base.ref,
    head: head.ref,
  };
};
