import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
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

const umbrella = (version: string, more = ''): string => `apiVersion: v2
name: cache
version: 1.0.0
dependencies:
  - { name: redis, version: ${version}, repository: 'https://charts.example/stable'${more} }
`;

const byPath = (): string => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: cache, namespace: argocd }
spec:
  project: default
  source: { repoURL: 'https://git.example/acme/config', path: charts/cache, targetRevision: main }
  destination: { server: 'https://kubernetes.default.svc', namespace: shop }
`;

const ofRepository = (): string => `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: cache, namespace: shop }
spec:
  interval: 5m
  chart: { spec: { chart: charts/cache, sourceRef: { kind: GitRepository, name: config } } }
`;

const bySources = (): string =>
  byPath().replace(
    / {2}source: (.*)\n/,
    "  sources: [$1, { repoURL: 'https://git.example/acme/values', ref: values }]\n",
  );

test.each([
  ['an Application', byPath],
  ['an Application with several sources', bySources],
  ['a HelmRelease', ofRepository],
])('a dependency of a chart in the tree that goes back is told of %s', async (_, text) => {
  const tree = (chart: string): Files => ({
    ...of(text()),
    'charts/cache/Chart.yaml': chart,
    'charts/cache/values.yaml': '{}\n',
  });
  const [newer, older] = [umbrella('18.4.0'), umbrella('17.10.2')];
  expect(await found(tree(newer), tree(older))).toEqual(['version-goes-back prod']);
  expect(await found(tree(older), tree(newer))).toEqual([]);
  expect(await found(tree(newer), tree(umbrella('^17.0.0')))).toEqual([]);
  // a chart that lies beside it is judged by what it holds
  const [one, other] = ['18.4.0', '17.10.2'].map((version) =>
    umbrella(version).replace('https://charts.example/stable', 'file://../redis'),
  );
  expect(await found(tree(one ?? ''), tree(other ?? ''))).toEqual([]);
});

test('a dependency that goes back for two releases is told once, with its chart', async () => {
  const two = byPath() + '---\n' + byPath().replace('name: cache,', 'name: sessions,');
  const tree = (version: string): Files => ({
    ...of(two),
    'charts/cache/Chart.yaml': umbrella(version, ', alias: store'),
    'charts/cache/values.yaml': '{}\n',
  });
  const { findings } = await reviewOf(tree('18.4.0'), tree('17.10.2'));
  const told = findings.filter(({ check }) => check === 'version-goes-back');
  expect(told.map((told) => spoken(messageOf(told)))).toEqual([
    'Application argocd/cache and Application argocd/sessions take chart redis 17.10.2 by charts/cache/Chart.yaml, which is older than before: chart redis 18.4.0.',
  ]);
  expect(told.map(({ origin }) => `${origin.file}:${String(origin.line)}`)).toEqual([
    'charts/cache/Chart.yaml:5',
  ]);
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
