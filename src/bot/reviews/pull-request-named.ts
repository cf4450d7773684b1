import type { PullRequest } from '../../forge/index.ts';
import { fullName } from '../../forge/index.ts';
import type { PullRequestFacts } from '../../review/index.ts';

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

/** Refs of a pull request, as Git on the base repository has them. */
export const pullRequestRefs = ({ number, base }: Pick<PullRequest, 'number' | 'base'>) => ({
  base: `refs/heads/${base.ref}`,
  head: `refs/pull/${String(number)}/head`,
});
