import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createFleetBudget } from '../../../../src/bot/edge/store/postgres/fleet-budget.ts';
import { createFleetPasses } from '../../../../src/bot/edge/store/postgres/fleet-passes.ts';
import { passesOfProcess } from '../../../../src/bot/edge/store/fleet.ts';
import { GITHUB_LIMITS } from '../../../../src/forge/edge/github/limiter.ts';
import type { Limits } from '../../../../src/forge/edge/github/limiter.ts';
import { hasPostgres } from '../../../support/postgres.ts';
import { setClock } from '../../../support/set-clock.ts';
import { times } from '../../../support/times.ts';
import { openPostgresWorld } from './postgres-world.ts';
import type { PostgresWorld } from './postgres-world.ts';

const MINUTE = 60_000;
const READ = { points: 1, content: false };
const WRITE = { points: 5, content: false };
const COMMENT = { points: 5, content: true };

test('a process by itself makes its first pass over everything', async () => {
  const passes = passesOfProcess();
  expect(await passes.next()).toBe(0);
  await passes.ended(0);
  expect(await passes.next()).toBe(1);
});

describe.skipIf(!hasPostgres)('what processes on one PostgreSQL share', () => {
  let world: PostgresWorld;
  beforeAll(async () => {
    world = await openPostgresWorld();
  });
  afterAll(() => world.close());
  beforeEach(() => world.empty());

  const budgets = (limits: Limits = GITHUB_LIMITS) => {
    const clock = setClock();
    const open = (database: PostgresWorld['database']) =>
      createFleetBudget(database, clock, limits);
    return { clock, one: open(world.database), other: open(world.other) };
  };

  test('together they spend what one may, and then are told when there is room', async () => {
    const { clock, one, other } = budgets();
    let taken = 0;
    for (let n = 0; n < 400; n += 1)
      if ((await (n % 2 === 0 ? one : other).take(7, WRITE)) === 0) taken += 5;
    expect(taken).toBeLessThanOrEqual(900);
    // what one has taken and not spent may be missing to the other
    expect(taken).toBeGreaterThan(900 - 60);
    const wait = await one.take(7, WRITE);
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(MINUTE + 10_000);
    expect(await one.take(8, WRITE)).toBe(0);
    clock.advance(wait);
    expect(await one.take(7, WRITE)).toBe(0);
  });

  test('what notifies people has its own limits', async () => {
    const { one, other } = budgets();
    let taken = 0;
    for (let n = 0; n < 100; n += 1)
      if ((await (n % 2 === 0 ? one : other).take(7, COMMENT)) === 0) taken += 1;
    expect(taken).toBeLessThanOrEqual(80);
    expect(taken).toBeGreaterThan(80 - 4);
    expect(await one.take(7, READ)).toBe(0);
  });

  test('what was taken and not spent is there for others, once whoever took it asks again', async () => {
    const { clock, one, other } = budgets({
      ...GITHUB_LIMITS,
      points: { most: 100, within: MINUTE },
      content: [],
    });
    expect(await one.take(7, READ)).toBe(0);
    clock.advance(10_000);
    expect(await one.take(7, READ)).toBe(0);
    let taken = 2;
    while ((await other.take(7, READ)) === 0) taken += 1;
    expect(taken).toBeGreaterThan(100 - 10);
    expect(taken).toBeLessThanOrEqual(100);
  });

  test('whoever is killed again and again leaves the others something', async () => {
    const { clock, other } = budgets();
    for (let n = 0; n < 20; n += 1)
      expect(await createFleetBudget(world.database, clock, GITHUB_LIMITS).take(7, WRITE)).toBe(0);
    let taken = 0;
    while ((await other.take(7, READ)) === 0) taken += 1;
    expect(taken).toBeGreaterThan(600);
  });

  test('a refusal that one of them heard keeps the others from asking', async () => {
    const { clock, one, other } = budgets();
    await one.pause(7, 5 * MINUTE);
    const wait = await other.take(7, READ);
    expect(wait).toBe(5 * MINUTE);
    expect(await other.take(8, READ)).toBe(0);
    clock.advance(wait);
    expect(await other.take(7, READ)).toBe(0);
  });

  test('no stretch of time holds more than the allowance, whoever spends it', async () => {
    const most = 60;
    const limits = { ...GITHUB_LIMITS, points: { most, within: MINUTE }, content: [] };
    const request = fc.record({
      who: fc.nat(1),
      cost: fc.constantFrom(READ, WRITE),
      pause: fc.constantFrom(0, 0, 300, 4_000, 20_000),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(request, { maxLength: 60 }), async (requests) => {
        await world.empty();
        const { clock, one, other } = budgets(limits);
        const spent: { readonly at: number; readonly points: number }[] = [];
        for (const { who, cost, pause } of requests) {
          clock.advance(pause);
          const wait = await (who === 0 ? one : other).take(7, cost);
          if (wait === 0) spent.push({ at: clock.now(), points: cost.points });
        }
        for (const { at } of spent) {
          const within = spent.filter((each) => each.at > at - MINUTE && each.at <= at);
          expect(within.reduce((sum, { points }) => sum + points, 0)).toBeLessThanOrEqual(most);
        }
      }),
      times(20),
    );
  });

  test('requests at once in one process do not spend a share twice', async () => {
    const { one, other } = budgets();
    const waits = await Promise.all(
      Array.from({ length: 300 }, (_, n) => (n % 2 === 0 ? one : other).take(7, WRITE)),
    );
    expect(waits.filter((wait) => wait === 0).length * 5).toBeLessThanOrEqual(900);
  });

  test('one of them makes a pass, and whoever joins makes none over everything', async () => {
    const clock = setClock();
    const every = 5 * MINUTE;
    const one = createFleetPasses(world.database, clock, every);
    const other = createFleetPasses(world.other, clock, every);
    expect(await one.next()).toBe(0);
    // it was killed before its end
    expect(await other.next()).toBe(0);
    await other.ended(0);
    expect([await one.next(), await other.next()]).toEqual([null, null]);
    clock.advance(every);
    expect(await one.next()).toBe(1);
    await one.ended(1);
    expect(await createFleetPasses(world.other, clock, every).next()).toBeNull();
    clock.advance(2 * every);
    expect(await other.next()).toBe(2);
  });

  test('where nobody has looked for a while, the next pass looks everywhere', async () => {
    const clock = setClock();
    const passes = createFleetPasses(world.database, clock, 5 * MINUTE);
    await passes.ended(7);
    clock.advance(15 * MINUTE);
    expect(await passes.next()).toBe(0);
  });
});
