import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  backoff,
  judgeFailure,
  NO_FAILURES,
  RETRY_LIMITS,
} from '../../src/bot/queue/job-attempt.ts';
import type { FailureAnswer, Judging } from '../../src/bot/queue/job-attempt.ts';
import { ForgeProblem } from '../../src/forge/index.ts';

const NOW = 1_800_000_000_000;
const judging = (changes: Partial<Judging> = {}): Judging => ({
  past: NO_FAILURES,
  now: NOW,
  random: 0.5,
  limits: RETRY_LIMITS,
  isOutage: () => false,
  ...changes,
});
const problem = (kind: ForgeProblem['kind'], retryAt: number | null = null) =>
  new ForgeProblem(kind, 'GitHub said no', { retryAt });

/** Fails again and again with the same error, and gives the verdicts up to the last. */
function untilGivenUp(error: unknown, changes: Partial<Judging> = {}): FailureAnswer[] {
  const verdicts: FailureAnswer[] = [];
  let { now, past } = judging(changes);
  for (let attempts = 0; attempts < 1_000; attempts++) {
    const verdict = judgeFailure(error, judging({ ...changes, now, past }));
    verdicts.push(verdict);
    if (verdict.kind === 'give-up') return verdicts;
    ({ at: now, past } = verdict);
  }
  throw new Error('It is never given up.');
}

test('a rate limit is waited for as long as GitHub says, and its group with it', () => {
  const verdict = judgeFailure(problem('rate-limited', NOW + 900_000), judging({ random: 0 }));
  expect(verdict).toMatchObject({ kind: 'retry', at: NOW + 900_000, pausesGroup: true });
});

test('a rate limit without a time is waited for a minute at least', () => {
  expect(judgeFailure(problem('rate-limited'), judging({ random: 0 }))).toMatchObject({
    at: NOW + 60_000,
  });
});

test('rate limits do not count as failures', () => {
  const { past } = judgeFailure(problem('rate-limited'), judging());
  expect(past).toEqual(NO_FAILURES);
});

test('an outage is tried again for an hour, ever more slowly, and then given up', () => {
  const verdicts = untilGivenUp(problem('unavailable'));
  const instants = verdicts.flatMap((verdict) => (verdict.kind === 'retry' ? [verdict.at] : []));
  expect(instants.at(-1)).toBe(NOW + RETRY_LIMITS.outage);
  expect(instants[0]).toBe(NOW + 5_000);
  expect(instants.length).toBeGreaterThan(8);
  expect(instants.length).toBeLessThan(20);
});

test('an outage waits for the time that GitHub names, beyond the hour too', () => {
  const later = NOW + 2 * RETRY_LIMITS.outage;
  expect(judgeFailure(problem('unavailable', later), judging())).toMatchObject({ at: later });
});

test('a store that fails says nothing about the job: an outage', () => {
  const verdicts = untilGivenUp(new Error('disk is full'), { isOutage: () => true });
  expect(verdicts.length).toBeGreaterThan(RETRY_LIMITS.attempts);
});

test.each(['not-found', 'refused'] as const)(
  '%s passes quickly or not at all: three attempts',
  (kind) => {
    expect(untilGivenUp(problem(kind)).map((verdict) => verdict.kind)).toEqual([
      'retry',
      'retry',
      'give-up',
    ]);
  },
);

test('a bug gets three attempts', () => {
  expect(untilGivenUp(new TypeError('x is undefined'))).toHaveLength(3);
  expect(untilGivenUp('thrown text')).toHaveLength(3);
});

test.each(['forbidden', 'suspended', 'read-only'] as const)(
  '%s does not pass by itself and is given up at once',
  (kind) => {
    expect(untilGivenUp(problem(kind))).toHaveLength(1);
  },
);

test('what an event library wraps is judged by its first error', () => {
  const wrapped = new AggregateError([problem('rate-limited', NOW + 5)], 'handler failed');
  expect(judgeFailure(wrapped, judging())).toMatchObject({ kind: 'retry', pausesGroup: true });
});

test('waits are spread, double, and keep to their limit', () => {
  fc.assert(
    fc.property(fc.nat(10_000), fc.double({ min: 0, max: 1, noNaN: true }), (failures, random) => {
      const wait = backoff(failures, random, RETRY_LIMITS);
      expect(wait).toBeGreaterThanOrEqual(RETRY_LIMITS.firstWait * 0.75);
      expect(wait).toBeLessThanOrEqual(RETRY_LIMITS.longestWait * 1.25);
    }),
  );
  expect([0, 1, 2].map((failures) => backoff(failures, 0.5, RETRY_LIMITS))).toEqual([
    5_000, 10_000, 20_000,
  ]);
});
