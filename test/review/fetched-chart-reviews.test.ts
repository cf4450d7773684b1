import { describe, expect, test } from 'vitest';
import { createChartSources } from '../../src/charts/edge/registries/create-chart-sources.ts';
import type { ChartSources } from '../../src/charts/index.ts';
import type { FetchCharts, ChartSource } from '../../src/charts/index.ts';
import { permalinks } from '../../src/review/report/review/report-links.ts';
import type { Review } from '../../src/review/evaluation/review.ts';
import { chartRenderer } from '../charts/edge/chart-renderer.ts';
import type { RegistryStandIn } from '../support/registry-stand-in.ts';
import { sha256, startRegistries, webChart } from '../support/registry-stand-in.ts';
import { reviewOf } from '../support/review-of.ts';
import { folder, gapsOf, told, vendored } from './copied-charts.ts';

type ChartTrust = Parameters<ChartSources['open']>[1];

const charts = chartRenderer();
const URL = 'https://charts.example.com/stable';

const SOURCE: ChartSource = {
  kind: 'http',
  host: 'charts.example.com',
  prefixes: [''],
  repositories: ['acme/shop'],
  via: [],
  authorization: null,
};

const application = (version = '1.x', timeout = '10s', chart = 'web', name = 'orders'): string => `
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: ${name}, namespace: argocd }
spec:
  source:
    repoURL: ${URL}
    chart: ${chart}
    targetRevision: ${version}
    helm: { valuesObject: { timeout: ${timeout} } }
  destination: { namespace: shop }
`;

const fetching = (registries: RegistryStandIn, trust: ChartTrust = 'base'): FetchCharts =>
  createChartSources([SOURCE], registries).open('acme/shop', trust).fetch;

const publish = (registries: RegistryStandIn, ...versions: readonly string[]): void => {
  registries.index(
    URL,
    ['web', 'pay'].flatMap((name) =>
      versions.map((version) => ({ name, version, bytes: webChart(version, version) })),
    ),
  );
};

const notesOn = ({ notes }: Review): readonly string[] =>
  notes.filter((note) => /fetched/i.test(note));

describe('a chart that is fetched', () => {
  test('is rendered: a value is told by what it does, and the report says which chart that was', async () => {
    const registries = await startRegistries();
    publish(registries, '1.2.0', '1.3.0', '2.0.0');
    const before = { 'apps/orders.yaml': application() };
    const after = { 'apps/orders.yaml': application('1.x', '2s') };
    const review = await reviewOf(before, after, charts, fetching(registries));
    expect(told(review)).toContain(
      'VirtualService shop/orders spec.http[0].timeout "10s" → "2s" at apps/orders.yaml:10',
    );
    expect(gapsOf(review)).toEqual([]);
    expect(notesOn(review)).toEqual([
      `The chart ${URL}/web was fetched: version 1.3.0, for 1.x (sha256:${sha256(webChart('1.3.0', '1.3.0'))}).`,
    ]);
    expect(registries.asked.map(({ path }) => path)).toEqual([
      '/stable/index.yaml',
      '/stable/web-1.3.0.tgz',
    ]);
  });

  test('is another where the change names another', async () => {
    const registries = await startRegistries();
    publish(registries, '1.2.0', '1.3.0');
    const of = (version: string) => ({
      'apps/orders.yaml': application(version).replace('timeout: 10s', ''),
    });
    const review = await reviewOf(of('1.2.0'), of('1.3.0'), charts, fetching(registries));
    const file = 'registry:charts.example.com/stable/web-1.3.0.tgz/values.yaml';
    expect(told(review)).toContain(
      `VirtualService shop/orders spec.http[0].timeout "1.2.0" → "1.3.0" at ${file}:1`,
    );
    const linkTo = permalinks({ htmlUrl: 'https://github.com/acme/shop', base: 'b', head: 'h' });
    expect(linkTo({ file, line: 1, side: 'head' })).toBeNull();
  });

  test('gives way to a copy in the repository', async () => {
    const registries = await startRegistries();
    publish(registries, '1.2.0');
    const before = {
      'apps/orders.yaml': application('1.2.0'),
      ...folder('vendor/web'),
      ...vendored('charts.example.com/stable/web: vendor/web'),
    };
    const after = { ...before, 'apps/orders.yaml': application('1.2.0', '2s') };
    const review = await reviewOf(before, after, charts, fetching(registries));
    expect(told(review).join()).toContain('"10s" → "2s"');
    expect(registries.asked).toEqual([]);
  });

  test.each([
    [
      'HelmRelease',
      `apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata: { name: stable, namespace: shop }
spec: { url: ${URL} }
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: orders, namespace: shop }
spec:
  chart: { spec: { chart: web, version: 1.x, sourceRef: { kind: HelmRepository, name: stable } } }
  values: { timeout: TIMEOUT }
`,
      'cluster/release.yaml',
    ],
    [
      'kustomization',
      `helmCharts:
  - { name: web, repo: ${URL}, version: 1.2.0, releaseName: orders, valuesInline: { timeout: TIMEOUT } }
`,
      'prod/kustomization.yaml',
    ],
  ])('may be one of a %s', async (_, text, path) => {
    const registries = await startRegistries();
    publish(registries, '1.2.0');
    const [before, after] = ['10s', '2s'].map((each) => ({
      [path]: text.replace('TIMEOUT', each),
    }));
    const review = await reviewOf(before ?? {}, after ?? {}, charts, fetching(registries));
    expect(told(review).join()).toMatch(
      /VirtualService \w*\/orders spec.http\[0\].timeout "10s" → "2s"/,
    );
    expect(gapsOf(review)).toEqual([]);
  });
});

