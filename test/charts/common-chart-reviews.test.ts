import { describe, expect, test } from 'vitest';
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

const INSTALLERS: readonly (readonly [Installer, string])[] = [
  ['flux', 'shop'],
  ['argo-cd', 'shop'],
  ['flux', 'istio-system'],
];

describe.each(INSTALLERS)(
  'under %s in %s an edit of values keeps its tier',
  (installer, namespace) => {
    test.each(Object.entries({ ...OBJECTS, ...FIELDS }))(
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
