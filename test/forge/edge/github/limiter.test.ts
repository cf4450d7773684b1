import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  createBudget,
  createLimiter,
  GITHUB_LIMITS,
} from '../../../../src/forge/edge/github/limiter.ts';
import type { Limits } from '../../../../src/forge/edge/github/limiter.ts';
import { problemOf } from './connect.ts';

const MINUTE = 60_000;
const COMMENTS = 'POST /repos/{owner}/{repo}/issues/{issue_number}/comments';
const PULL = 'GET /repos/{owner}/{repo}/pulls/{pull_number}';

/** A limiter whose clock is moved by hand. */
function limiterAt(start: number, limits: Partial<Limits> = {}) {
  let now = start;
  const limiter = createLimiter({ now: () => now }, { ...GITHUB_LIMITS, ...limits });
  return {
    limiter,
    advance: (by: number) => {
      now += by;
    },
    comment: (holder = 1) => limiter.run(holder, COMMENTS, () => Promise.resolve('done')),
    read: (holder = 1) => limiter.run(holder, PULL, () => Promise.resolve('done')),
  };
}

describe('a budget', () => {
  test('gives back what was spent after its time, not before', () => {
    const budget = createBudget({ most: 2, within: 100 });
    budget.spend(1, 0);
    budget.spend(1, 40);
    expect(budget.earliest(1, 50)).toBe(100);
    expect(budget.earliest(2, 50)).toBe(140);
    expect(budget.earliest(1, 100)).toBe(100);
  });

  test('no stretch of time holds more than the allowance, however it is spent', () => {
    const request = fc.record({
      cost: fc.integer({ min: 1, max: 5 }),
      pause: fc.integer({ min: 0, max: 300 }),
    });
    fc.assert(
      fc.property(fc.array(request, { maxLength: 60 }), (requests) => {
        const budget = createBudget({ most: 10, within: 1000 });
        const spent: { at: number; cost: number }[] = [];
        let now = 0;
        for (const { cost, pause } of requests) {
          now = Math.max(now + pause, budget.earliest(cost, now + pause));
          budget.spend(cost, now);
          spent.push({ at: now, cost });
        }
        for (const { at } of spent)
          expect(
            spent
              .filter((entry) => entry.at > at - 1000 && entry.at <= at)
              .reduce((sum, entry) => sum + entry.cost, 0),
          ).toBeLessThanOrEqual(10);
      }),
    );
  });
});

describe('the limiter', () => {
  test('the eighty-first comment of a minute waits in the queue', async () => {
    const { comment, advance, read } = limiterAt(0);
    for (let count = 0; count < 80; count++) await comment();
    advance(10_000);
    expect(await problemOf(comment())).toMatchObject({ kind: 'rate-limited', retryAt: MINUTE });
    expect(await read()).toBe('done');
    advance(50_000);
    expect(await comment()).toBe('done');
  });

  test('writes cost five times what reads cost', async () => {
    const { comment, read } = limiterAt(0, {
      points: { most: 12, within: MINUTE },
      longestWait: 0,
    });
    await comment();
    await comment();
    await read();
    await read();
    expect(await problemOf(read())).toMatchObject({ kind: 'rate-limited', retryAt: MINUTE });
  });

  test('one installation does not wait for another', async () => {
    const { read, limiter } = limiterAt(0);
    limiter.pause(1, 0, 10 * MINUTE);
    expect(await problemOf(read(1))).toMatchObject({ retryAt: 10 * MINUTE });
    expect(await read(2)).toBe('done');
  });

  test('a limit of unknown length doubles until a request gets through again', async () => {
    const { limiter, advance, read } = limiterAt(0);
    expect(limiter.pause(1, 0, null)).toBe(MINUTE);
    // another request that was on its way
    expect(limiter.pause(1, 0, null)).toBe(MINUTE);
    advance(MINUTE);
    expect(limiter.pause(1, MINUTE, null)).toBe(3 * MINUTE);
    advance(2 * MINUTE);
    expect(await read()).toBe('done');
    expect(limiter.pause(1, 3 * MINUTE, null)).toBe(4 * MINUTE);
  });

  test('no more than so many requests are under way, and none of the others is lost', async () => {
    const { limiter } = limiterAt(0, { concurrent: 3 });
    let underWay = 0;
    let most = 0;
    const request = async () => {
      most = Math.max(most, ++underWay);
      await Promise.resolve();
      underWay--;
      return 'done';
    };
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => limiter.run(1, PULL, request)),
    );
    expect(answers).toEqual(Array.from({ length: 20 }, () => 'done'));
    expect(most).toBe(3);
  });

  test('who waits too long behind requests that hang goes back to the queue', async () => {
    const { limiter, read } = limiterAt(0, { concurrent: 1, longestWait: 5 });
    let release: (answer: string) => void = () => undefined;
    const hanging = limiter.run(
      1,
      PULL,
      () =>
        new Promise<string>((resolve) => {
          release = resolve;
        }),
    );
    expect(await problemOf(read())).toMatchObject({ kind: 'rate-limited', retryAt: 5 });
    release('done');
    expect(await hanging).toBe('done');
    expect(await read()).toBe('done');
  });

  test('a place is free again after a request that failed', async () => {
    const { limiter, read } = limiterAt(0, { concurrent: 1 });
    await expect(limiter.run(1, PULL, () => Promise.reject(new Error('broken')))).rejects.toThrow(
      'broken',
    );
    expect(await read()).toBe('done');
  });
});
