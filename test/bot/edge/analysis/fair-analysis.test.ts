import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { times } from '../../../support/times.ts';
import { pass, review } from '../../workers.ts';
import { sharedAnalysis } from './shared-analysis.ts';
import type { CostOf } from './shared-analysis.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const STRANGER = 9;
/** Seconds that charts of one review may take together. */
const BUDGET = 25;
/** Seconds of a review of the stranger. */
const QUIET = 0.8;

/** Repositories 1 to 3 have charts without an end. */
const endless: CostOf = (repository) =>
  repository === STRANGER ? { seconds: QUIET } : { seconds: BUDGET + 1, metLimit: true };

/** Processors that have other work as well give all so many times less. */
const slowly =
  (times: number): CostOf =>
  (repository, number) => {
    const { seconds, ...cost } = endless(repository, number);
    return { seconds: seconds * times, ...cost };
  };

/** Seconds until the stranger's next review is done. */
async function strangerWaits(
  { jobs, done }: ReturnType<typeof sharedAnalysis>,
  number: number,
): Promise<number> {
  const began = Date.now();
  await jobs.add(review(number, STRANGER));
  while (!done.includes(`${String(STRANGER)}#${String(number)}`)) await pass(0.05);
  return (Date.now() - began) / 1000;
}

/** Two pull requests each, pushed to again as soon as they are reviewed. */
async function keepBusy({ jobs, done }: ReturnType<typeof sharedAnalysis>, seconds: number) {
  const end = Date.now() + seconds * 1000;
  let seen = done.length;
  while (Date.now() < end) {
    await pass(1);
    for (const name of done.slice(seen)) {
      const [repository = 0, number = 0] = name.split('#').map(Number);
      if (repository !== STRANGER) await jobs.add(review(number, repository));
    }
    seen = done.length;
  }
}

describe('three repositories with two pull requests of endless charts each', () => {
  const open = async (costOf = endless) => {
    const world = sharedAnalysis(costOf);
    for (const number of [1, 2])
      for (const repository of [1, 2, 3]) await world.jobs.add(review(number, repository));
    await pass(2);
    return world;
  };

  test('make a stranger wait for one budget of charts at most, before they have met a limit', async () => {
    const world = await open();
    expect(await strangerWaits(world, 1)).toBeLessThanOrEqual(QUIET + BUDGET + 1);
    world.stop();
  });

  test('make it wait for some seconds only where the processors have so much else to do that no budget ends', async () => {
    const world = await open(slowly(8));
    // each of the three is in the way for five seconds, by the clock
    expect(await strangerWaits(world, 1)).toBeLessThanOrEqual(3 * 5 + 8 * QUIET);
    for (let number = 2; number <= 5; number++) {
      await pass(5);
      expect(await strangerWaits(world, number)).toBeLessThanOrEqual(8 * QUIET + 2);
    }
    expect(world.mostComputing()).toBeLessThanOrEqual(4);
    expect(world.done.filter((name) => !name.startsWith(String(STRANGER)))).toEqual([]);
    await pass(1_000);
    expect(world.done).toHaveLength(5 + 6);
    world.stop();
  });

  test('make it wait for nobody once each of them has met the limit, however often they are pushed to', async () => {
    const world = await open();
    await keepBusy(world, 3 * (BUDGET + 2));
    expect(new Set(world.done.map((name) => name.split('#')[0])).size).toBe(3);
    world.count();
    for (let number = 1; number <= 20; number++) {
      expect(await strangerWaits(world, number)).toBeLessThanOrEqual(2 * QUIET);
      await keepBusy(world, 7);
    }
    expect(world.mostComputing()).toBeLessThanOrEqual(2);
    world.stop();
  });

  test('are all reviewed in the end, each of them', async () => {
    const world = await open();
    await pass(10 * (BUDGET + 20));
    expect(world.done.toSorted()).toEqual(['1#1', '1#2', '2#1', '2#2', '3#1', '3#2']);
    world.stop();
  });
});

test('who computes for long rests while somebody passes it, for five seconds at most', async () => {
  const world = sharedAnalysis((repository) => ({ seconds: repository === 3 ? 3 : 60 }));
  for (const repository of [1, 2]) void world.run(repository, 1);
  await pass(10);
  world.count();
  void world.run(3, 1);
  await pass(4);
  expect(world.done).toEqual(['3#1']);
  expect(world.mostComputing()).toBe(2);
  await pass(60);
  expect(world.done).toEqual(['3#1', '2#1', '1#1']);
  world.stop();
});

test('of two that wait, who used least goes first', async () => {
  const world = sharedAnalysis((repository) => ({ seconds: repository === 1 ? 8 : 2 }));
  for (const number of [1, 2]) void world.run(1, number);
  await pass(1);
  void world.run(1, 3);
  void world.run(2, 1);
  await pass(12);
  expect(world.done).toEqual(['2#1', '1#1', '1#2']);
  world.stop();
});

describe('pull requests from forks', () => {
  const ofForks: CostOf = (repository, number) =>
    number < 100
      ? { seconds: 1 }
      : { seconds: BUDGET, metLimit: true, fork: repository === 1 ? 'eve' : 'mallory' };

  test('go last, and the repository pays nothing for them', async () => {
    const world = sharedAnalysis(ofForks);
    for (const repository of [1, 2, 3]) void world.run(repository, 100);
    await pass(1);
    for (const number of [1, 2, 3]) void world.run(1, number);
    await pass(BUDGET / 2 + 4);
    // a fork that waits for contents gives its place to others, too
    expect(world.done).toEqual(['1#1', '1#2', '1#3']);
    world.stop();
  });

  test('of one author keep a place free in every repository, once one has met the limit', async () => {
    const world = sharedAnalysis(ofForks);
    await world.jobs.add(review(100, 1));
    await pass(BUDGET + 2);
    for (const number of [101, 102, 103]) await world.jobs.add(review(number, 1));
    await pass(1);
    const began = Date.now();
    await world.jobs.add(review(1, 1));
    while (!world.done.includes('1#1')) await pass(0.05);
    expect((Date.now() - began) / 1000).toBeLessThanOrEqual(1.5);
    world.stop();
  });

  test('wait for two minutes at most behind others', async () => {
    const world = sharedAnalysis((_, number) => ({
      seconds: 10,
      ...(number === 100 && { fork: 'eve' }),
    }));
    void world.run(10, 1);
    void world.run(11, 1);
    void world.run(1, 100);
    for (let at = 0; at < 30; at++) {
      // as much as two processes do
      void world.run(20 + at, 1);
      await pass(5);
      if (at === 22) expect(world.done).not.toContain('1#100');
    }
    expect(world.done).toContain('1#100');
    await pass(60);
    world.stop();
  });
});

test('whatever comes, all of it is done, four at a time at most', async () => {
  const work = fc.record({
    repository: fc.integer({ min: 1, max: 4 }),
    number: fc.integer({ min: 1, max: 120 }),
    after: fc.integer({ min: 0, max: 20 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(work, { maxLength: 30 }), async (works) => {
      const world = sharedAnalysis((repository, number) => ({
        seconds: 1 + (number % 7) * repository,
        metLimit: repository > 2,
        ...(number >= 100 && { fork: `author-${String(number % 3)}` }),
      }));
      for (const { repository, number, after } of works) {
        void world.run(repository, number);
        await pass(after);
      }
      await pass(2_000);
      expect(world.done.toSorted()).toEqual(
        works.map(({ repository, number }) => `${String(repository)}#${String(number)}`).toSorted(),
      );
      expect(world.mostComputing()).toBeLessThanOrEqual(4);
      world.stop();
    }),
    times(100),
  );
});
