import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { keepSchedule, SCHEDULE } from '../../src/bot/edge/queue/reconcile-schedule.ts';
import { createMemoryJobs } from '../support/memory-jobs.ts';
import { clock, pass } from './workers.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('a reconcile pass is queued at the start and every few minutes, and old records go', async () => {
  const stop = new AbortController();
  const memory = createMemoryJobs(clock);
  let passes = 0;
  const pruned: number[] = [];
  const logged: string[] = [];
  const note = (_: object, message: string) => {
    logged.push(message);
  };
  const kept = keepSchedule(
    {
      jobs: {
        ...memory,
        add: (job) => {
          passes += job.payload.kind === 'reconcile' ? 1 : 0;
          return passes === 2 ? Promise.reject(new Error('disk is full')) : memory.add(job);
        },
        prune: (before) => {
          pruned.push(before);
          return memory.prune(before);
        },
      },
      clock,
      log: { debug: note, info: note, warn: note, error: note },
    },
    SCHEDULE,
    stop.signal,
  );
  await pass(1);
  expect(passes).toBe(1);
  await pass(10 * 60);
  expect(passes).toBe(3);
  expect(logged).toEqual(['reconcile pass not queued']);
  expect(pruned.at(-1)).toBeLessThan(Date.now() - 13 * 24 * 60 * 60_000);
  stop.abort();
  await kept;
});
