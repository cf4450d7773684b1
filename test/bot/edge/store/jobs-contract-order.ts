import { expect, test } from 'vitest';
import { claimed, delivery, drain, LEASE, review, SETTINGS, triggerOf } from './jobs-world.ts';
import type { World } from './jobs-world.ts';

export function coalescing(of: () => World): void {
  test('of jobs with one key that wait, the newest is run, once', async () => {
    const { jobs } = of();
    for (const trigger of ['first', 'second', 'third']) await jobs.add(review(1, {}, trigger));
    expect((await drain(jobs)).map(triggerOf)).toEqual(['third']);
  });

  test('a job that runs gets one follow-up, the newest, and not before it has ended', async () => {
    const { jobs, other } = of();
    await jobs.add(review(1, {}, 'first'));
    const first = await claimed(jobs);
    await jobs.add(review(1, {}, 'second'));
    await jobs.add(review(1, {}, 'third'));
    expect(await other.claim(SETTINGS)).toBeNull();
    await jobs.complete(first);
    expect((await drain(other)).map(triggerOf)).toEqual(['third']);
  });

  test('jobs of one queue with different keys never run together', async () => {
    const { jobs, other } = of();
    await jobs.add(review(1));
    await jobs.add(review(1, { key: 'command:5' }));
    const first = await claimed(jobs);
    expect(await other.claim(SETTINGS)).toBeNull();
    await jobs.complete(first);
    expect((await claimed(other)).key).toBe('command:5');
  });

  test('pushes that do not stop do not make a pull request wait behind others for good', async () => {
    const { jobs, clock } = of();
    await jobs.add(review(1));
    clock.advance(1000);
    await jobs.add(review(2));
    await jobs.add(review(1, {}, 'newest'));
    expect(triggerOf(await claimed(jobs))).toBe('newest');
  });

  test('a job that people wait for takes over a less urgent one that waits', async () => {
    const { jobs, clock } = of();
    await jobs.add(review(1, { priority: 20, runAt: clock.now() + LEASE }));
    await jobs.add(review(1, { priority: 0 }, 'push'));
    expect(triggerOf(await claimed(jobs))).toBe('push');
  });

  test('a less urgent job does not make an urgent one later', async () => {
    const { jobs, clock } = of();
    await jobs.add(review(1));
    await jobs.add(review(2));
    await jobs.add(review(1, { priority: 20, runAt: clock.now() + LEASE }, 'reconcile'));
    expect(triggerOf(await claimed(jobs))).toBe('reconcile');
  });
}

export function order(of: () => World): void {
  test('the more urgent job is first, and of equal ones the older', async () => {
    const { jobs, clock } = of();
    for (const [number, priority] of [
      [1, 20],
      [2, 10],
      [3, 0],
      [4, 0],
    ] as const) {
      await jobs.add(review(number, { priority, group: `repo:${String(number)}` }));
      clock.advance(1);
    }
    const done = (await drain(jobs)).map(({ queue }) => queue);
    expect(done).toEqual(['pr:1:3', 'pr:1:4', 'pr:1:2', 'pr:1:1']);
  });

  test('the least urgent job is run in the end, however many urgent ones come', async () => {
    const { jobs, clock } = of();
    await jobs.add(review(0, { priority: 20 }));
    for (let number = 1; ; number += 1) {
      await jobs.add(review(number));
      const job = await claimed(jobs);
      if (job.queue === 'pr:1:0') break;
      await jobs.complete(job);
      clock.advance(60_000);
      expect(number).toBeLessThan(100);
    }
  });

  test('a group has no more than its places, and other groups go on', async () => {
    const { jobs, other } = of();
    for (const number of [1, 2, 3]) await jobs.add(review(number));
    await jobs.add(review(9, { group: 'repo:2' }));
    const first = await claimed(jobs);
    expect((await claimed(other)).queue).toBe('pr:1:2');
    expect((await claimed(jobs)).queue).toBe('pr:1:9');
    expect(await other.claim(SETTINGS)).toBeNull();
    await jobs.complete(first);
    expect((await claimed(other)).queue).toBe('pr:1:3');
  });

  test('a job is not run before its time', async () => {
    const { jobs, clock } = of();
    await jobs.add(review(1, { runAt: clock.now() + 1000 }));
    expect(await jobs.claim(SETTINGS)).toBeNull();
    clock.advance(1000);
    expect(await jobs.claim(SETTINGS)).not.toBeNull();
  });

  test('a group that pauses does not run until its time, and other groups go on', async () => {
    const { jobs, other, clock } = of();
    await jobs.add(review(1));
    await jobs.add(review(2, { group: 'repo:2' }));
    await jobs.pause('repo:1', clock.now() + 1000);
    await jobs.pause('repo:1', clock.now() + 500);
    expect((await claimed(other)).group).toBe('repo:2');
    clock.advance(999);
    expect(await other.claim(SETTINGS)).toBeNull();
    clock.advance(1);
    expect((await claimed(other)).group).toBe('repo:1');
  });

  test('jobs that take a while can be left alone', async () => {
    const { jobs } = of();
    await jobs.add(review(1));
    await jobs.accept(delivery('a'));
    const job = await jobs.claim({ ...SETTINGS, only: 'quick' });
    expect(job?.payload.kind).toBe('delivery');
    expect(await jobs.claim({ ...SETTINGS, only: 'quick' })).toBeNull();
  });
}
