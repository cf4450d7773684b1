import { expect, test } from 'vitest';
import { reviewOf } from '../support/review-of.ts';
import { chartRenderer } from './edge/chart-renderer.ts';

const charts = chartRenderer();

/** The label that the helper has stands in the template, too: charts that people write have it so. */
const TEMPLATE = `apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
  labels:
    app.kubernetes.io/name: web
    app.kubernetes.io/component: settings
    app.kubernetes.io/component: {{ .Values.component }}
data: { team: {{ .Values.team }} }
`;

const chart = (team: string): Record<string, string> => ({
  'charts/web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
  'charts/web/values.yaml': 'component: api\n',
  'charts/web/templates/settings.yaml': TEMPLATE,
  'env/prod.yaml': `team: ${team}\n`,
});

const APPLICATION = `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: web, namespace: argocd }
spec:
  source: { repoURL: https://example.com/shop.git, path: charts/web, helm: { valueFiles: [/env/prod.yaml] } }
  destination: { name: prod, namespace: shop }
`;

const RELEASE = `apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: { name: shop, namespace: flux-system }
spec: { interval: 1m, url: https://example.com/shop.git, ref: { branch: main } }
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: web, namespace: shop }
spec:
  interval: 10m
  chart:
    spec:
      chart: charts/web
      valuesFiles: [env/prod.yaml]
      sourceRef: { kind: GitRepository, name: shop, namespace: flux-system }
`;

const told = async (applier: Record<string, string>) => {
  const { gaps, changes } = await reviewOf(
    { ...chart('shop'), ...applier },
    { ...chart('web'), ...applier },
    charts,
  );
  return {
    gaps: gaps.map(({ message, blocking }) => `${blocking ? 'stops' : 'is told'}: ${message}`),
    changes: changes.map(({ subject, before, after }) =>
      [subject.name, JSON.stringify(before), JSON.stringify(after)].join(' '),
    ),
  };
};

test('Argo CD takes the last of keys that a chart prints twice, so what the chart holds is compared', async () => {
  expect(await told({ 'apps/web.yaml': APPLICATION })).toEqual({
    gaps: [
      'is told: What charts/web/templates/settings.yaml renders to sets keys twice: The key "app.kubernetes.io/component" is already set above; only one of them counts. Argo CD takes the last of them, Flux refuses the release.',
    ],
    changes: ['settings "shop" "web"'],
  });
});

test('Flux refuses a chart that prints a key twice', async () => {
  expect((await told({ 'clusters/prod/web.yaml': RELEASE })).gaps).toEqual([
    'is told: `charts/web` does not render: What charts/web/templates/settings.yaml renders to is no YAML: The key "app.kubernetes.io/component" is already set on line 7; only one of them counts.',
  ]);
});
