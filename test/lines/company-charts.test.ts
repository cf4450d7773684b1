import { expect, test } from 'vitest';
import { reviewedEdits } from '../../bench/lines.ts';
import { shareOfRun } from '../support/share-of-run.ts';

/** Charts that differ in how callers, variables and routes are written and how they are installed; a tenth of them in a run. */
const CHARTS = Array.from({ length: 30 }, (_, at) => at);

test('what an edit of values does is told at a line of the values, and mended at their keys', async () => {
  const told = await reviewedEdits(shareOfRun(CHARTS, 10));
  expect(told.filter(({ kind }) => kind === 'finding').length).toBeGreaterThan(30);
  // a port of the container that goes is at the default of the chart that no longer holds
  const others = told.filter(({ kind, isOwn, isOfTemplate, isByKey }) =>
    kind === 'change' ? isOfTemplate : !isOwn || isOfTemplate || (kind === 'finding' && !isByKey),
  );
  expect(others.map(({ text }) => text)).toEqual([]);
}, 300_000);
