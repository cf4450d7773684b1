import { describe, expect, test } from 'vitest';
import { shareOfRun } from '../support/share-of-run.ts';
import { chartRenderer } from './edge/chart-renderer.ts';
import type { ChartRenderer } from '../../src/charts/chart-renderer.ts';
import { reviewOf } from '../support/review-of.ts';
import { FIELDS } from '../review/common-fields.ts';
import { OBJECTS } from '../review/common-objects.ts';
import type { Installer } from '../review/undecided-charts.ts';
import { installedChart } from '../review/undecided-charts.ts';

const charts = chartRenderer();

/** To whom nothing is open: what `helm template` decides is what there is. */
const decided: ChartRenderer = {
  render: (request) => charts.render({ ...request, open: [] }),
  close: () => Promise.resolve(),
};

const INSTALLERS: readonly (readonly [Installer, string, number])[] = [
  ['flux', 'shop', 0],
  ['argo-cd', 'shop', 1],
  ['flux', 'istio-system', 2],
];

/** Of so many charts one is tried in a run, another one under each installer. */
const SHARES = 6;

describe.each(INSTALLERS)(
  'under %s in %s an edit of values keeps its tier',
  (installer, namespace, nth) => {
    test.each(shareOfRun(Object.entries({ ...OBJECTS, ...FIELDS }), SHARES, nth * 2))(
      '%s',
      async (_, { templates, values, edits }) => {
        const before = installedChart(installer, namespace, templates, values);
        for (const [from, to] of edits) {
          expect(values).toContain(from);
          const after = installedChart(installer, namespace, templates, values.replace(from, to));
          const [usual, open] = [
            await reviewOf(before, after, decided),
            await reviewOf(before, after, charts),
          ];
          expect([from, open.tier]).toEqual([from, usual.tier]);
        }
      },
    );
  },
);
