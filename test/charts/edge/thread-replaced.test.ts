import { expect, test } from 'vitest';
import type { ChartThread } from '../../../src/charts/edge/chart-thread.ts';
import { startChartThread } from '../../../src/charts/edge/chart-thread.ts';
import type { ThreadBounds } from '../../../src/charts/edge/create-chart-renderer.ts';
import { createChartRenderer } from '../../../src/charts/edge/create-chart-renderer.ts';
import { entry, renderFiles } from './chart-renderer.ts';

/** Renders two charts, one after the other: what came of them, and which of the threads for it ended before the end. */
async function twoCharts(bounds: Partial<ThreadBounds>) {
  const threads: ChartThread[] = [];
  const renderer = createChartRenderer({
    entry,
    bounds,
    start: async (...given) => {
      const thread = await startChartThread(...given);
      threads.push(thread);
      return thread;
    },
  });
  try {
    const kinds = [];
    for (const name of ['one', 'two']) {
      const outcome = await renderFiles(renderer, { 'templates/a.yaml': `a: ${name}\n` });
      kinds.push(outcome.kind);
    }
    return { kinds, ended: threads.map(({ ended }) => ended) };
  } finally {
    await renderer.close();
  }
}

const RENDERED = ['rendered', 'rendered'];

test('one thread renders chart after chart', async () => {
  expect(await twoCharts({ process: Infinity })).toEqual({ kinds: RENDERED, ended: [false] });
});

test('after an engine that took more than its bound, the next chart gets another thread', async () => {
  expect(await twoCharts({ engine: 1 })).toEqual({ kinds: RENDERED, ended: [true, true] });
});

test('and so it does in a process above its bound, where the thread has a part in that', async () => {
  const part = -Infinity;
  expect(await twoCharts({ process: 1, part })).toEqual({ kinds: RENDERED, ended: [true, true] });
  expect(await twoCharts({ process: 1, part: Infinity })).toEqual({
    kinds: RENDERED,
    ended: [false],
  });
});
