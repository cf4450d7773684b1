import type { Account } from '../state/accounts.ts';
import type { PullRequest } from '../state/pull-request.ts';
import { fullName } from '../state/repository.ts';
import type { Repository } from '../state/repository.ts';
import { timestamp } from '../state/world.ts';
import type { World } from '../state/world.ts';
import { announce } from '../webhooks/announce.ts';
import { signatureOf } from './accounts.ts';
import { pushBranch } from './push.ts';

/** Pull requests merged on trial in a branch of their own, waiting for checks. */
export interface MergeGroup {
  readonly repository: Repository;
  readonly pulls: readonly PullRequest[];
  /** Branch without `refs/heads/`. */
  readonly branch: string;
  readonly head: string;
  readonly base: { readonly branch: string; readonly sha: string };
}

/**
 * Makes the real merge commits on `gh-readonly-queue/<base>/pr-<n>-<base sha>` and asks for checks. The group's
 * base is its parent: what the queue has before the last pull request, which is
 * the head of the group before it where the others were queued already
 * (docs.github.com "merge_group": `base_sha`).
 */
export async function enqueue(
  world: World,
  repository: Repository,
  pulls: readonly PullRequest[],
  sender: Account,
): Promise<MergeGroup> {
  const last = pulls.at(-1);
  if (last === undefined) throw new Error('A merge group needs a pull request.');
  const { git } = repository;
  const base = last.base.ref;
  const tip = await git.resolve(`refs/heads/${base}`);
  if (tip === null) throw new Error(`${fullName(repository)} has no branch ${base}.`);
  const by = signatureOf(world, sender);
  let [head, baseSha] = [tip, tip];
  for (const pull of pulls) {
    baseSha = head;
    const queued = await git.resolve(`refs/heads/${branchOf(pull, baseSha)}`);
    if (queued !== null && pull !== last) {
      head = queued;
      continue;
    }
    const merged = await git.merge(head, pull.head.sha);
    if (merged.kind === 'conflict')
      throw new Error(`#${String(pull.issue.number)} conflicts with the queue.`);
    const message = mergeMessage(pull);
    head = await git.commitTree(merged.tree, [head, pull.head.sha], message, by);
  }
  const branch = branchOf(last, baseSha);
  const group = { repository, pulls, branch, head, base: { branch: base, sha: baseSha } };
  await pushBranch(world, repository, branch, head, sender);
  await announceGroup(world, group, 'checks_requested', sender);
  return group;
}

const branchOf = ({ base, issue }: PullRequest, parent: string): string =>
  `gh-readonly-queue/${base.ref}/pr-${String(issue.number)}-${parent}`;

/** The group leaves the queue: merged, or because it failed or was changed. */
export async function destroyMergeGroup(
  world: World,
  group: MergeGroup,
  reason: 'merged' | 'invalidated' | 'dequeued',
  sender: Account,
): Promise<void> {
  await announceGroup(world, group, 'destroyed', sender, { reason });
  await pushBranch(world, group.repository, group.branch, null, sender);
}

export const mergeMessage = ({ issue, head }: PullRequest): string =>
  `Merge pull request #${String(issue.number)} from ${head.owner.login}/${head.ref}\n\n${issue.title}`;

async function announceGroup(
  world: World,
  { repository, head, base, branch }: MergeGroup,
  action: 'checks_requested' | 'destroyed',
  sender: Account,
  more: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  const [commit] = await repository.git.commits([head], 1);
  if (commit === undefined) throw new Error(`${head} is not there.`);
  const person = ({ name, email }: { name: string; email: string }) => ({ name, email });
  announce(world, repository, 'merge_group', sender, {
    action,
    ...more,
    merge_group: {
      head_sha: head,
      head_ref: `refs/heads/${branch}`,
      base_sha: base.sha,
      base_ref: `refs/heads/${base.branch}`,
      head_commit: {
        id: commit.sha,
        tree_id: commit.tree,
        message: commit.message,
        timestamp: timestamp(world, commit.committer.date * 1000),
        author: person(commit.author),
        committer: person(commit.committer),
      },
    },
  });
}
