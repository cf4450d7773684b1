import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ForgeProblem } from '../../src/forge/ports/forge.ts';
import { createMemoryJobs } from '../support/memory-jobs.ts';
import { clock, endingWhenTold, never, pass, review, working } from '../bot/workers.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: 1_800_000_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

const delivery = (id: number) => ({ id: String(id), event: 'push', body: '{}' });

test('what is added is done at once, without a look at the queue in between', async () => {
  const { jobs, ended } = working();
  await jobs.add(review(7));
  await pass(0.1);
  expect(ended).toEqual(['review done']);
  expect(await jobs.counts()).toEqual({ waiting: 0, running: 0, failed: 0 });
});

test('what another process adds is found by looking', async () => {
  const jobs = createMemoryJobs(clock);
  const { ended } = working({ jobs });
  await pass(1);
  await jobs.add(review(7));
  await pass(6);
  expect(ended).toEqual(['review done']);
});

test('a thousand deliveries in a burst are all worked on, each once', async () => {
  const { jobs, begun } = working();
  await Promise.all(Array.from({ length: 1000 }, (_, id) => jobs.accept(delivery(id))));
  await pass(10);
  expect(new Set(begun).size).toBe(1000);
  expect(begun).toHaveLength(1000);
});

test('a claim is kept for as long as the work runs', async () => {
  const jobs = createMemoryJobs(clock);
  const { run, finish } = endingWhenTold();
  const one = working({ jobs, run });
  const other = working({ jobs });
  await one.jobs.add(review(7));
  await pass(100);
  expect(other.begun).toEqual([]);
  finish();
  await pass(0.1);
  expect(one.ended).toEqual(['review done']);
});

test('a job whose process was killed is claimed again within half a minute', async () => {
  const jobs = createMemoryJobs(clock);
  await jobs.add(review(7));
  await jobs.claim({ lease: 20_000, perGroup: 2 });
  const { ended } = working({ jobs });
  await pass(30);
  expect(ended).toEqual(['review done']);
});

test('a claim that was lost stops its work, and its result counts for nothing', async () => {
  const jobs = createMemoryJobs(clock);
  let stopped = false;
  const { ended } = working({
    jobs: { ...jobs, renew: () => Promise.resolve(false) },
    run: (_, signal) => {
      signal.addEventListener('abort', () => (stopped = true));
      return never();
    },
    limits: { total: 1 },
  });
  await jobs.add(review(7));
  await pass(15);
  expect(stopped).toBe(true);
  expect(ended[0]).toBe('review dropped');
});

test('long reviews leave places for deliveries and commands', async () => {
  const { jobs, begun, ended } = working({
    run: ({ payload }) => (payload.kind === 'review' ? never() : Promise.resolve('done')),
  });
  for (let pullRequest = 0; pullRequest < 20; pullRequest++)
    await jobs.add(review(pullRequest, pullRequest));
  await pass(1);
  expect(begun).toHaveLength(6);
  await jobs.accept(delivery(1));
  await pass(1);
  expect(ended).toEqual(['delivery done']);
});

test('a repository that hangs delays no other', async () => {
  const { jobs, ended } = working({
    run: ({ group }) => (group === 'repo:1' ? never() : Promise.resolve('done')),
  });
  for (let pullRequest = 0; pullRequest < 20; pullRequest++) await jobs.add(review(pullRequest, 1));
  await jobs.add(review(1, 2));
  await pass(1);
  expect(ended).toEqual(['review done']);
});

test('an outage is waited out, and the work done when it ends', async () => {
  const end = Date.now() + 20 * 60_000;
  const { jobs, ended, givenUp } = working({
    run: () =>
      Date.now() < end
        ? Promise.reject(new ForgeProblem('unavailable', '502'))
        : Promise.resolve('done'),
  });
  await jobs.add(review(7));
  await pass(60 * 60);
  expect(ended.at(-1)).toBe('review done');
  expect(givenUp).toEqual([]);
});

test('an outage without end is given up within the hour, said once, and kept on record', async () => {
  const { jobs, ended, givenUp } = working({
    run: () => Promise.reject(new ForgeProblem('unavailable', 'GitHub answers 502')),
  });
  await jobs.add(review(7));
  await pass(61 * 60);
  expect(givenUp).toEqual(['review:1:7: GitHub answers 502']);
  expect(ended.at(-1)).toBe('review failed');
  expect(await jobs.counts()).toEqual({ waiting: 0, running: 0, failed: 1 });
});

test('while nobody can be told that a job was given up, it is tried on', async () => {
  const end = Date.now() + 3 * 60 * 60_000;
  const outage = () =>
    Date.now() < end ? Promise.reject(new ForgeProblem('unavailable', '502')) : undefined;
  const { jobs, ended, givenUp } = working({
    run: () => outage() ?? Promise.resolve('done'),
    givenUp: () => outage() ?? Promise.resolve(),
  });
  await jobs.add(review(7));
  await pass(4 * 60 * 60);
  expect(ended.at(-1)).toBe('review done');
  expect(givenUp).toEqual([]);
});

