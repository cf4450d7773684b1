import { expect, test } from 'vitest';
import { comesBefore } from '../../src/checks/unpinned-input/version-order.ts';
import type { Files } from '../support/review-of.ts';
import { reviewOf } from '../support/review-of.ts';

const ENVIRONMENTS = ['staging', 'prod'];

const application = (version: string): string => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: redis, namespace: argocd }
spec:
  project: default
  source: { repoURL: 'https://charts.example/stable', chart: redis, targetRevision: ${version} }
  destination: { server: 'https://kubernetes.default.svc', namespace: shop }
`;

const release = (version: string): string => `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: redis, namespace: shop }
spec:
  interval: 5m
  chart: { spec: { chart: redis, version: ${version}, sourceRef: { kind: HelmRepository, name: stable } } }
`;

const deployment = (tag: string): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: orders, namespace: shop }
spec:
  selector: { matchLabels: { app: orders } }
  template:
    metadata: { labels: { app: orders } }
    spec: { containers: [{ name: app, image: 'registry.example/orders:${tag}' }] }
`;

const of = (text: string): Files =>
  Object.fromEntries(
    ENVIRONMENTS.flatMap((name) => [
      [`overlays/${name}/kustomization.yaml`, 'resources: [object.yaml]\n'],
      [`overlays/${name}/object.yaml`, text],
    ]),
  );

const inProd = (base: string, head: string): Files => ({
  ...of(base),
  'overlays/prod/object.yaml': head,
});

const found = async (base: Files, head: Files): Promise<readonly string[]> =>
  (await reviewOf(base, head)).findings.flatMap(({ check, environment, introducedBy }) =>
    check.endsWith('-goes-back') && introducedBy === 'this-change'
      ? [`${check} ${environment}`]
      : [],
  );

test.each([
  ['an Application', application],
  ['a HelmRelease', release],
])('a chart of %s that goes back is told of production', async (_, text) => {
  const [newer, older] = [text('18.4.0'), text('17.10.2')];
  expect(await found(of(newer), inProd(newer, older))).toEqual(['version-goes-back prod']);
  expect(await found(of(older), inProd(older, newer))).toEqual([]);
  expect(await found(of(newer), inProd(newer, text("'>=17'")))).toEqual([]);
  const inStaging = { ...of(newer), 'overlays/staging/object.yaml': older };
  expect(await found(of(newer), inStaging)).toEqual([]);
});

test('an image that goes back is told where another environment runs a newer one', async () => {
  const [newer, older] = [deployment('1.4.0'), deployment('1.3.9')];
  expect(await found(of(newer), inProd(newer, older))).toEqual(['image-goes-back prod']);
  expect(await found(of(newer), of(older))).toEqual([]);
  expect(await found(of(older), inProd(older, newer))).toEqual([]);
  expect(await found(of(newer), inProd(newer, deployment('main-3f2c1d0')))).toEqual([]);
});

test.each([
  ['1.9.0', '1.10.0', true],
  ['v1.4.1', '1.4.2', true],
  ['charts-1.4.1', 'charts-1.4.2', true],
  ['1.4.2-rc.1', '1.4.2', false],
  ['1.4.2', '1.4.2', false],
  ['2.0.0', '1.9.9', false],
  ['main', '1.4.2', false],
  ['1.4', '1.5', false],
])('%s comes before %s: %s', (one, other, is) => {
  expect(comesBefore(one, other)).toBe(is);
});
