import { describe, expect, test } from 'vitest';
import { chartRenderer } from '../adapters/charts/chart-renderer.ts';
import { reviewOf } from '../support/review-of.ts';
import type { Files } from './copied-charts.ts';
import { gapsOf, TEMPLATE, told } from './copied-charts.ts';

const charts = chartRenderer();

const application = (helm = '{}'): Files => ({
  'apps/orders.yaml': `
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: orders, namespace: argocd }
spec:
  source: { repoURL: https://example.com/shop.git, path: charts/web, helm: ${helm} }
  destination: { namespace: shop }
`,
});

const chartYaml = (name: string, ...lines: readonly string[]): string =>
  ['apiVersion: v2', `name: ${name}`, 'version: 1.0.0', ...lines, ''].join('\n');

/** A chart that has nothing of its own, and takes a route from the chart beside it. */
const web = (
  dependency = '{ name: routes, version: 1.x, repository: file://../routes }',
): Files => ({
  'charts/web/Chart.yaml': chartYaml('web', 'dependencies:', `  - ${dependency}`),
});

const routes = (timeout = '1s'): Files => ({
  'charts/routes/Chart.yaml': chartYaml('routes'),
  'charts/routes/values.yaml': `timeout: ${timeout}\n`,
  'charts/routes/templates/route.yaml': TEMPLATE,
});

const review = (before: Files, after: Files) => reviewOf(before, after, charts);

describe('a chart in a folder beside, which Argo CD brings', () => {
  const before = { ...application(), ...web(), ...routes() };

  test('is rendered: what a default of it does is told at its line', async () => {
    const made = await review(before, { ...before, ...routes('2s') });
    expect(gapsOf(made)).toEqual([]);
    expect(told(made)).toEqual([
      'VirtualService shop/orders spec.http[0].timeout "1s" → "2s" at charts/routes/values.yaml:1',
    ]);
  });

  test('has its templates at their own lines', async () => {
    const template = TEMPLATE.replace('{{ .Values.timeout }}', '9s');
    const made = await review(before, {
      ...before,
      'charts/routes/templates/route.yaml': template,
    });
    expect(told(made)).toEqual([
      'VirtualService shop/orders spec.http[0].timeout "1s" → "9s" at charts/routes/templates/route.yaml:8',
    ]);
  });
});
