import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { setClock } from '../../../support/set-clock.ts';
import type { SetClock } from '../../../support/set-clock.ts';
import { endings, leases, nextInstant } from './jobs-contract-endings.ts';
import { coalescing, order } from './jobs-contract-order.ts';
import { claimed, delivery, drain, SETTINGS } from './jobs-world.ts';
import type { OpenJobs, World } from './jobs-world.ts';

/** What every engine of the queue must do. */
export function describeJobsContract(
  name: string,
  open: (clock: SetClock) => Promise<OpenJobs>,
  engine: { readonly knowsNext: boolean } = { knowsNext: true },
): void {
  describe(`${name}: jobs`, () => {
    let world: World;
    beforeEach(async () => {
      const clock = setClock();
      world = { clock, ...(await open(clock)) };
    });
    afterEach(() => world.close());
    const of = () => world;

    describe('deliveries', () => {
      deliveries(of);
    });
    describe('coalescing', () => {
      coalescing(of);
    });
    describe('order', () => {
      order(of);
    });
    describe('leases', () => {
      leases(of);
    });
    describe('endings', () => {
      endings(of);
    });
    if (engine.knowsNext)
      describe('the next instant', () => {
        nextInstant(of);
      });
  });
}

function deliveries(of: () => World): void {
  test('a delivery is kept with a job that names it', async () => {
    const { jobs, other } = of();
    expect(await jobs.accept(delivery('a'))).toBe(true);
    const job = await claimed(other);
    expect(job.payload).toEqual({ kind: 'delivery', delivery: 'a' });
    expect(await other.delivery('a')).toEqual(delivery('a'));
  });

  test('what one repository tells waits for what is done of its own, and for no other', async () => {
    const { jobs, other } = of();
    for (const n of [1, 2, 3]) await jobs.accept({ ...delivery(`a${String(n)}`), repository: 1 });
    await jobs.accept({ ...delivery('b'), repository: 2 });
    const begun = [await claimed(other), await claimed(other), await claimed(other)];
    expect(begun.map(({ key }) => key)).toContain('delivery:b');
    expect(await other.claim(SETTINGS)).toBeNull();
    for (const job of begun) if (job.key !== 'delivery:b') await other.complete(job);
    expect((await claimed(other)).group).toBe('deliveries:1');
  });

  test('a delivery that comes a thousand times is done once', async () => {
    const { jobs, other } = of();
    const answers: boolean[] = [];
    // a hundred at once, of both: who waits longer for a connection than one may gives up, on a busy machine
    for (let batch = 0; batch < 10; batch++)
      answers.push(
        ...(await Promise.all(
          Array.from({ length: 100 }, (_, i) => (i % 2 ? jobs : other).accept(delivery('a'))),
        )),
      );
    expect(answers.filter((isNew) => isNew)).toHaveLength(1);
    expect(await drain(jobs)).toHaveLength(1);
  });

  test('a delivery is a duplicate while it runs, after it is done and after it failed', async () => {
    const { jobs } = of();
    await jobs.accept(delivery('a'));
    const first = await claimed(jobs);
    expect(await jobs.accept(delivery('a'))).toBe(false);
    await jobs.complete(first);
    expect(await jobs.accept(delivery('a'))).toBe(false);
    await jobs.accept(delivery('b'));
    await jobs.fail(await claimed(jobs), 'unusable');
    expect(await jobs.accept(delivery('b'))).toBe(false);
    expect(await jobs.claim(SETTINGS)).toBeNull();
  });

  test('what a delivery said is forgotten once it is done', async () => {
    const { jobs } = of();
    await jobs.accept(delivery('a'));
    await jobs.complete(await claimed(jobs));
    expect(await jobs.delivery('a')).toBeNull();
  });

  test('deliveries are worked on in the order in which they came', async () => {
    const { jobs, clock } = of();
    const ids = Array.from({ length: 20 }, (_, i) => String((i * 7) % 20));
    for (const id of ids) {
      await jobs.accept(delivery(id));
      clock.advance(1);
    }
    expect((await drain(jobs)).map(({ payload }) => payload)).toEqual(
      ids.map((id) => ({ kind: 'delivery', delivery: id })),
    );
  });

  test('old deliveries are forgotten, but not those that still have to be worked on or failed lately', async () => {
    const { jobs, clock } = of();
    for (const id of ['done', 'failed', 'running', 'waiting']) {
      await jobs.accept(delivery(id));
      clock.advance(1);
    }
    await jobs.complete(await claimed(jobs));
    const failing = await claimed(jobs);
    await claimed(jobs);
    clock.advance(1000);
    await jobs.fail(failing, 'unusable');
    await jobs.prune(clock.now() - 500);
    expect(await jobs.delivery('running')).not.toBeNull();
    expect(await jobs.delivery('waiting')).not.toBeNull();
    expect(await jobs.delivery('failed')).not.toBeNull();
    expect(await jobs.counts()).toEqual({ waiting: 1, running: 1, failed: 1 });
    expect(await jobs.accept(delivery('done'))).toBe(true);

    clock.advance(1000);
    await jobs.prune(clock.now() - 500);
    expect(await jobs.counts()).toEqual({ waiting: 2, running: 1, failed: 0 });
    expect(await jobs.delivery('failed')).toBeNull();
  });
}
