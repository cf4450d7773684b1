import { expect, test } from 'vitest';
import { readPackageData } from '../../src/review/edge/package-data.ts';
import { createEngine } from '../../src/review/analysis/engine.ts';
import { reviewTrees } from '../../src/review/analysis/tree-review.ts';
import { BASES, chain } from '../support/loaded-by-round.ts';

const engine = () => createEngine(readPackageData());

test('what is still not loaded after the last round is a blocking gap, not silence', async () => {
  const outcome = await reviewTrees(chain(1), chain(1), engine(), {
    asOf: '2026-01-01T00:00:00.000Z',
    pullRequest: null,
  });
  if (outcome.kind !== 'reviewed') throw new Error(outcome.kind);
  const limits = outcome.review.gaps.filter(({ reason }) => reason === 'limit');
  expect(limits.length).toBeGreaterThan(0);
  expect(limits.every(({ blocking }) => blocking)).toBe(true);
});

test('with everything loaded there is no such gap', async () => {
  const outcome = await reviewTrees(chain(BASES), chain(BASES), engine(), {
    asOf: '2026-01-01T00:00:00.000Z',
    pullRequest: null,
  });
  if (outcome.kind !== 'reviewed') throw new Error(outcome.kind);
  expect(outcome.review.gaps.filter(({ reason }) => reason === 'limit')).toEqual([]);
});
