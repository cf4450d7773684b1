import { expect, test } from 'vitest';
import type { Files } from '../support/review-of.ts';
import { reviewOf } from '../support/review-of.ts';

const release = (chart: string, version: string, values = '{}'): Files => ({
  'apps/release.yaml': `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: net, namespace: net }
spec:
  interval: 1h
  chart:
    spec: { chart: ${chart}, version: ${version}, sourceRef: { kind: HelmRepository, name: charts } }
  values: ${values}
`,
  'apps/repository.yaml': `apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata: { name: charts, namespace: net }
spec: { url: https://charts.example }
`,
  'apps/kustomization.yaml': 'resources: [release.yaml, repository.yaml]\n',
});

const tierOf = async (before: Files, after: Files): Promise<string | null> =>
  (await reviewOf(before, after)).tier;

test.each([
  ['cilium', 'high'],
  ['linkerd-control-plane', 'high'],
  ['grafana', 'medium'],
])('a value or a step of the unseen chart %s is %s', async (chart, tier) => {
  const before = release(chart, '1.15.1');
  expect(await tierOf(before, release(chart, '1.15.1', '{ routing: native }'))).toBe(tier);
  expect(await tierOf(before, release(chart, '1.16.0'))).toBe(tier);
});

const artifact = (name: string, tag: string): Files => ({
  'apps/repository.yaml': `apiVersion: source.toolkit.fluxcd.io/v1
kind: OCIRepository
metadata: { name: ${name} }
spec: { url: oci://registry.example/charts/${name}, ref: { tag: ${tag} } }
`,
  'apps/release.yaml': `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: ${name} }
spec: { interval: 1h, chartRef: { kind: OCIRepository, name: ${name} } }
`,
  'apps/kustomization.yaml': 'resources: [release.yaml, repository.yaml]\n',
});

test.each([
  ['scaler', '2.18.0', 'medium'],
  ['scaler', '3.0.0', 'high'],
  ['cilium', '2.18.0', 'high'],
])('the chart %s in an artifact goes to %s: %s', async (name, tag, tier) => {
  expect(await tierOf(artifact(name, '2.17.2'), artifact(name, tag))).toBe(tier);
});
