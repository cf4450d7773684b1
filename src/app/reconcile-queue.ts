import type { Repository } from '../core/forge/repository.ts';
import { queueBranchOf } from '../core/gate/merge-queue.ts';
import { mergeGroupJob } from './new-jobs.ts';
import { findCheck } from './our-check.ts';
import type { Forge } from './ports/forge.ts';
import type { Jobs } from './ports/jobs.ts';
import type { Store } from './ports/store.ts';

export interface ReconcileQueuePorts {
  readonly forge: Forge;
  readonly store: Store;
  readonly jobs: Pick<Jobs, 'add'>;
}

/** Queues every group of the merge queue whose head has no finished check, as if it had been asked for now. */
export async function reconcileQueue(
  repository: Repository,
  { forge, store, jobs }: ReconcileQueuePorts,
): Promise<void> {
  for (const { ref, sha } of await forge.queueBranches(repository)) {
    const branch = queueBranchOf(ref);
    if (branch === null) continue;
    const found = await findCheck({ repository, sha, complete: false }, { forge, store });
    if (found?.record.completed === true) continue;
    const base = { sha: branch.parent, ref: `refs/heads/${branch.into}` };
    await jobs.add(mergeGroupJob({ repository: repository.id, head: { sha, ref }, base }));
  }
}
