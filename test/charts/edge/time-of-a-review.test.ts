import { expect, onTestFinished, test } from 'vitest';
import { startChartThread } from '../../../src/charts/edge/chart-thread.ts';
import { createChartRenderer } from '../../../src/charts/edge/create-chart-renderer.ts';
import type { ChartOutcome, ChartRenderer } from '../../../src/charts/chart-renderer.ts';
import { HELM_DEFAULTS } from '../../../src/charts/chart-request.ts';
import { chartOf, entry } from './chart-renderer.ts';

/** A renderer whose every question to the engine takes so long by its clock, and the time that each was given. */
function slow(milliseconds: number) {
  const given: number[] = [];
  let now = 0;
  const renderer = createChartRenderer({
    entry,
    taken: () => now,
    start: async (...how) => {
      const thread = await startChartThread(...how);
      return {
        ...thread,
        ended: false,
        ask: (task, time) => {
          given.push(time);
          now += Math.min(milliseconds, time);
          return milliseconds > time
            ? Promise.resolve({ kind: 'late' as const })
            : thread.ask(task, time);
        },
      };
    },
  });
  onTestFinished(() => renderer.close());
  return { renderer, given };
}

const PLAIN = { 'templates/a.yaml': 'a: b\n' };
/** It is rendered three times: by chance, and by what only a cluster decides. */
const OPEN = {
  'templates/a.yaml':
    'a: {{ randAlpha 8 }}\nb: {{ if .Capabilities.APIVersions.Has "x/v1" }}1{{ end }}\n',
};

async function rendered(
  renderer: Pick<ChartRenderer, 'render'> | undefined,
  charts: readonly Readonly<Record<string, string>>[],
): Promise<readonly ChartOutcome[]> {
  if (renderer === undefined) throw new Error('No renderer of a review.');
  const requests = charts.map((files) => ({ ...HELM_DEFAULTS, files: chartOf(files) }));
  return Promise.all(requests.map((request) => renderer.render(request)));
}

const ends = (outcomes: readonly ChartOutcome[]): readonly string[] =>
  outcomes.map((outcome) => (outcome.kind === 'failed' ? outcome.stage : outcome.kind));

test('all charts of a review share its time, and whoever comes when it is over is told why', async () => {
  const { renderer, given } = slow(8_000);
  const outcomes = await rendered(
    renderer.forReview?.(),
    Array.from({ length: 6 }, () => PLAIN),
  );
  expect(ends(outcomes)).toEqual([
    'rendered',
    'rendered',
    'rendered',
    'review',
    'review',
    'review',
  ]);
  expect(outcomes.at(-1)).toMatchObject({
    message:
      'the charts of one review may take 25 seconds together, which they took before this one was done',
  });
  // no chart is given more than is left, and nobody is asked for one that comes later
  expect(given).toEqual([10_000, 10_000, 9_000, 1_000]);
  expect(ends(await rendered(renderer.forReview?.(), [PLAIN]))).toEqual(['rendered']);
  expect(ends(await rendered(renderer, [PLAIN, PLAIN, PLAIN, PLAIN]))).not.toContain('review');
});

test('further renders of one chart are of the same time', async () => {
  const { renderer, given } = slow(8_000);
  const outcomes = await rendered(renderer.forReview?.(), [OPEN, OPEN]);
  expect(ends(outcomes)).toEqual(['rendered', 'rendered']);
  expect(given).toEqual([10_000, 10_000, 9_000, 1_000]);
});

test('a chart that takes longer than one may is refused as before', async () => {
  const { renderer } = slow(11_000);
  expect(ends(await rendered(renderer.forReview?.(), [PLAIN]))).toEqual(['time']);
});

test('keys that are sorted at once are the same at every render, and not rendered again for chance', async () => {
  const { renderer, given } = slow(1_000);
  const chart = (keys: string): Readonly<Record<string, string>> => ({
    'values.yaml': 'all: { b: 1, a: 2, c: 3 }\n',
    'templates/a.yaml': `{{ range $key := ${keys} }}\n{{ $key }}: 1\n{{ end }}\n`,
  });
  await rendered(renderer.forReview?.(), [chart('keys .Values.all | sortAlpha')]);
  expect(given).toHaveLength(1);
  await rendered(renderer.forReview?.(), [chart('keys .Values.all')]);
  expect(given).toHaveLength(3);
});
