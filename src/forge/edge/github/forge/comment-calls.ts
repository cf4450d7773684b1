import { z } from 'zod';
import type { Forge } from '../../../ports/forge.ts';
import { AccountFields, toAccount } from '../account.ts';
import { Anything } from '../github-api.ts';
import { Created, inRepository } from './forge-context.ts';
import type { ForgeContext } from './forge-context.ts';
import { isOurs } from './our-bot.ts';

const Comment = z.object({
  id: z.int(),
  user: AccountFields,
  body: z.string().default(''),
  performed_via_github_app: z.object({ id: z.int() }).nullish(),
});

/** The conversation of a pull request (https://docs.github.com/en/rest/issues/comments). */
export const commentCalls = ({
  api,
  app,
}: ForgeContext): Pick<Forge, 'comments' | 'createComment' | 'updateComment' | 'react'> => ({
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
