import { z } from 'zod';
import type { Forge } from '../../../ports/forge.ts';
import { ForgeProblem } from '../../../ports/forge.ts';
import { Anything } from '../github-api.ts';
import { AccountFields, PullRequestFields, toAccount, toPullRequest } from '../github-fields.ts';
import { Created, inRepository } from './forge-context.ts';
import type { ConversationContext, ForgeContext } from './forge-context.ts';
import { isOurs } from '../app-identity.ts';

/** `pulls/{n}/commits` lists so many at most. */
const MOST_LISTED_COMMITS = 250;
/**
 * The newest commits of a longer pull request are looked for in the history of its head, which others share.
 */
const MOST_WALKED_COMMITS = 2_000;

/** An account, nobody (null), or an empty object, which is GitHub's other word for nobody. */
const Committer = z
  .object({ login: z.string().exactOptional() })
  .nullable()
  .transform((account) => account?.login ?? null);

const Commit = z.object({ sha: z.string(), author: Committer, committer: Committer });
const Commits = z.array(Commit);

/** Pull requests (https://docs.github.com/en/rest/pulls/pulls). */
export const pullRequestCalls = ({
  api,
}: ForgeContext): Pick<
  Forge,
  'pullRequest' | 'openPullRequests' | 'pullRequestsOf' | 'commitLogins'
> => {
  const pullRequest: Forge['pullRequest'] = async (repository, number) => {
    const fields = await api.send(
      repository.installation,
      'GET /repos/{owner}/{repo}/pulls/{pull_number}',
      { ...inRepository(repository), pull_number: number },
      PullRequestFields,
    );
    return toPullRequest(fields, repository.installation);
  };

  return {
    pullRequest,

    async openPullRequests(repository) {
      const pullRequests = await api.list(
        repository.installation,
        'GET /repos/{owner}/{repo}/pulls',
        { ...inRepository(repository), state: 'open' },
        z.array(PullRequestFields),
      );
      return pullRequests.map((fields) => toPullRequest(fields, repository.installation));
    },

    async pullRequestsOf(repository, commit) {
      try {
        const pullRequests = await api.list(
          repository.installation,
          'GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls',
          { ...inRepository(repository), commit_sha: commit },
          z.array(PullRequestFields),
        );
        return pullRequests.map((fields) => toPullRequest(fields, repository.installation));
      } catch (error) {
        // a branch that was forced may have left it behind
        if (error instanceof ForgeProblem && /\bNo commit found\b/i.test(error.message)) return [];
        throw error;
      }
    },

    async commitLogins(repository, number) {
      const listed = await api.list(
        repository.installation,
        'GET /repos/{owner}/{repo}/pulls/{pull_number}/commits',
        { ...inRepository(repository), pull_number: number },
        Commits,
      );
      if (listed.length < MOST_LISTED_COMMITS) return listed;
      const { head } = await pullRequest(repository, number);
      const known = new Set(listed.map((commit) => commit.sha));
      const history = await api.list(
        repository.installation,
        'GET /repos/{owner}/{repo}/commits',
        { ...inRepository(repository), sha: head.sha },
        Commits,
        (seen) =>
          seen.length >= MOST_WALKED_COMMITS ||
          seen.filter((commit) => known.has(commit.sha)).length === known.size,
      );
      return [...listed, ...history.filter((commit) => !known.has(commit.sha))];
    },
  };
};

const Comment = z.object({
  id: z.int(),
  user: AccountFields,
  body: z.string().default(''),
  performed_via_github_app: z.object({ id: z.int() }).nullish(),
});

/** Reads and writes the conversation of a pull request or an issue (https://docs.github.com/en/rest/issues/comments). */
export const commentCalls = ({
  api,
  app,
}: ConversationContext): Pick<Forge, 'comments' | 'createComment' | 'updateComment' | 'react'> => ({
  async comments(repository, pullRequest) {
    const identity = await app();
    const comments = await api.list(
      repository.installation,
      'GET /repos/{owner}/{repo}/issues/{issue_number}/comments',
      { ...inRepository(repository), issue_number: pullRequest },
      z.array(Comment),
    );
    return comments
      .filter((comment) => isOurs(comment, identity))
      .sort((a, b) => a.id - b.id)
      .map(({ id, user, body }) => ({ id, author: toAccount(user), body }));
  },

  async createComment(repository, pullRequest, body) {
    const { id } = await api.send(
      repository.installation,
      'POST /repos/{owner}/{repo}/issues/{issue_number}/comments',
      { ...inRepository(repository), issue_number: pullRequest, body },
      Created,
    );
    return id;
  },

  async updateComment(repository, comment, body) {
    await api.send(
      repository.installation,
      'PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}',
      { ...inRepository(repository), comment_id: comment, body },
      Anything,
    );
  },

  async react(repository, comment, reaction) {
    await api.send(
      repository.installation,
      'POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions',
      { ...inRepository(repository), comment_id: comment, content: reaction },
      Anything,
    );
  },
});
