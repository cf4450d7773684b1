import { afterEach, expect, test, vi } from 'vitest';
import { createMemoryStore, emptyRecords } from '../../memory-store.ts';

afterEach(() => {
  vi.useRealTimers();
});

test('work that takes longer than a lease keeps it', async () => {
  vi.useFakeTimers();
  const clock = { now: () => Date.now() };
  const records = emptyRecords(clock);
  const [store, other] = [createMemoryStore(clock, records), createMemoryStore(clock, records)];
  const ended: string[] = [];
  const minutes = (count: number) =>
    new Promise((resolve) => {
      setTimeout(resolve, count * 60_000);
    });
  const long = store.withLease('sha:a', async () => {
    await minutes(5);
    ended.push('long');
  });
  await vi.advanceTimersByTimeAsync(1);
  const short = other.withLease('sha:a', () => Promise.resolve(ended.push('short')));
  await vi.advanceTimersByTimeAsync(4 * 60_000);
  expect(ended).toEqual([]);
  await vi.advanceTimersByTimeAsync(2 * 60_000);
  await Promise.all([long, short]);
  expect(ended).toEqual(['long', 'short']);
});
