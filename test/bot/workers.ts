import { vi } from 'vitest';
import { runJobs, WORKER_LIMITS } from '../../src/bot/edge/queue/job-workers.ts';
import type { WorkerLimits, Workers } from '../../src/bot/edge/queue/job-workers.ts';
import type { JobHandlers } from '../../src/bot/edge/queue/job-run.ts';
import type { ClaimedJob, Jobs, NewJob } from '../../src/review/index.ts';
import type { Waits } from '../../src/bot/queue/waits.ts';
import { wakingJobs } from '../../src/bot/edge/queue/waking-jobs.ts';
import { createMemoryJobs } from '../support/memory-jobs.ts';

/** Workers on a queue in memory. Time is vitest's: nothing waits for real. */
export interface StartedWorkers {
  readonly jobs: Jobs;
  readonly workers: Workers;
  /** Keys in the order in which they were begun. */
  readonly begun: string[];
  readonly ended: string[];
  readonly givenUp: string[];
  readonly logged: string[];
  readonly stop: () => void;
}

export interface WorkerSettings {
  readonly run?: (job: ClaimedJob, signal: AbortSignal) => ReturnType<JobHandlers['run']>;
  readonly givenUp?: JobHandlers['givenUp'];
  readonly limits?: Partial<WorkerLimits>;
  /** One that other workers use too. */
  readonly jobs?: Jobs;
  readonly isOutage?: (error: unknown) => boolean;
  readonly waits?: Waits;
}

export const clock = { now: () => Date.now() };

export function working(settings: WorkerSettings = {}): StartedWorkers {
  const stop = new AbortController();
  const notes = { begun: [], ended: [], givenUp: [], logged: [] } as Record<
    'begun' | 'ended' | 'givenUp' | 'logged',
    string[]
  >;
  const note = (fields: object, message: string) => {
    notes.logged.push(JSON.stringify({ ...fields, message }));
  };
  const jobs = wakingJobs(settings.jobs ?? createMemoryJobs(clock), () => {
    workers.wake();
  });
  const workers: Workers = runJobs(
    {
      jobs,
      handlers: {
        run: (job, signal) => {
          notes.begun.push(job.key);
          return settings.run?.(job, signal) ?? Promise.resolve('done');
        },
        givenUp: async (job, reason) => {
          await settings.givenUp?.(job, reason);
          notes.givenUp.push(`${job.key}: ${reason.sentence}`);
        },
      },
      clock,
      log: { debug: note, info: note, warn: note, error: note },
      metrics: {
        jobEnded: (kind, outcome) => {
          notes.ended.push(`${kind} ${outcome}`);
        },
      },
      random: () => 0.5,
      isOutage: settings.isOutage ?? (() => false),
      ...(settings.waits !== undefined && { waits: settings.waits }),
    },
    { ...WORKER_LIMITS, ...settings.limits },
    stop.signal,
  );
  return {
    jobs,
    workers,
    ...notes,
    stop: () => {
      stop.abort();
    },
  };
}

/** Lets everything happen that is due within so many seconds. */
export const pass = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1000);

export const review = (pullRequest: number, repository = 1): NewJob => ({
  queue: `pr:${String(repository)}:${String(pullRequest)}`,
  key: `review:${String(repository)}:${String(pullRequest)}`,
  group: `repo:${String(repository)}`,
  priority: 0,
  payload: { kind: 'review', repository, pullRequest, trigger: 'synchronize' },
});

export const never = () => new Promise<never>(() => undefined);

/** Work that ends when the test says so. */
export function endingWhenTold(): {
  readonly run: () => Promise<'done'>;
  readonly finish: () => void;
} {
  let finish: () => void = () => undefined;
  const told = new Promise<'done'>((resolve) => {
    finish = () => {
      resolve('done');
    };
  });
  return { run: () => told, finish };
}
