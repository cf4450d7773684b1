import type { ClaimedJob, Jobs } from '../../../review/index.ts';
import { RETRY_LIMITS } from '../../queue/job-attempt.ts';
import { isQuick } from '../store/job-pace.ts';
import { noFailures, runJob } from './job-run.ts';
import type { JobLimits, JobPorts } from './job-run.ts';

export interface WorkerLimits extends JobLimits {
  /** Bounds the jobs at once in this process. */
  readonly total: number;
  /** Bounds the jobs of one group at once, in all processes. */
  readonly perGroup: number;
  /**
   * Counts the milliseconds after which the queue is looked at, though nobody said that there is something.
   */
  readonly poll: number;
  /** Bounds the milliseconds that running jobs get to end in when the process is stopped. */
  readonly grace: number;
}

export const WORKER_LIMITS: WorkerLimits = {
  ...RETRY_LIMITS,
  // a process that was killed is replaced, and its jobs are claimed again, within half a minute
  lease: 20_000,
  jobTimeout: 300_000,
  losses: 10,
  total: 8,
  perGroup: 2,
  poll: 5_000,
  grace: 10_000,
};

export interface Workers {
  /** There may be something to do. */
  wake(): void;
  /** Resolves when `signal` has fired and nothing runs any more. */
  readonly stopped: Promise<void>;
}

/** With those that wait for others so many times as many jobs are held at most. */
const HELD = 2;

/** Claims jobs and works on them until `signal` fires; then lets them end, or gives them back. */
export function runJobs(ports: JobPorts, limits: WorkerLimits, signal: AbortSignal): Workers {
  const { jobs, clock, log, waits, prefers } = ports;
  const failures = noFailures();
  const running = new Map<Promise<void>, ClaimedJob>();
  const stopNow = new AbortController();
  /** Counts the places that only quick jobs may take. */
  const reserved = limits.total > 1 ? Math.max(1, Math.floor(limits.total / 4)) : 0;
  let timer: NodeJS.Timeout | undefined;
  let looking: Promise<void> | null = null;
  let again = false;

  const waiting = () => waits?.count() ?? 0;
  const mostHeld = limits.total * HELD;
  const hasRoom = () => running.size - waiting() < limits.total && running.size < mostHeld;

  const claimSettings = () => {
    const slow = [...running.values()].filter(({ payload }) => !isQuick(payload.kind)).length;
    const full = slow - waiting() >= limits.total - reserved || running.size >= mostHeld - reserved;
    return {
      lease: limits.lease,
      perGroup: limits.perGroup,
      ...(full ? { only: 'quick' as const } : {}),
      ...(prefers !== undefined && { prefers }),
    };
  };

  const begin = (job: ClaimedJob) => {
    const work = runJob(job, ports, limits, failures, stopNow.signal).finally(() => {
      running.delete(work);
      wake();
    });
    running.set(work, job);
  };

  const isStopping = () => signal.aborted;
  const claimAll = async () => {
    while (hasRoom() && !isStopping()) {
      const job = await jobs.claim(claimSettings());
      if (job === null) return;
      if (isStopping()) await jobs.retry(job, clock.now(), 'The process is being stopped.');
      else begin(job);
    }
  };

  const untilNext = async (): Promise<number> => {
    if (!hasRoom()) return limits.poll;
    const at = await jobs.nextAt(claimSettings());
    return at === null ? limits.poll : Math.min(Math.max(at - clock.now(), 0), limits.poll);
  };

  const look = async () => {
    try {
      await claimAll();
      return await untilNext();
    } catch (error) {
      log.error(
        { problem: error instanceof Error ? error.message : String(error) },
        'queue cannot be read',
      );
      return limits.poll;
    }
  };

  function wake(): void {
    if (looking !== null) {
      again = true;
      return;
    }
    if (signal.aborted) return;
    clearTimeout(timer);
    looking = look().then((wait) => {
      looking = null;
      const soon = again;
      again = false;
      if (soon) wake();
      else if (!signal.aborted) timer = setTimeout(wake, Math.max(wait, SHORTEST_WAIT));
    });
  }

  const windDown = async () => {
    clearTimeout(timer);
    const cut = setTimeout(() => {
      stopNow.abort(new Error('The process is being stopped.'));
    }, limits.grace);
    await looking;
    await Promise.all(running.keys());
    clearTimeout(cut);
  };

  wake();
  return { wake, stopped: whenAborted(signal).then(windDown) };
}

/**
 * Keeps what is due and still not given out (another process has it) from being asked for in a tight loop.
 */
const SHORTEST_WAIT = 20;

const whenAborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const fire = () => {
      resolve();
    };
    if (signal.aborted) fire();
    else signal.addEventListener('abort', fire, { once: true });
  });

/** Counts the milliseconds without a delivery after which a burst is over. */
const QUIET = 25;
/** Bounds the milliseconds that a claim waits for that. */
const LONGEST_WAIT = 1_000;

/**
 * Gives the same queue, which begins nothing new while deliveries come in. GitHub waits ten seconds for an
 * answer and never asks again, work can wait a moment, and of what a burst says the last is enough.
 */
export function yieldingJobs(jobs: Jobs): Jobs {
  let underWay = 0;
  let last = -Infinity;
  const isQuiet = () => underWay === 0 && performance.now() - last >= QUIET;
  const whenQuiet = async () => {
    const end = performance.now() + LONGEST_WAIT;
    while (!isQuiet() && performance.now() < end)
      await new Promise((resolve) => setTimeout(resolve, QUIET));
  };
  return {
    ...jobs,
    accept: async (delivery) => {
      underWay += 1;
      try {
        return await jobs.accept(delivery);
      } finally {
        underWay -= 1;
        last = performance.now();
      }
    },
    claim: async (settings) => {
      await whenQuiet();
      return jobs.claim(settings);
    },
  };
}
