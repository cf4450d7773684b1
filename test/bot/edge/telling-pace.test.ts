import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { tellingAgain } from '../../../src/bot/edge/queue/telling-pace.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const CLOCK = { now: () => Date.now() };
const endless = () => new Promise<never>(() => undefined);

test('a review is told of after five seconds, then after twice as long each time, and eight times at most', async () => {
  const tells = tellingAgain(CLOCK, 5_000);
  const at: number[] = [];
  const begun = Date.now();
  let times = 1;
  let ends = false;
  const follow = async (): Promise<void> => {
    while (await tells(endless(), { installation: 1, times })) {
      at.push((Date.now() - begun) / 1_000);
      times += 1;
    }
    ends = true;
  };
  const following = follow();
  await vi.advanceTimersByTimeAsync(3_600_000);
  await following;
  expect(ends).toBe(true);
  expect(at).toEqual([5, 15, 35, 75, 155, 315, 635, 1_275]);
});

test('one that ends before is not told of, however it ends', async () => {
  const tells = tellingAgain(CLOCK, 5_000);
  const about = { installation: 1, times: 1 };
  expect(await tells(Promise.resolve(), about)).toBe(false);
  expect(await tells(Promise.reject(new Error('It broke.')), about)).toBe(false);
});

test('an installation with many long reviews is told of ten times a minute, and others as before', async () => {
  const tells = tellingAgain(CLOCK, 5_000);
  const asked = Array.from({ length: 30 }, () => tells(endless(), { installation: 1, times: 1 }));
  const other = tells(endless(), { installation: 2, times: 1 });
  await vi.advanceTimersByTimeAsync(5_000);
  expect((await Promise.all(asked)).filter(Boolean)).toHaveLength(10);
  expect(await other).toBe(true);
  await vi.advanceTimersByTimeAsync(60_000);
  const later = tells(endless(), { installation: 1, times: 1 });
  await vi.advanceTimersByTimeAsync(5_000);
  expect(await later).toBe(true);
});
