import { expect, test } from 'vitest';
import { judgeView } from '../../../../src/features/after-merge/watch/judging/merge-verdict.ts';
import type { TrafficStep } from '../../../../src/features/after-merge/watch/traffic-view.ts';
import type { WatchWindows } from '../../../../src/features/after-merge/watch/watch-settings.ts';
import { DEFAULT_WATCH } from '../../../../src/features/after-merge/watch/watch-settings.ts';

const MINUTE = 60_000;
const WINDOWS: WatchWindows = {
  before: { first: MINUTE, last: 60 * MINUTE, stepMs: MINUTE },
  after: { first: 63 * MINUTE, last: 77 * MINUTE, stepMs: MINUTE },
  until: 78 * MINUTE,
  isComplete: true,
};

type Drawn = (at: number) => Partial<TrafficStep> | null;

/** An hour and a quarter of steps, each as it is drawn; nothing but answers where nothing is said. */
function judged(before: Drawn, after: Drawn, p99: (at: number) => number | null = () => 20) {
  const side = (count: number, draw: Drawn, offset: number) => {
    const steps = Array.from({ length: count }, (_, at): TrafficStep | null => {
      const drawn = draw(at);
      const step = { at: (offset + at) * MINUTE, requests: 600, failed: 0, refused: 0 };
      return drawn && { ...step, flags: new Map(), ...drawn };
    });
    const quantiles = steps.map((_, at) => p99(offset + at));
    return { steps, p50: quantiles, p99: quantiles };
  };
  const view = {
    seenBy: 'callers',
    before: side(60, before, 1),
    after: side(15, after, 63),
  } as const;
  return judgeView(view, WINDOWS, DEFAULT_WATCH);
}

const quiet: Drawn = () => ({});

test('a flag that no request had before is told, and is no regression by itself', () => {
  const { verdict, movements } = judged(quiet, () => ({ flags: new Map([['UH', 2]]) }));
  expect(verdict).toBe('fine');
  expect(movements).toEqual([{ kind: 'flag', flag: 'UH', share: expect.closeTo(2 / 600) }]);
  const had = judged(
    () => ({ flags: new Map([['UH', 1]]) }),
    () => ({ flags: new Map([['UH', 2]]) }),
  );
  expect(had.movements).toEqual([]);
});

test('a tenth of the requests is told, and half of them is no harm', () => {
  expect(judged(quiet, () => ({ requests: 60 })).movements).toEqual([
    { kind: 'requests', before: 10, after: 1 },
  ]);
  expect(judged(quiet, () => ({ requests: 310 })).movements).toEqual([]);
});

test('requests that stop are not fine', () => {
  expect(judged(quiet, () => ({ requests: 0 }))).toMatchObject({
    verdict: 'not-known',
    why: { kind: 'no-requests-since' },
  });
});

test('metrics that stop are not fine, nor those that were not there', () => {
  expect(judged(quiet, () => null).why).toEqual({ kind: 'gaps', side: 'after' });
  expect(judged(() => null, quiet).why).toEqual({ kind: 'gaps', side: 'before' });
});

test('errors that came and went are no regression; those that came late and stay are one', () => {
  const failing = (from: number, to: number) => (at: number) => ({
    failed: at >= from && at < to ? 300 : 0,
  });
  expect(judged(quiet, failing(0, 6)).verdict).toBe('fine');
  const late = judged(quiet, failing(9, 15));
  expect(late.verdict).toBe('regression');
  expect(late.movements).toEqual([
    { kind: 'failed', before: 0, after: expect.closeTo(0.5), since: 72 * MINUTE },
  ]);
});

test('answers that take longer are told by their quantile; a slow minute is not', () => {
  const slower = judged(quiet, quiet, (minute) => (minute > 65 ? 200 : 20));
  expect(slower.movements.map(({ kind }) => kind)).toEqual(['p50', 'p99']);
  expect(judged(quiet, quiet, (minute) => (minute === 70 ? 2_000 : 20)).verdict).toBe('fine');
  expect(judged(quiet, quiet, (minute) => (minute > 65 ? 60 : 20)).verdict).toBe('fine');
});

test('of few requests a quantile says nothing', () => {
  const few: Drawn = () => ({ requests: 8 });
  expect(judged(few, few, (minute) => (minute > 65 ? 900 : 20)).movements).toEqual([]);
});