describe('a chart that is not fetched', () => {
  test('is unseen, for the reason that the report says', async () => {
    const registries = await startRegistries();
    const of = (timeout: string) => ({ 'apps/orders.yaml': application('1.x', timeout) });
    const review = await reviewOf(of('1s'), of('2s'), charts, fetching(registries));
    expect(told(review).some((each) => each.startsWith('VirtualService'))).toBe(false);
    expect(notesOn(review)).toEqual([
      `Not fetched and not analysed: ${URL}/web 1.x: charts.example.com does not have /stable/index.yaml (404).`,
    ]);
  });

  test('of a registry that does not answer is told with where it was asked, and what to do', async () => {
    const registries = await startRegistries();
    registries.answer(`${URL}/index.yaml`, 'silence');
    const of = (timeout: string) => ({ 'apps/orders.yaml': application('1.x', timeout) });
    const impatient = { network: registries.network, requestTime: 300 };
    const { fetch } = createChartSources([SOURCE], impatient).open('acme/shop', 'base');
    const review = await reviewOf(of('1s'), of('2s'), charts, fetch);
    expect(notesOn(review)).toEqual([
      `No answer, and nothing fetched: charts.example.com took too long (asked for ${URL}/web 1.x). Review it again once it answers, or keep a copy of the chart in the repository and name it under \`vendored\` in the configuration.`,
    ]);
  });

  test('is one that only the change names, until somebody with write access asks for it', async () => {
    const registries = await startRegistries();
    publish(registries, '1.2.0');
    const before = { 'apps/orders.yaml': application() };
    const after = { ...before, 'apps/pay.yaml': application('1.x', '3s', 'pay', 'pay') };
    const review = await reviewOf(before, after, charts, fetching(registries));
    expect(told(review).some((each) => each.startsWith('VirtualService'))).toBe(false);
    expect(notesOn(review)[1]).toBe(
      `Not fetched and not analysed: ${URL}/pay 1.x: the base does not name this chart, and it is not fetched until somebody with write access comments \`/recheck\`.`,
    );
    expect(registries.asked.some(({ path }) => path.includes('pay'))).toBe(false);
    const asked = await reviewOf(before, after, charts, fetching(registries, 'all'));
    expect(told(asked).some((each) => each.startsWith('VirtualService shop/pay'))).toBe(true);
  });

  test('is broken where it is not what its registry says', async () => {
    const registries = await startRegistries();
    const bytes = webChart('1.2.0');
    registries.index(URL, [{ name: 'web', version: '1.2.0', bytes, digest: 'a'.repeat(64) }]);
    const of = (timeout: string) => ({ 'apps/orders.yaml': application('1.x', timeout) });
    const [gap = ''] = gapsOf(await reviewOf(of('1s'), of('2s'), charts, fetching(registries)));
    expect(gap).toContain(
      `broken: The chart ${URL}/web is not rendered: what charts.example.com gives for web 1.2.0`,
    );
  });

  test('is broken where it is no chart', async () => {
    const registries = await startRegistries();
    registries.index(URL, [{ name: 'web', version: '1.2.0', bytes: Buffer.from('nothing') }]);
    const of = (timeout: string) => ({ 'apps/orders.yaml': application('1.x', timeout) });
    const [gap = ''] = gapsOf(await reviewOf(of('1s'), of('2s'), charts, fetching(registries)));
    expect(gap).toContain(
      'registry:charts.example.com/stable/web-1.2.0.tgz cannot be read as a chart',
    );
  });
});
