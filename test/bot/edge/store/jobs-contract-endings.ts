import { expect, test } from 'vitest';
import { claimed, drain, LEASE, review, SETTINGS, triggerOf } from './jobs-world.ts';
import type { World } from './jobs-world.ts';

export function leases(of: () => World): void {
  test('a claim whose lease ran out is given out again, and the first holder is told', async () => {
    const { jobs, other, clock } = of();
    await jobs.add(review(1));
    const lost = await claimed(jobs);
    clock.advance(LEASE - 1);
    expect(await other.claim(SETTINGS)).toBeNull();
    clock.advance(2);
    const taken = await claimed(other);
    expect(taken).toMatchObject({ id: lost.id, attempt: 2 });
    expect(await jobs.renew(lost, LEASE)).toBe(false);
    expect(await jobs.complete(lost)).toBe(false);
    expect(await jobs.retry(lost, clock.now(), 'late')).toBe(false);
    expect(await jobs.fail(lost, 'late')).toBe(false);
    expect(await other.complete(taken)).toBe(true);
    expect(await jobs.counts()).toEqual({ waiting: 0, running: 0, failed: 0 });
  });

  test('a lease that is renewed holds', async () => {
    const { jobs, other, clock } = of();
    await jobs.add(review(1));
    const job = await claimed(jobs);
    clock.advance(LEASE - 1);
    expect(await jobs.renew(job, LEASE)).toBe(true);
    clock.advance(LEASE - 1);
    expect(await other.claim(SETTINGS)).toBeNull();
    expect(await jobs.complete(job)).toBe(true);
  });

  test('a lease that ran out and that nobody took is still good', async () => {
    const { jobs, clock } = of();
    await jobs.add(review(1));
    const job = await claimed(jobs);
    clock.advance(2 * LEASE);
    expect(await jobs.complete(job)).toBe(true);
    expect(await jobs.claim(SETTINGS)).toBeNull();
  });

  test('a lost claim yields to the newer job of its key, which runs once', async () => {
    const { jobs, other, clock } = of();
    await jobs.add(review(1, {}, 'first'));
    await claimed(jobs);
    await jobs.add(review(1, {}, 'second'));
    clock.advance(LEASE + 1);
    expect((await drain(other)).map(triggerOf)).toEqual(['second']);
  });

  test('a job that kills its process is known by its attempts, though newer ones take its place', async () => {
    const { jobs, clock } = of();
    for (const attempt of [1, 2, 3, 4]) {
      await jobs.add(review(1));
      expect(await claimed(jobs)).toMatchObject({ attempt, lost: attempt - 1 });
      await jobs.add(review(1));
      clock.advance(LEASE + 1);
    }
  });
}

export function endings(of: () => World): void {
  test('a retry waits for its time and counts on', async () => {
    const { jobs, clock } = of();
    await jobs.add(review(1));
    const first = await claimed(jobs);
    expect(await jobs.retry(first, clock.now() + 1000, '502')).toBe(true);
    expect(await jobs.complete(first)).toBe(false);
    expect(await jobs.claim(SETTINGS)).toBeNull();
    clock.advance(1000);
    expect(await claimed(jobs)).toMatchObject({ id: first.id, attempt: 2 });
  });

  test('a retry yields to a newer job of its key, which begins at once and anew', async () => {
    const { jobs, clock } = of();
    await jobs.add(review(1, {}, 'first'));
    const first = await claimed(jobs);
    await jobs.add(review(1, {}, 'second'));
    expect(await jobs.retry(first, clock.now() + 1000, '502')).toBe(true);
    const second = await claimed(jobs);
    expect([triggerOf(second), second.attempt]).toEqual(['second', 1]);
    await jobs.complete(second);
    clock.advance(1000);
    expect(await jobs.claim(SETTINGS)).toBeNull();
  });

  test('a job that people wait for begins anew where another waits for its retry', async () => {
    const { jobs, clock } = of();
    await jobs.add(review(1));
    await jobs.retry(await claimed(jobs), clock.now() + 1000, '502');
    await jobs.add(review(1, {}, 'push'));
    const job = await claimed(jobs);
    expect([triggerOf(job), job.attempt]).toEqual(['push', 1]);
  });

  test('reconciling neither shortens a back-off nor keeps a job that always fails alive', async () => {
    const { jobs, clock } = of();
    const reconcile = () => jobs.add(review(1, { priority: 20 }));
    await reconcile();
    const first = await claimed(jobs);
    await reconcile();
    await jobs.retry(first, clock.now() + 1000, '502');
    await reconcile();
    expect(await jobs.claim(SETTINGS)).toBeNull();
    clock.advance(1000);
    expect(await claimed(jobs)).toMatchObject({ attempt: 2 });
  });

  test('a job that is given up stays on record, is not run again and stands in nobody’s way', async () => {
    const { jobs } = of();
    await jobs.add(review(1));
    expect(await jobs.fail(await claimed(jobs), 'the analysis crashed')).toBe(true);
    expect(await jobs.claim(SETTINGS)).toBeNull();
    expect(await jobs.counts()).toEqual({ waiting: 0, running: 0, failed: 1 });
    await jobs.add(review(1));
    expect(await claimed(jobs)).toMatchObject({ attempt: 1 });
  });

  test('waiting, running and failed jobs are counted', async () => {
    const { jobs } = of();
    for (const number of [1, 2, 3, 4]) await jobs.add(review(number));
    await jobs.fail(await claimed(jobs), 'crashed');
    await claimed(jobs);
    expect(await jobs.counts()).toEqual({ waiting: 2, running: 1, failed: 1 });
  });

  test('pruning leaves what waits or runs', async () => {
    const { jobs, clock } = of();
    await jobs.add(review(1));
    await jobs.add(review(2));
    await claimed(jobs);
    clock.advance(1000);
    await jobs.prune(clock.now());
    expect(await jobs.counts()).toEqual({ waiting: 1, running: 1, failed: 0 });
  });
}

/** What an engine says that knows when something is due; others are asked from time to time. */
export function nextInstant(of: () => World): void {
  test('an empty queue has no next instant', async () => {
    expect(await of().jobs.nextAt()).toBeNull();
  });

  test('the next instant is when the first job is due', async () => {
    const { jobs, clock } = of();
    await jobs.add(review(1, { runAt: clock.now() + 2000 }));
    await jobs.add(review(2, { runAt: clock.now() + 1000 }));
    expect(await jobs.nextAt()).toBe(clock.now() + 1000);
  });

  test('the next instant heeds a pause', async () => {
    const { jobs, clock } = of();
    await jobs.add(review(1));
    await jobs.pause('repo:1', clock.now() + 1000);
    expect(await jobs.nextAt()).toBe(clock.now() + 1000);
  });

  test('a job behind one of its queue or of a full group may be next when a lease runs out', async () => {
    const { jobs, clock } = of();
    for (const number of [1, 2, 3]) await jobs.add(review(number));
    await claimed(jobs);
    await jobs.add(review(1));
    clock.advance(10);
    await claimed(jobs);
    expect(await jobs.nextAt({ perGroup: 2 })).toBe(clock.now() - 10 + LEASE);
  });

  test('jobs that are left alone have no next instant', async () => {
    const { jobs } = of();
    await jobs.add(review(1));
    expect(await jobs.nextAt({ only: 'quick' })).toBeNull();
    expect(await jobs.nextAt()).not.toBeNull();
  });
}
