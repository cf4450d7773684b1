import type { Files } from '../../../sandbox/github/git/files.ts';
import type { GitHubPullRequest } from '../../../sandbox/github/people/github-pull-request.ts';
import { eventually } from '../../support/eventually.ts';
import type { Story } from './story.ts';

/** Pull requests of ours, oldest first; those for one pull request if given. */
export const reverts = (
  { shop, github }: Pick<Story, 'shop' | 'github'>,
  of?: GitHubPullRequest,
): readonly GitHubPullRequest[] =>
  shop
    .pullRequests()
    .filter(
      ({ author, pull: { head } }) =>
        author === github.app.botLogin &&
        (of === undefined || head.ref.includes(`/pr-${String(of.number)}-`)),
    );

/** The answer to a comment, once it is there and reacted to. */
export async function answered(
  { github }: Pick<Story, 'github'>,
  pr: GitHubPullRequest,
  body: string,
  by = 'dana',
): Promise<string> {
  const comment = pr.comment(by, body);
  const marker = `<!-- meshwarden:reply:${String(comment.id)} -->`;
  const reply = await eventually(
    () => pr.comments(github.app.botLogin).find((each) => each.body.includes(marker)) ?? null,
    () => `no answer to ${body}`,
  );
  return reply.body;
}

let branches = 0;

/** A pull request with these files, merged. */
export async function merged(
  { shop }: Pick<Story, 'shop'>,
  commits: readonly Files[],
  { method = 'squash', fork }: { method?: 'merge' | 'squash' | 'rebase'; fork?: string } = {},
): Promise<GitHubPullRequest> {
  const [files = {}, ...more] = commits;
  const head = `change-${String(++branches)}`;
  const author = fork ?? 'dana';
  const pr = await shop.openPullRequest({
    ...{ author, head, files, title: `Change ${head}` },
    ...(fork !== undefined && { fork }),
  });
  for (const [index, next] of more.entries())
    await pr.push(next, { message: `Commit ${String(index + 2)}` });
  await pr.merge('dana', method);
  return pr;
}

/** Object name of a commit's tree. */
export async function treeOf({ shop }: Pick<Story, 'shop'>, commit: string): Promise<string> {
  const output = await shop.repository.git.read(['rev-parse', `${commit}^{tree}`]);
  return output?.toString('utf8').trim() ?? '';
}

/** A file of a commit; null where there is none. */
export const fileOf = async (
  { shop }: Pick<Story, 'shop'>,
  commit: string,
  path: string,
): Promise<string | null> =>
  (await shop.repository.git.file(commit, path))?.toString('utf8') ?? null;
