import type { Clock } from '../../../forge/index.ts';
import type { ClaimedJob, Store } from '../../../review/index.ts';
import { tenantOf } from '../analysis/tenant-use.ts';
import type { Tenant, TenantUse } from '../analysis/tenant-use.ts';
import { pullRequestFacts } from '../../reviews/pull-request-named.ts';
import type { JobHandlers } from './job-run.ts';
import type { WorkerLimits } from './job-workers.ts';

/** Bounds all jobs at once in this process, and those of one group. */
type HeldBackLimits = Pick<WorkerLimits, 'total' | 'perGroup'>;

/** Counts the milliseconds for which a job is held back at least. */
const HELD_BACK = 5_000;
/** Counts the milliseconds between two that are held back: looking at many takes time from others. */
const APART = 100;

const WHY = 'Others come first: an analysis ran into a limit of time or memory lately.';

/** Says whom a job counts for; null where it analyses nothing. */
async function tenantOfJob(
  { payload }: ClaimedJob,
  store: Pick<Store, 'pullRequest' | 'repository'>,
): Promise<Tenant | null> {
  if (payload.kind === 'review') {
    const record = await store.pullRequest(payload.repository, payload.pullRequest);
    if (record === null) return null;
    const { pullRequest } = record;
    return tenantOf(pullRequest.repository, pullRequestFacts(pullRequest));
  }
  if (payload.kind !== 'merge-group' && payload.kind !== 'past-review') return null;
  const known = await store.repository(payload.repository);
  return known === null ? null : tenantOf(known.repository, null);
}

interface HeldBackPorts {
  readonly use: TenantUse;
  readonly store: Pick<Store, 'pullRequest' | 'repository'>;
  readonly clock: Clock;
}

/**
 * Gives the same handlers, which hold back jobs of those that ran into a limit while enough of them run here: they hold
 * places for jobs while they wait for a process.
 */
export function holdingBack(
  handlers: JobHandlers,
  { total, perGroup }: HeldBackLimits,
  { use, store, clock }: HeldBackPorts,
): JobHandlers {
  const running = new Map<ClaimedJob, Tenant>();
  const most = Math.max(1, Math.floor(total / 4));
  const mostOfGroup = Math.max(1, perGroup - 1);
  let lastHeld = 0;

  const isFull = (group: string): boolean => {
    const limited = [...running].filter(([, tenant]) => use.isLimited(tenant));
    const ofGroup = limited.filter(([job]) => job.group === group);
    return limited.length >= most || ofGroup.length >= mostOfGroup;
  };

  return {
    ...handlers,
    run: async (job, signal) => {
      const tenant = await tenantOfJob(job, store);
      if (tenant === null) return handlers.run(job, signal);
      if (use.isLimited(tenant) && isFull(job.group)) {
        lastHeld = Math.max(lastHeld + APART, clock.now() + HELD_BACK);
        return { retryAt: lastHeld, why: WHY };
      }
      running.set(job, tenant);
      try {
        return await handlers.run(job, signal);
      } finally {
        running.delete(job);
      }
    },
  };
}