test('a rate limit holds the whole group until it ends', async () => {
  const end = Date.now() + 120_000;
  let calls = 0;
  const { jobs, ended } = working({
    run: () => {
      calls += 1;
      return Date.now() < end
        ? Promise.reject(new ForgeProblem('rate-limited', 'wait', { retryAt: end }))
        : Promise.resolve('done');
    },
    limits: { perGroup: 1 },
  });
  for (let pullRequest = 0; pullRequest < 5; pullRequest++) await jobs.add(review(pullRequest));
  await pass(110);
  expect(calls).toBe(1);
  await pass(60);
  expect(ended.filter((outcome) => outcome === 'review done')).toHaveLength(5);
});

test('a bug is tried three times; what is said of it quotes nothing', async () => {
  const { jobs, begun, givenUp, logged } = working({
    run: () => Promise.reject(new TypeError('cannot read "hunter2"')),
  });
  await jobs.add(review(7));
  await pass(60);
  expect(begun).toHaveLength(3);
  expect(givenUp).toEqual([expect.stringMatching(/^review:1:7: An internal error/)]);
  expect(givenUp.join()).not.toContain('hunter2');
  expect(logged.join()).toContain('hunter2');
});

test('a store that fails drops no delivery', async () => {
  let full = true;
  const { jobs, ended, givenUp } = working({
    run: () => (full ? Promise.reject(new Error('disk is full')) : Promise.resolve('done')),
    isOutage: () => true,
  });
  await jobs.accept(delivery(1));
  await pass(20 * 60);
  full = false;
  await pass(11 * 60);
  expect(ended.at(-1)).toBe('delivery done');
  expect(givenUp).toEqual([]);
});

test('a queue that cannot be read is asked again', async () => {
  const jobs = createMemoryJobs(clock);
  let broken = true;
  const { ended } = working({
    jobs: {
      ...jobs,
      claim: (settings) =>
        broken ? Promise.reject(new Error('database is locked')) : jobs.claim(settings),
    },
  });
  await jobs.add(review(7));
  await pass(10);
  expect(ended).toEqual([]);
  broken = false;
  await pass(6);
  expect(ended).toEqual(['review done']);
});

test('a job that asks to be run later is', async () => {
  let first = true;
  const { jobs, begun, ended } = working({
    run: () => {
      const answer = first ? { retryAt: Date.now() + 30_000, why: 'the branch moved' } : 'done';
      first = false;
      return Promise.resolve(answer as 'done');
    },
  });
  await jobs.add(review(7));
  await pass(29);
  expect(begun).toHaveLength(1);
  await pass(2);
  expect(ended).toEqual(['review retried', 'review done']);
});

test('a job that never ends is cut off and tried again', async () => {
  const { jobs, begun, givenUp } = working({ run: never });
  await jobs.add(review(7));
  await pass(301);
  expect(begun).toHaveLength(1);
  await pass(1_000);
  expect(begun).toHaveLength(3);
  expect(givenUp).toHaveLength(1);
});

test('a job that kills its process each time is given up in the end', async () => {
  const jobs = createMemoryJobs(clock);
  await jobs.add(review(7));
  for (let crash = 0; crash < 3; crash++) {
    await jobs.claim({ lease: 1_000, perGroup: 2 });
    await pass(2);
  }
  const { begun, givenUp, ended } = working({ jobs, limits: { losses: 3 } });
  await pass(10);
  expect(begun).toEqual([]);
  expect(givenUp).toHaveLength(1);
  expect(ended).toEqual(['review failed']);
});

test('a stop lets running jobs end, begins no other, and then is done', async () => {
  const { run, finish } = endingWhenTold();
  const { jobs, workers, ended, stop, begun } = working({ run });
  await jobs.add(review(7));
  await pass(1);
  stop();
  await jobs.add(review(8));
  await pass(5);
  finish();
  await workers.stopped;
  expect(ended).toEqual(['review done']);
  expect(begun).toEqual(['review:1:7']);
  expect(await jobs.counts()).toMatchObject({ waiting: 1, running: 0 });
});

test('a job that does not end within the grace of a stop is given back for others', async () => {
  const jobs = createMemoryJobs(clock);
  const { workers, stop, ended, givenUp } = working({ jobs, run: never });
  await jobs.add(review(7));
  await pass(6);
  stop();
  await pass(10);
  await workers.stopped;
  expect(ended).toEqual(['review retried']);
  expect(givenUp).toEqual([]);
  const other = working({ jobs });
  await pass(1);
  expect(other.ended).toEqual(['review done']);
});
