import { expect, test } from 'vitest';
import { DAY, ticksOf } from '../../../src/cli/period/calendar.ts';

const until = Date.parse('2026-11-27T12:00:00.000Z');

test.each([
  { days: 1, labels: ['11-26'] },
  { days: 7, labels: ['11-20', '11-22', '11-24'] },
  { days: 30, labels: ['10-28', '11-02', '11-07', '11-12', '11-17', '11-22'] },
  { days: 90, labels: ['08-29', '09-13', '09-28', '10-13', '10-28', '11-12'] },
])('a line of $days days names some of them, wherever it begins', ({ days, labels }) => {
  const ticks = ticksOf('period', { from: until - days * DAY, to: until });
  expect(ticks.map(({ label }) => label)).toEqual(labels);
  expect(ticks.every(({ at }) => at >= 0 && at < 1)).toBe(true);
});
