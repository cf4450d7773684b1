import { touchesReads } from '../../compare/index.ts';
import type { Analysis, JobPayload, Jobs, PullRequestRecord, Store } from '../../review/index.ts';
import { PRIORITY, reviewJob, workableRepository } from '../../review/index.ts';

export interface PushPorts {
  readonly analysis: Pick<Analysis, 'changedPaths'>;
  readonly store: Store;
  readonly jobs: Pick<Jobs, 'add'>;
}

/**
 * After a push to a base: queues the open pull requests into it whose last review read, or looked for,
 * a path that differs now. The others would come out the same and are left alone.
 */
export async function reviewPushed(
  push: Extract<JobPayload, { kind: 'push' }>,
  { analysis, store, jobs }: PushPorts,
): Promise<void> {
  const { repository: id, branch, before, after } = push;
  const workable = await workableRepository(id, store);
  if (workable.kind === 'not-workable') return;
  const open = (await store.openPullRequests(id, branch)).filter(
    ({ baseTip }) => baseTip !== after,
  );
  if (open.length === 0) return;
  const paths = await analysis.changedPaths(workable.record.repository, branch, before, after);
  for (const record of open) {
    if (await isTouched(record, push, paths, store)) {
      const key = { repository: id, pullRequest: record.pullRequest.number };
      await jobs.add(reviewJob(key, 'push to the base', PRIORITY.background));
    } else {
      // a review that ended meanwhile read other paths, at a tip of its own
      await store.updatePullRequest(id, record.pullRequest.number, (each) =>
        each.baseTip === before && each.state?.sha === record.state?.sha
          ? { ...each, baseTip: after }
          : each,
      );
    }
  }
}

/** What cannot be told counts as touched: a review of unknown reads, of another tip, a forced push. */
async function isTouched(
  { baseTip, pullRequest }: PullRequestRecord,
  { repository, before }: { readonly repository: number; readonly before: string },
  paths: readonly string[] | null,
  store: Store,
): Promise<boolean> {
  if (paths === null || baseTip !== before) return true;
  const reads = await store.reads(repository, pullRequest.number);
  return reads === null || touchesReads(paths, reads);
}
