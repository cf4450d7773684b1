import type { Clock } from '../../../forge/index.ts';
import { createBudget } from '../../../forge/edge/github/limiter.ts';
import type { TellsAgain } from '../../reviews/told-progress.ts';

/** Milliseconds after which a check in progress first says what its review is at. */
export const TELLING_PACE = 5_000;

/**
 * Bounds how often checks say so for one installation, in this process: a fiftieth of what GitHub lets an app ask for in an
 * hour, an eighteenth of it in a minute.
 */
const ALLOWANCES = [
  { most: 10, within: 60_000 },
  { most: 100, within: 3_600_000 },
];

/** How often of one review at most: it waits for others, or does not end. */
const MOST_TIMES = 8;

/**
 * Says when a review is told of again: after five seconds, then after twice as many each time, so that one of a minute
 * costs three calls more, and one of an hour eight.
 */
export function tellingAgain(clock: Pick<Clock, 'now'>, pace: number): TellsAgain {
  const spent = new Map<number, ReturnType<typeof createBudget>[]>();
  return async (work, { installation, times }) => {
    if (times > MOST_TIMES || !(await isLonger(work, pace * 2 ** (times - 1)))) return false;
    const budgets = spent.get(installation) ?? ALLOWANCES.map(createBudget);
    spent.set(installation, budgets);
    const now = clock.now();
    if (budgets.some((budget) => budget.earliest(1, now) > now)) return false;
    for (const budget of budgets) budget.spend(1, now);
    return true;
  };
}

/** Tells of work whether it takes longer than so many milliseconds. What it comes to, or fails with, is another's matter. */
export async function isLonger(work: Promise<unknown>, milliseconds: number): Promise<boolean> {
  let late: NodeJS.Timeout | undefined;
  const waited = new Promise<boolean>((resolve) => {
    late = setTimeout(resolve, milliseconds, true);
  });
  const ended = work.then(
    () => false,
    () => false,
  );
  try {
    return await Promise.race([ended, waited]);
  } finally {
    clearTimeout(late);
  }
}
