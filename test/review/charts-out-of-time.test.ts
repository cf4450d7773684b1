import { expect, test } from 'vitest';
import type { ChartOutcome, ChartRenderer } from '../../src/charts/index.ts';
import { reviewOf } from '../support/review-of.ts';

const SERVICE =
  'apiVersion: v1\nkind: Service\nmetadata: { name: web }\nspec: { ports: [{ port: 80 }] }';

const RENDERED: ChartOutcome = {
  kind: 'rendered',
  documents: [
    {
      source: 'web/templates/service.yaml',
      text: SERVICE,
      hook: false,
      places: SERVICE.split('\n').map(() => null),
      varying: [],
    },
  ],
  capabilities: { kubeVersion: 'v1.37.0', readsKubeVersion: false, readsApiVersions: false },
};

const NO_TIME: ChartOutcome = { kind: 'failed', stage: 'review', message: 'no time is left' };

/** It has time for the values of the base alone. */
const charts: ChartRenderer = {
  render: ({ values }) =>
    Promise.resolve(
      values.some(({ bytes }) => Buffer.from(bytes).toString().includes('9s')) ? NO_TIME : RENDERED,
    ),
  close: () => Promise.resolve(),
};

const treeWith = (timeout: string): Record<string, string> => ({
  'charts/web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
  'charts/web/templates/service.yaml': SERVICE,
  'env/web.yaml': `timeout: ${timeout}\n`,
  'apps/web.yaml': `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: web, namespace: argocd }
spec:
  source:
    repoURL: https://example.com/shop.git
    path: charts/web
    helm: { valueFiles: [/env/web.yaml] }
  destination: { namespace: shop }
`,
});

test('what a chart holds for which no time was left is not called removed, and it is said that it is not seen', async () => {
  const review = await reviewOf(treeWith('5s'), treeWith('9s'), charts);
  expect(review.changes.filter(({ subject }) => subject.kind === 'Service')).toEqual([]);
  expect(JSON.stringify(review.gaps)).toContain('no time is left');
});
