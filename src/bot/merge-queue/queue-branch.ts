import type { QueueRef } from '../../forge/index.ts';

/** Holds what the name of a queue's branch says. */
export interface QueueBranch {
  /** The pull request that was queued last of those in it. */
  readonly pullRequest: number;
  /** Branch it is to be merged into, without `refs/heads/`. */
  readonly into: string;
  /** The commit it was made on: the tip of that branch, or the head of the entry before it. */
  readonly parent: string;
}

/** One place of the queue. */
export interface QueueEntry {
  readonly pullRequest: number;
  /** Head of its group. */
  readonly sha: string;
}

/** `refs/heads/gh-readonly-queue/<base>/pr-<number>-<sha of the parent>`; null where it is none. */
export function queueBranchOf(ref: string): QueueBranch | null {
  const match = /^refs\/heads\/gh-readonly-queue\/(.+)\/pr-(\d{1,9})-([0-9a-f]{7,64})$/.exec(ref);
  if (match === null) return null;
  const [, into = '', number, parent = ''] = match;
  return { pullRequest: Number(number), into, parent };
}

/** Bounds the entries: GitHub lets a group be as long as this. */
const MOST_ENTRIES = 100;

/** The entries that a group made on `parent` contains, oldest first. What was merged has no branch any more. */
export function entriesBefore(parent: string, refs: readonly QueueRef[]): readonly QueueEntry[] {
  const byHead = new Map(refs.map((each) => [each.sha, each]));
  const entries: QueueEntry[] = [];
  let at = parent;
  while (entries.length < MOST_ENTRIES) {
    const found = byHead.get(at);
    const branch = found === undefined ? null : queueBranchOf(found.ref);
    if (branch === null) break;
    byHead.delete(at);
    entries.unshift({ pullRequest: branch.pullRequest, sha: at });
    at = branch.parent;
  }
  return entries;
}
