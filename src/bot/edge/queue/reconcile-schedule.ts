import { reconcileJob } from '../../queue/bot-jobs.ts';
import { pause } from './retry.ts';
import type { Clock, Log } from '../../../forge/index.ts';
import type { Jobs } from '../../../review/index.ts';

export interface ReconcileSchedule {
  /** Counts the milliseconds between two reconcile passes. */
  readonly reconcile: number;
  /**
   * Counts the milliseconds that deliveries and failed jobs stay on record; GitHub redelivers for three days
   * at most.
   */
  readonly keep: number;
}

export const SCHEDULE: ReconcileSchedule = { reconcile: 5 * 60_000, keep: 14 * 24 * 60 * 60_000 };

/** Queues a reconcile pass at once and then regularly, and forgets what is old, until `signal` fires. */
export async function keepSchedule(
  { jobs, clock, log }: { readonly jobs: Jobs; readonly clock: Clock; readonly log: Log },
  { reconcile, keep }: ReconcileSchedule,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await jobs.add(reconcileJob());
      await jobs.prune(clock.now() - keep);
    } catch (error) {
      log.error(
        { problem: error instanceof Error ? error.message : String(error) },
        'reconcile pass not queued',
      );
    }
    await pause(reconcile, signal);
  }
}
