import { rebase } from '../git/rebase.ts';
import type { Account } from '../state/accounts.ts';
import type { PullRequest } from '../state/pull-request.ts';
import type { World } from '../state/world.ts';
import { signatureOf } from './accounts.ts';
import { mergeMessage } from './merge-queue.ts';
import { markMerged } from './pull-requests.ts';
import { pushBranch } from './push.ts';

export type MergeMethod = 'merge' | 'squash' | 'rebase';

/** Merges a pull request as GitHub's button does, and gives the new tip of the base. */
export async function mergePull(
  world: World,
  pull: PullRequest,
  method: MergeMethod,
  by: Account,
): Promise<string> {
  const { repository } = pull.issue;
  requireChecks(pull);
  const tip = await repository.git.resolve(`refs/heads/${pull.base.ref}`);
  if (tip === null) throw new Error(`There is no branch ${pull.base.ref}.`);
  const sha = await mergedCommit(world, pull, tip, method, by);
  const brought = await repository.git.commits(['--first-parent', sha, `^${tip}`]);
  const own = brought.map((commit) => commit.sha);
  markMerged(world, pull, sha, by, own);
  await pushBranch(world, repository, pull.base.ref, sha, by);
  return sha;
}

const PASSING: ReadonlySet<string | null> = new Set(['success', 'neutral', 'skipped']);

/** Throws in GitHub's words where a check that the branch requires is not there, not finished or not passed. */
function requireChecks({ issue, base, head }: PullRequest): void {
  const { requiredChecks, checkRuns } = issue.repository;
  for (const name of requiredChecks.get(base.ref) ?? []) {
    const run = [...checkRuns.values()].findLast(
      (each) => each.name === name && each.headSha === head.sha,
    );
    const required = `Required status check "${name}" is`;
    if (run === undefined) throw new Error(`${required} expected.`);
    if (run.status !== 'completed') throw new Error(`${required} in progress.`);
    if (!PASSING.has(run.conclusion)) throw new Error(`${required} failing.`);
  }
}

async function mergedCommit(
  world: World,
  pull: PullRequest,
  tip: string,
  method: MergeMethod,
  by: Account,
): Promise<string> {
  const { git } = pull.issue.repository;
  const signature = signatureOf(world, by);
  if (method === 'rebase') {
    const commits = await git.commits([pull.head.sha, `^${tip}`]);
    return rebase(git, commits, tip, signature);
  }
  const merged = await git.merge(tip, pull.head.sha);
  if (merged.kind === 'conflict') throw new Error('Pull Request is not mergeable');
  const committer = { ...signature, name: 'GitHub', email: 'noreply@github.com' };
  if (method === 'merge') {
    const parents = [tip, pull.head.sha];
    return git.commitTree(merged.tree, parents, mergeMessage(pull), signature, committer);
  }
  const author = signatureOf(world, pull.issue.author);
  const message = `${pull.issue.title} (#${String(pull.issue.number)})`;
  return git.commitTree(merged.tree, [tip], message, author, committer);
}
