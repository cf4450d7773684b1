import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  deviationsBetween,
  noiseOf,
  ratioOf,
  shareOf,
  withoutOneDeploy,
  worstStretch,
} from '../../../../src/features/after-merge/watch/judging/shares.ts';
import { medianOf } from '../../../../src/features/after-merge/watch/judging/regressions.ts';
import type { TrafficStep } from '../../../../src/features/after-merge/watch/traffic-view.ts';
import { times } from '../../../support/times.ts';

const stepOf = (failed: number, requests: number): TrafficStep => ({
  ...{ at: 0, requests, failed, refused: 0 },
  flags: new Map(),
});
const step = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.tuple(fc.nat(50), fc.nat(1_000)).map(([some, more]) => stepOf(some, some + more)),
  },
  { weight: 1, arbitrary: fc.constant(null) },
);
const steps = fc.array(step, { maxLength: 60 });

test('ten times as many failures of a thousand are beyond chance, two more are not', () => {
  const before = { some: 10, all: 1_000 };
  expect(deviationsBetween(before, { some: 100, all: 1_000 }, 1)).toBeGreaterThan(8);
  expect(deviationsBetween(before, { some: 12, all: 1_000 }, 1)).toBeLessThan(1);
  expect(deviationsBetween(before, { some: 5, all: 1_000 }, 1)).toBe(0);
});

test('two failures of fifty, where one of a thousand failed, are not as sure as a normal distribution has it', () => {
  const deviations = deviationsBetween({ some: 36, all: 36_000 }, { some: 2, all: 50 }, 1);
  expect(deviations).toBeGreaterThan(2.5);
  expect(deviations).toBeLessThan(4);
});

test('noise of four times the variance halves the deviations', () => {
  const [before, after] = [
    { some: 10, all: 1_000 },
    { some: 60, all: 1_000 },
  ];
  expect(deviationsBetween(before, after, 4)).toBeCloseTo(deviationsBetween(before, after, 1) / 2);
});

test('a share that jumps between steps is noise, a steady one is none', () => {
  const steady = Array.from({ length: 30 }, () => stepOf(10, 1_000));
  const jumping = Array.from({ length: 30 }, (_, at) => stepOf(at % 2 === 0 ? 0 : 20, 1_000));
  expect(noiseOf(steady, 'failed', 1)).toBe(1);
  expect(noiseOf(jumping, 'failed', 1)).toBeGreaterThan(5);
  expect(noiseOf(jumping, 'failed', 2)).toBe(1);
});

test('four minutes of a deploy are left out, and no more', () => {
  const hour = Array.from({ length: 60 }, (_, at) => stepOf(at >= 20 && at < 24 ? 500 : 1, 1_000));
  const left = withoutOneDeploy(hour, 'failed', 60_000);
  expect(left.filter((each) => each === null)).toHaveLength(4);
  expect(worstStretch(left, 1, 'failed')).toBeCloseTo(0.001);
});

test('shares are between nothing and all, whatever is missing', () => {
  fc.assert(
    fc.property(steps, fc.integer({ min: 1, max: 20 }), (given, length) => {
      const whole = ratioOf(shareOf(given, 'failed'));
      const worst = worstStretch(given, length, 'failed');
      expect(whole).toBeGreaterThanOrEqual(0);
      expect(whole).toBeLessThanOrEqual(1);
      expect(worst).toBeLessThanOrEqual(1);
      expect(noiseOf(given, 'failed', length)).toBeGreaterThanOrEqual(1);
      expect(withoutOneDeploy(given, 'failed', 60_000)).toHaveLength(given.length);
    }),
    times(200),
  );
});

test('more failures are never less sure', () => {
  const share = fc.tuple(fc.nat(500), fc.integer({ min: 500, max: 5_000 }));
  fc.assert(
    fc.property(share, fc.nat(400), ([some, all], fails) => {
      const before = { some, all };
      const [less, more] = [fails, fails + 50].map((each) =>
        deviationsBetween(before, { some: each, all: 500 }, 1),
      );
      expect(more ?? 0).toBeGreaterThanOrEqual((less ?? 0) - 1e-9);
    }),
    times(200),
  );
});

test('a median is one of the middle, and of nothing there is none', () => {
  expect(medianOf([null, 3, 1, null, 2])).toBe(2);
  expect(medianOf([1, 4, 2, 3])).toBe(2.5);
  expect(medianOf([null, null])).toBeNull();
});
