import { expect, test } from 'vitest';
import { playedDay } from '../../bench/fleet-load/day.ts';
import { benchFleetLoad } from '../../bench/fleet-load/fleet-load.ts';

test('a day tells twelve things of each pull request, in order, a tenth of them in its busiest hour', () => {
  const day = playedDay(2_000, 1);
  expect(day).toHaveLength(24_000);
  expect(day.map(({ at }) => at)).toEqual(day.map(({ at }) => at).toSorted((a, b) => a - b));
  const hours = new Map<number, number>();
  for (const { at } of day)
    hours.set(Math.floor(at / 3_600_000), (hours.get(Math.floor(at / 3_600_000)) ?? 0) + 1);
  expect(Math.max(...hours.values()) / day.length).toBeGreaterThan(0.085);
  expect(Math.max(...hours.values()) / day.length).toBeLessThan(0.115);
});

test('the real queue, workers and limiter play hours in seconds: each head gets its check, nothing is refused', async () => {
  const page = await benchFleetLoad(['60', '2', '9-12']);
  const checks = Number(/\| webhook to check \| (\d+) \|/.exec(page)?.[1]);
  expect(checks).toBeGreaterThan(40);
  expect(page).toContain('refused by GitHub: 0');
  expect(page).toContain('given up: 0');
  // an analysis alone takes longer than half a second
  expect(Number(/\| webhook to check \| \d+ \| ([\d.]+) s/.exec(page)?.[1])).toBeGreaterThan(0.8);
});

test('hours ask what the budget of calls says: once for what changes nothing rendered, and what people say there is free', async () => {
  const page = await benchFleetLoad(['40', '1', '9-12']);
  const told = playedDay(40, 11).filter(({ at }) => at >= 9 * 3_600_000 && at < 12 * 3_600_000);
  const asks = ({ repository, told: what }: (typeof told)[number]): number => {
    // one in four is about the mesh
    const isRendered = repository % 4 === 0;
    if (what === 'opened' || what === 'pushed') return isRendered ? 3 : 1;
    return isRendered && (what === 'asked' || what === 'reviewed') ? 6 : 0;
  };
  // one page and one question every five minutes
  const most = told.reduce((sum, each) => sum + asks(each), 0) + 2 * 36;
  const calls = Number(/calls to GitHub: (\d+)/.exec(page)?.[1]);
  expect(calls).toBeLessThanOrEqual(most);
  expect(calls).toBeGreaterThan(most * 0.9);
});
