import { ensureAccount } from '../../../sandbox/github/operations/accounts.ts';
import { commitFiles } from '../../../sandbox/github/people/commit-files.ts';
import type { GitHubPullRequest } from '../../../sandbox/github/people/github-pull-request.ts';
import type { Story } from './story.ts';

/** Opens an example once more, with a head of its own, which no event tells of before it is opened. */
export async function openCopy(
  { github, shop }: Pick<Story, 'github' | 'shop'>,
  example: string,
  head: string,
): Promise<GitHubPullRequest> {
  const { webhooks, world } = github;
  const { url } = webhooks;
  webhooks.url = null;
  const by = ensureAccount(world, 'dana');
  const commit = { by, message: head, from: await shop.tip(example) };
  await commitFiles(world, shop.repository, head, { 'docs/copy.md': `${head}\n` }, commit);
  await github.settled();
  webhooks.url = url;
  return shop.openPullRequest({ author: 'dana', head, title: example });
}
