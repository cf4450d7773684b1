import type { Repository } from '../core/forge/repository.ts';
import { findCheck } from './our-check.ts';
import type { Forge } from './ports/forge.ts';
import type { Jobs } from './ports/jobs.ts';
import { queuedGroupJob } from './queue-place.ts';
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
    const job = queuedGroupJob(repository.id, { ref, sha });
    if (job === null) continue;
    const found = await findCheck({ repository, sha, complete: false }, { forge, store });
    if (found?.record.completed === true) continue;
    await jobs.add(job);
  }
}
