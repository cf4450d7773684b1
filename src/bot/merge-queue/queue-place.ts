import type { Forge, QueueRef, Repository } from '../../forge/index.ts';
import { entriesBefore, queueBranchOf } from './queue-branch.ts';
import { mergeGroupJob } from '../queue/bot-jobs.ts';
import type { JobPayload, NewJob } from '../../review/index.ts';

/** Begins the external ids of checks of merge groups. */
export const GROUP_CHECK = 'meshwarden:1:merge-group:';

/** Says what a merge group is compared with, and whose changes that leaves. */
export interface QueuePlace {
  /** Names a commit or a full ref. */
  readonly base: string;
  /**
   * Lists the pull requests between that base and the group's head, oldest first; empty where its branch
   * names none.
   */
  readonly parts: readonly number[];
  /** Lists those that the base contains and its branch does not. */
  readonly before: readonly number[];
}

/**
 * Finds what a group is compared with: the entry before it where that was let through, else the branch
 * itself. A queue may look at the last group of several only, and what nobody let through must not hide
 * behind it.
 */
export async function queuePlaceOf(
  { head, base }: Pick<Extract<JobPayload, { kind: 'merge-group' }>, 'head' | 'base'>,
  repository: Repository,
  forge: Pick<Forge, 'branchTip' | 'queueBranches' | 'checks'>,
): Promise<QueuePlace> {
  const branch = queueBranchOf(head.ref);
  const own = branch === null ? [] : [branch.pullRequest];
  const tip = await forge.branchTip(repository, base.ref.replace(/^refs\/heads\//, ''));
  if (tip === base.sha) return { base: base.sha, parts: own, before: [] };
  const entries = entriesBefore(base.sha, await forge.queueBranches(repository));
  const before = entries
    .map(({ pullRequest }) => pullRequest)
    .filter((each) => !own.includes(each));
  return (await isLetThrough(base.sha, repository, forge))
    ? { base: base.sha, parts: own, before }
    : { base: base.ref, parts: [...before, ...own], before: [] };
}

/** Tells whether our check of a group's head is green. */
export async function isLetThrough(
  sha: string,
  repository: Repository,
  forge: Pick<Forge, 'checks'>,
): Promise<boolean> {
  const [check] = await forge.checks(repository, sha);
  return check?.conclusion === 'success' && check.externalId.startsWith(GROUP_CHECK);
}

/** Makes the job that judges what a branch of the queue points to; null where it is no such branch. */
export function queuedGroupJob(repository: number, { ref, sha }: QueueRef): NewJob | null {
  const branch = queueBranchOf(ref);
  if (branch === null) return null;
  const base = { sha: branch.parent, ref: `refs/heads/${branch.into}` };
  return mergeGroupJob({ repository, head: { sha, ref }, base });
}
