import { NotFound, UnprocessableEntity } from '../http/api-problem.ts';
import { found, ok, parameter } from '../http/call.ts';
import type { Call } from '../http/call.ts';
import { listReply } from '../http/pagination.ts';
import { repositoryRoute } from '../http/route.ts';
import type { Route } from '../http/route.ts';
import { commitOf } from '../operations/commit-of.ts';
import { headRef } from '../operations/pull-request-diff.ts';
import type { PullRequest } from '../state/pull-request.ts';
import type { Repository } from '../state/repository.ts';
import { commitView, fileChangeView } from '../views/commit.ts';
import { repositoryApiUrl, repositoryHtmlUrl } from '../views/repository.ts';
import type { Schema } from '../views/schema.ts';
import { pullSimpleView } from '../views/pull-request.ts';

const READ = ['contents=read'];

/** What one page of a comparison shows at most. */
const MAX_COMPARED_FILES = 300;
const MAX_COMPARED_COMMITS = 250;

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
  repositoryRoute('GET', '/compare/{basehead}', READ, compare),
];

async function compare(call: Call, repository: Repository) {
  const { git } = repository;
  const { world } = call;
  const [from = '', to = ''] = parameter(call, 'basehead').split('...');
  const [base, head] = [await commitOf(repository, from), await commitOf(repository, to)];
  const mergeBase = base === null || head === null ? null : await git.mergeBase(base, head);
  if (base === null || head === null || mergeBase === null) throw new NotFound();
  const [ahead, behind, ends, changes] = await Promise.all([
    git.commits([head, `^${base}`]),
    git.commits([base, `^${head}`]),
    git.commits(['--no-walk=unsorted', base, mergeBase]),
    git.changes(mergeBase, head),
  ]);
  const bySha = new Map(ends.map((commit) => [commit.sha, commit]));
  const view = (sha: string) => commitView(world, repository, found(bySha, sha));
  const page = `${from}...${to}`;
  const url = `${repositoryApiUrl(world, repository)}/compare/${page}`;
  const html = `${repositoryHtmlUrl(world, repository)}/compare/${page}`;
  const files = changes
    .slice(0, MAX_COMPARED_FILES)
    .map((change) => fileChangeView(world, repository, head, change, ''));
  return ok({
    url,
    html_url: html,
    permalink_url: html,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    base_commit: view(base),
    merge_base_commit: view(mergeBase),
    status: statusOf(ahead.length, behind.length),
    ahead_by: ahead.length,
    behind_by: behind.length,
    total_commits: ahead.length,
    commits: ahead.slice(0, MAX_COMPARED_COMMITS).map((one) => commitView(world, repository, one)),
    files,
  } satisfies Schema<'commit-comparison'>);
}

const statusOf = (ahead: number, behind: number) =>
  ahead > 0 ? (behind > 0 ? 'diverged' : 'ahead') : behind > 0 ? 'behind' : 'identical';

const noCommit = (ref: string) =>
  /^[0-9a-f]{7,40}$/.test(ref)
    ? new UnprocessableEntity(`No commit found for SHA: ${ref}`)
    : new NotFound();

/**
 * Open pull requests that have the commit and whose base has it not, or the merged one that brought it.
 * Forks' pull requests are found too: their commits are in this repository.
 */
async function pullsOfCommit(call: Call, repository: Repository): Promise<PullRequest[]> {
  const { git, issues } = repository;
  const name = parameter(call, 'commit_sha');
  const sha = /^[0-9a-f]{40}$/.test(name) ? await commitOf(repository, name) : null;
  if (sha === null) throw noCommit(name);
  const having = await git.refsWith(sha, ['refs/heads/', 'refs/pull/']);
  const brought = async (pull: PullRequest): Promise<boolean> => {
    if (pull.merged?.commits.has(sha) === true) return true;
    if (!having.has(headRef(pull.issue.number))) return false;
    if (pull.merged !== null) return !(await git.isAncestor(sha, pull.base.sha));
    return pull.issue.state === 'open' && !having.has(`refs/heads/${pull.base.ref}`);
  };
  const pulls = [...issues.values()].flatMap(({ pull }) => (pull === null ? [] : [pull]));
  const answers = await Promise.all(pulls.map(brought));
  return pulls.filter((_, index) => answers[index]);
}
