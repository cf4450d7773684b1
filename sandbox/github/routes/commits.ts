import { NotFound, UnprocessableEntity } from '../http/api-problem.ts';
import { ok, parameter, type Call } from '../http/call.ts';
import { listReply } from '../http/pagination.ts';
import { repositoryRoute, type Route } from '../http/route.ts';
import { commitOf } from '../operations/commit-of.ts';
import type { PullRequest } from '../state/pull-request.ts';
import type { Repository } from '../state/repository.ts';
import { commitView } from '../views/commit.ts';
import { pullSimpleView } from '../views/pull-request.ts';

const READ = ['contents=read'];

/** Commits, and the pull requests that have them. */
export const commitRoutes: readonly Route[] = [
  repositoryRoute('GET', '/commits', READ, async (call, repository) => {
    const from = call.url.searchParams.get('sha') ?? repository.defaultBranch;
    const sha = await commitOf(repository, from);
    if (sha === null) throw new NotFound();
    const commits = await repository.git.commits([sha], 1_000);
    return listReply(call, commits.toReversed(), (commit) =>
      commitView(call.world, repository, commit),
    );
  }),
  repositoryRoute('GET', '/commits/{ref}', READ, async (call, repository) => {
    const ref = parameter(call, 'ref');
    const sha = await commitOf(repository, ref);
    if (sha === null) throw noCommit(ref);
    const [commit] = (await repository.git.commits([sha], 1)).slice(-1);
    if (commit === undefined) throw noCommit(ref);
    return ok(commitView(call.world, repository, commit));
  }),
  repositoryRoute(
    'GET',
    '/commits/{commit_sha}/pulls',
    ['pull_requests=read'],
    async (call, repository) => {
      const pulls = await pullsOfCommit(call, repository);
      return listReply(call, pulls, (pull) => pullSimpleView(call.world, pull));
    },
  ),
];

const noCommit = (ref: string) =>
  /^[0-9a-f]{7,40}$/.test(ref)
    ? new UnprocessableEntity(`No commit found for SHA: ${ref}`)
    : new NotFound();

/**
 * Open pull requests that have the commit; for one on the default branch the merged pull request that
 * brought it. Forks' pull requests are found too: their commits are in this repository.
 */
async function pullsOfCommit(call: Call, { git, issues }: Repository): Promise<PullRequest[]> {
  const name = parameter(call, 'commit_sha');
  const sha = await git.resolve(name);
  if (sha === null) throw noCommit(name);
  const pulls = [...issues.values()].flatMap(({ pull }) => (pull === null ? [] : [pull]));
  const having = await Promise.all(
    pulls.map(async (pull) => {
      if (pull.head.sha === sha || pull.merged?.sha === sha) return [pull];
      if (pull.issue.state !== 'open') return [];
      const inHead = await git.isAncestor(sha, pull.head.sha);
      return inHead && !(await git.isAncestor(sha, pull.base.sha)) ? [pull] : [];
    }),
  );
  return having.flat();
}
