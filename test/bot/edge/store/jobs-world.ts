import type { ClaimedJob, Jobs, NewJob } from '../../../../src/review/index.ts';
import type { SetClock } from '../../../support/set-clock.ts';

/** An engine under test: `jobs` and `other` are two workers of one queue, as two processes have them. */
export interface OpenJobs {
  readonly jobs: Jobs;
  readonly other: Jobs;
  readonly close: () => Promise<void>;
}

/** Milliseconds. */
export const LEASE = 60_000;
export const SETTINGS = { lease: LEASE, perGroup: 2 };

/** A review of pull request `number`, of repository 1 unless said otherwise. */
export const review = (number: number, changes: Partial<NewJob> = {}, trigger = ''): NewJob => ({
  queue: `pr:1:${String(number)}`,
  key: `review:1:${String(number)}`,
  group: 'repo:1',
  priority: 0,
  payload: { kind: 'review', repository: 1, pullRequest: number, trigger },
  ...changes,
});

export const delivery = (id: string) => ({ id, event: 'push', body: `{"id":"${id}"}` });

export const triggerOf = (job: ClaimedJob | null): string | null =>
  job?.payload.kind === 'review' ? job.payload.trigger : null;

export async function claimed(jobs: Jobs, settings = SETTINGS): Promise<ClaimedJob> {
  const job = await jobs.claim(settings);
  if (job === null) throw new Error('there is nothing to claim');
  return job;
}

/** Claims and completes until there is nothing more to claim. */
export async function drain(jobs: Jobs): Promise<ClaimedJob[]> {
  const done: ClaimedJob[] = [];
  for (let job = await jobs.claim(SETTINGS); job !== null; job = await jobs.claim(SETTINGS)) {
    done.push(job);
    await jobs.complete(job);
  }
  return done;
}

export interface World extends OpenJobs {
  readonly clock: SetClock;
}
