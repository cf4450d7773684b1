import type { GitCommit } from '../git/commit-log.ts';
import type { Account } from '../state/accounts.ts';
import type { PullRequest } from '../state/pull-request.ts';
import { fullName } from '../state/repository.ts';
import type { Repository } from '../state/repository.ts';
import { timestamp } from '../state/world.ts';
import type { World } from '../state/world.ts';
import { accountView } from '../views/accounts.ts';
import { repositoryHtmlUrl, repositoryView } from '../views/repository.ts';
import { announce } from '../webhooks/announce.ts';
import { announceSuite, ensureSuite } from './check-suites.ts';
import { announcePull, closePull, markMerged } from './pull-requests.ts';
import { moveComments } from './move-comments.ts';
import { headRef, refreshDiff } from './pull-request-diff.ts';

const NO_COMMIT = '0'.repeat(40);

/** GitHub lists at most this many commits in a push event. */
const LISTED_COMMITS = 20;

/** Moves, makes or (with null) deletes a branch, with everything that follows from it on GitHub. */
export async function pushBranch(
  world: World,
  repository: Repository,
  branch: string,
  sha: string | null,
  sender: Account,
): Promise<void> {
  const ref = `refs/heads/${branch}`;
  const before = await repository.git.resolve(ref);
  if (before === sha) return;
  if (sha === null) await repository.git.deleteRef(ref);
  else await repository.git.setRef(ref, sha);
  await afterPush(world, repository, branch, before, sha, sender);
}

/** What follows once Git has the new tip, however it came there. */
export async function afterPush(
  world: World,
  repository: Repository,
  branch: string,
  before: string | null,
  after: string | null,
  sender: Account,
): Promise<void> {
  repository.pushedAt = timestamp(world);
  const push = await describePush(repository, before, after);
  announce(world, repository, 'push', sender, {
    ...pushView(world, repository, branch, push),
    pusher: { name: sender.login, email: [...sender.emails][0] ?? null },
    repository: pushedRepositoryView(world, repository),
  });
  if (after !== null) {
    const suite = ensureSuite(world, repository, after, branch);
    announceSuite(world, repository, suite, 'requested', sender);
  }
  for (const pull of openPulls(world)) {
    if (pull.head.repository === repository && pull.head.ref === branch)
      await headMoved(world, pull, after, sender);
    else if (pull.issue.repository === repository && pull.base.ref === branch)
      await baseMoved(world, pull, after, sender);
  }
}

interface Push {
  readonly before: string | null;
  readonly after: string | null;
  readonly forced: boolean;
  readonly commits: readonly GitCommit[];
}

async function describePush(
  { git, defaultBranch }: Repository,
  before: string | null,
  after: string | null,
): Promise<Push> {
  if (after === null) return { before, after, forced: false, commits: [] };
  const known = before ?? (await git.resolve(`refs/heads/${defaultBranch}`));
  const range = known === null || known === after ? [after] : [after, `^${known}`];
  const forced = before !== null && !(await git.isAncestor(before, after));
  return { before, after, forced, commits: await git.commits(range, LISTED_COMMITS) };
}

function pushView(world: World, repository: Repository, branch: string, push: Push) {
  const html = repositoryHtmlUrl(world, repository);
  const before = push.before ?? NO_COMMIT;
  const after = push.after ?? NO_COMMIT;
  const commits = push.commits.map((commit) => ({
    id: commit.sha,
    tree_id: commit.tree,
    distinct: true,
    message: commit.message,
    timestamp: timestamp(world, commit.committer.date * 1000),
    url: `${html}/commit/${commit.sha}`,
    author: { name: commit.author.name, email: commit.author.email },
    committer: { name: commit.committer.name, email: commit.committer.email },
    added: [],
    removed: [],
    modified: [],
  }));
  return {
    ref: `refs/heads/${branch}`,
    before,
    after,
    created: push.before === null,
    deleted: push.after === null,
    forced: push.forced,
    base_ref: null,
    compare: `${html}/compare/${before.slice(0, 12)}...${after.slice(0, 12)}`,
    commits: push.before === null ? [] : commits,
    head_commit: push.after === null ? null : (commits.at(-1) ?? null),
  };
}

/** Push events show times as seconds since 1970 and the owner with a name. */
function pushedRepositoryView(world: World, repository: Repository) {
  const owner = accountView(world, repository.owner);
  return {
    ...repositoryView(world, repository),
    owner: { ...owner, name: owner.login, email: null },
    created_at: Math.floor(Date.parse(repository.createdAt) / 1000),
    pushed_at: Math.floor(Date.parse(repository.pushedAt) / 1000),
    stargazers: 0,
    master_branch: repository.defaultBranch,
    ...(repository.owner.kind === 'Organization' ? { organization: owner.login } : {}),
    url: `${world.links.html}/${fullName(repository)}`,
  };
}

const openPulls = (world: World): PullRequest[] =>
  [...world.repositories.values()].flatMap(({ issues }) =>
    [...issues.values()].flatMap(({ pull, state }) =>
      pull !== null && state === 'open' ? [pull] : [],
    ),
  );

async function headMoved(
  world: World,
  pull: PullRequest,
  after: string | null,
  sender: Account,
): Promise<void> {
  if (after === null) {
    closePull(world, pull, sender);
    return;
  }
  const { issue } = pull;
  const { git } = issue.repository;
  const before = pull.head.sha;
  const ref = headRef(issue.number);
  if (pull.head.repository === issue.repository) await git.setRef(ref, after);
  else if (pull.head.repository !== null)
    await git.fetchFrom(pull.head.repository.git.folder, [`+${after}:${ref}`]);
  pull.head.sha = after;
  pull.base.sha = (await git.resolve(`refs/heads/${pull.base.ref}`)) ?? pull.base.sha;
  await refreshDiff(pull);
  await moveComments(pull);
  issue.updatedAt = timestamp(world);
  announcePull(world, pull, 'synchronize', sender, { before, after });
}

/** GitHub closes what cannot be merged any more, and takes for merged what the base already has. */
async function baseMoved(
  world: World,
  pull: PullRequest,
  after: string | null,
  sender: Account,
): Promise<void> {
  pull.diffIsStale = true;
  if (after === null) closePull(world, pull, sender);
  else if (await pull.issue.repository.git.isAncestor(pull.head.sha, after))
    markMerged(world, pull, after, sender);
}
