import { expect, test } from 'vitest';
import { waitTelling } from '../../../../src/features/after-merge/edge/command-line/told-wait.ts';

const MINUTE = 60_000;

/** Waits with a clock that jumps; gives what was told, each once, and when it ended. */
async function waited(begin: number, instant: number, minutes: { from: number; until: number }) {
  let time = begin;
  const told = new Set<string>();
  await waitTelling(instant, minutes, (at, of) => void told.add(`${String(at)} of ${String(of)}`), {
    now: () => time,
    sleep: (milliseconds) => {
      time += milliseconds;
      return Promise.resolve();
    },
  });
  return { told: [...told], ended: time };
}

test('which minute it is of those that are watched is told while it waits', async () => {
  const { told, ended } = await waited(90_000, 4 * MINUTE, { from: 0, until: 15 * MINUTE });
  expect(told).toEqual(['2 of 15', '3 of 15', '4 of 15']);
  expect(ended).toBe(4 * MINUTE);
});

test('a second passes where the instant is over, and no minute is told that there is not', async () => {
  const minutes = { from: 10 * MINUTE, until: 12 * MINUTE };
  expect(await waited(20 * MINUTE, 0, minutes)).toEqual({
    told: ['2 of 2'],
    ended: 20 * MINUTE + 1_000,
  });
  expect((await waited(0, 0, minutes)).told).toEqual(['1 of 2']);
});
