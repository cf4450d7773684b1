import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { yieldingJobs } from '../../src/bot/edge/queue/job-workers.ts';
import { createMemoryJobs } from '../support/memory-jobs.ts';
import { clock, pass } from './workers.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const delivery = (id: number) => ({ id: String(id), event: 'push', body: '{}' });

test('nothing is begun while deliveries come in, and the first as soon as they pause', async () => {
  const jobs = yieldingJobs(createMemoryJobs(clock));
  await jobs.accept(delivery(0));
  let claimed: unknown = null;
  void jobs.claim({ lease: 1_000, perGroup: 2 }).then((job) => (claimed = job));
  for (let id = 1; id <= 20; id++) {
    await jobs.accept(delivery(id));
    await pass(0.02);
  }
  expect(claimed).toBeNull();
  await pass(0.06);
  expect(claimed).toMatchObject({ payload: { kind: 'delivery', delivery: '0' } });
});

test('deliveries without a pause hold work up for a second at most', async () => {
  const jobs = yieldingJobs(createMemoryJobs(clock));
  await jobs.accept(delivery(0));
  let claimed: unknown = null;
  void jobs.claim({ lease: 1_000, perGroup: 2 }).then((job) => (claimed = job));
  for (let id = 1; id <= 55; id++) {
    await jobs.accept(delivery(id));
    await pass(0.02);
  }
  expect(claimed).not.toBeNull();
});
