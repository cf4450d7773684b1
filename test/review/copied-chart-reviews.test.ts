import { describe, expect, test } from 'vitest';
import { chartRenderer } from '../charts/edge/chart-renderer.ts';
import { packedFiles } from '../support/packed-files.ts';
import { reviewOf } from '../support/review-of.ts';
import type { Files } from './copied-charts.ts';
import { chart, folder, gapsOf, REGISTRY, TEMPLATE, told, vendored } from './copied-charts.ts';

const charts = chartRenderer();

const application = (timeout = '10s', more = ''): string => `
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: orders, namespace: argocd }
spec:
  source:
    repoURL: https://charts.example.com/stable
    chart: web
    targetRevision: 1.2.0${more}
    helm: { valuesObject: { timeout: ${timeout} } }
  destination: { namespace: shop }
`;

describe('a chart of a registry that an Application installs', () => {
  const before = {
    'apps/orders.yaml': application(),
    ...folder('vendor/web'),
    ...vendored(REGISTRY),
  };

  test('is rendered from its copy: a value is told by what it does', async () => {
    const review = await reviewOf(
      before,
      { ...before, 'apps/orders.yaml': application('2s') },
      charts,
    );
    expect(told(review)).toContain(
      'VirtualService shop/orders spec.http[0].timeout "10s" → "2s" at apps/orders.yaml:10',
    );
    expect(gapsOf(review)).toEqual([]);
  });

  test('has its places in the copy', async () => {
    const edited = TEMPLATE.replace('[{{ .Release.Name }}]', '[a.example.com]');
    const review = await reviewOf(
      before,
      { ...before, 'vendor/web/templates/route.yaml': edited },
      charts,
    );
    expect(told(review)).toEqual([
      'VirtualService shop/orders spec.hosts[0] "orders" → "a.example.com" at vendor/web/templates/route.yaml:6',
    ]);
  });

  test('may have a packed copy, with the places of what is in it', async () => {
    const packed = (version: string, files = chart(version)): Files => ({
      'vendor/web.tgz': packedFiles(files),
      ...vendored('charts.example.com/stable/web: vendor/web.tgz'),
    });
    const of = (files: Files): Files => ({ 'apps/orders.yaml': application(), ...files });
    const edited = {
      ...chart('1.2.0'),
      'templates/route.yaml': TEMPLATE.replace('[{{ .Release.Name }}]', '[a.example.com]'),
    };
    const review = await reviewOf(of(packed('1.2.0')), of(packed('1.2.0', edited)), charts);
    expect(told(review)).toEqual([
      'VirtualService shop/orders spec.hosts[0] "orders" → "a.example.com" at vendor/web.tgz/templates/route.yaml:6',
    ]);
    expect(gapsOf(review)).toEqual([]);
  });

  test('has a default in a packed copy at its line there', async () => {
    const of = (timeout: string): Files => ({
      'apps/orders.yaml': application().replace('valuesObject: { timeout: 10s }', ''),
      'vendor/web.tgz': packedFiles({ ...chart('1.2.0'), 'values.yaml': `timeout: ${timeout}\n` }),
      ...vendored('charts.example.com/stable/web: vendor/web.tgz'),
    });
    expect(told(await reviewOf(of('1s'), of('2s'), charts))).toEqual([
      'VirtualService shop/orders spec.http[0].timeout "1s" → "2s" at vendor/web.tgz/values.yaml:1',
    ]);
  });

  test('takes files of values from the chart, from the top of the copy and not from beside it', async () => {
    const files = (timeout: string): Files => ({
      'apps/orders.yaml': application().replace(
        'valuesObject: { timeout: 10s }',
        'valueFiles: [/values-prod.yaml]',
      ),
      ...folder('vendor/web', { ...chart(), 'values-prod.yaml': `timeout: ${timeout}\n` }),
      'values-prod.yaml': 'timeout: 7s\n',
      ...vendored(REGISTRY),
    });
    expect(told(await reviewOf(files('3s'), files('4s'), charts))).toEqual([
      'VirtualService shop/orders spec.http[0].timeout "3s" → "4s" at vendor/web/values-prod.yaml:1',
    ]);
  });

  test('is not seen where nothing is named, and the copy then is a chart that nothing installs', async () => {
    const alone = { 'apps/orders.yaml': application(), ...folder('vendor/web') };
    const review = await reviewOf(
      alone,
      { ...alone, 'apps/orders.yaml': application('2s') },
      charts,
    );
    expect(told(review).some((line) => line.startsWith('VirtualService'))).toBe(false);
  });

  test('is rendered from the copy of its version before that of any', async () => {
    const files = (asked: string): Files => ({
      'apps/orders.yaml': application().replace('1.2.0', asked).replace('timeout: 10s', ''),
      ...folder('vendor/web'),
      ...folder('vendor/web-1.3', chart('1.3.0', '3s')),
      ...vendored(REGISTRY, 'https://charts.example.com/stable/web@1.3.0: vendor/web-1.3'),
    });
    const review = await reviewOf(files('1.2.0'), files('1.3.0'), charts);
    expect(told(review)).toContain(
      'VirtualService shop/orders spec.http[0].timeout "1s" → "3s" at vendor/web-1.3/values.yaml:1',
    );
    expect(gapsOf(review)).toEqual([]);
  });

  test('says so where the copy is not the version that is asked for', async () => {
    const review = await reviewOf(
      before,
      { ...before, 'apps/orders.yaml': application().replace('1.2.0', '1.3.x') },
      charts,
    );
    expect(gapsOf(review)).toEqual([
      'unseen: What is rendered of https://charts.example.com/stable/web is the copy in vendor/web, which may not be what is installed: the copy is 1.2.0, the release asks for 1.3.x.',
    ]);
    expect(told(review)).toContain(
      'Application argocd/orders spec.source.targetRevision "1.2.0" → "1.3.x" at apps/orders.yaml:9',
    );
  });

  test('is read from the base: what a change names as a copy counts after it', async () => {
    const bare = { 'apps/orders.yaml': application(), ...folder('vendor/web') };
    const review = await reviewOf(
      bare,
      { ...bare, ...vendored(REGISTRY), 'apps/orders.yaml': application('2s') },
      charts,
    );
    expect(told(review).some((line) => line.startsWith('VirtualService'))).toBe(false);
  });

  test.each([
    ['is not there', {}, 'Nothing is at vendor/web, where the copy of a chart is said to be'],
    [
      'is no chart',
      { 'vendor/web/readme.md': 'x' },
      'vendor/web is said to be the copy of a chart, and has no Chart.yaml',
    ],
    [
      'is no archive',
      { 'vendor/web': Uint8Array.from([0x1f, 0x8b, 0]) },
      'vendor/web cannot be read as a chart: it is not gzipped, or damaged',
    ],
  ])('fails where the copy %s', async (_, copy: Files, message) => {
    const after = { 'apps/orders.yaml': application(), ...copy, ...vendored(REGISTRY) };
    const [gap = ''] = gapsOf(await reviewOf(before, after, charts));
    expect(gap).toContain(`broken: `);
    expect(gap).toContain(message);
  });

  test('goes where its Application lies, whatever the path of the copy says', async () => {
    const files = (timeout: string): Files => ({
      'clusters/dev/orders.yaml': application(timeout),
      ...folder('prod/web'),
      ...vendored('charts.example.com/stable/web: prod/web'),
    });
    const { environments } = await reviewOf(files('1s'), files('2s'), charts);
    expect(environments.map(({ name }) => name)).toEqual(['dev']);
  });
});

const FLUX = {
  'cluster/sources.yaml': `
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata: { name: stable, namespace: flux-system }
spec: { url: https://charts.example.com/stable }
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: OCIRepository
metadata: { name: web, namespace: flux-system }
spec: { url: oci://ghcr.io/acme/charts/web, ref: { semver: 1.2.x } }
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: { name: elsewhere, namespace: flux-system }
spec: { url: https://github.com/acme/charts, ref: { tag: v7 } }
`,
};

const helmRelease = (chartOf: string, timeout: string): string => `
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: orders, namespace: shop }
spec:
  ${chartOf}
  values: { timeout: ${timeout} }
`;

const source = (kind: string, name: string, chart: string, more = ''): string =>
  `chart: { spec: { chart: ${chart}, sourceRef: { kind: ${kind}, name: ${name}, namespace: flux-system }${more} } }`;

describe('a chart of elsewhere that a HelmRelease installs', () => {
  test.each([
    [
      'of a HelmRepository',
      source('HelmRepository', 'stable', 'web', ", version: '^1.1'"),
      REGISTRY,
    ],
    [
      'of an OCIRepository',
      'chartRef: { kind: OCIRepository, name: web, namespace: flux-system }',
      'oci://ghcr.io/acme/charts/web: vendor/web',
    ],
    [
      'of a path in another Git repository',
      source('GitRepository', 'elsewhere', './charts/web'),
      'github.com/acme/charts/charts/web@v7: vendor/web',
    ],
  ])('%s is rendered from its copy', async (_, from, line) => {
    const files = (timeout: string): Files => ({
      ...FLUX,
      'cluster/release.yaml': helmRelease(from, timeout),
      ...folder('vendor/web'),
      ...vendored(line),
    });
    const review = await reviewOf(files('1s'), files('2s'), charts);
    expect(told(review)).toContain(
      'VirtualService shop/orders spec.http[0].timeout "1s" → "2s" at cluster/release.yaml:7',
    );
    expect(gapsOf(review)).toEqual([]);
  });

  test('takes its files of values from the copy', async () => {
    const files = (timeout: string): Files => ({
      ...FLUX,
      'cluster/release.yaml': helmRelease(
        source('HelmRepository', 'stable', 'web', ', valuesFiles: [values.yaml, values-prod.yaml]'),
        '9s',
      ).replace('values: { timeout: 9s }', ''),
      ...folder('vendor/web', { ...chart(), 'values-prod.yaml': `timeout: ${timeout}\n` }),
      ...vendored(REGISTRY),
    });
    expect(told(await reviewOf(files('3s'), files('4s'), charts))[0]).toContain(
      'VirtualService shop/orders spec.http[0].timeout "3s" → "4s"',
    );
  });

  test('says so where the copy is not the version that is asked for', async () => {
    const files = (timeout: string): Files => ({
      ...FLUX,
      'cluster/release.yaml': helmRelease(
        source('HelmRepository', 'stable', 'web', ', version: 2.x'),
        timeout,
      ),
      ...folder('vendor/web'),
      ...vendored(REGISTRY),
    });
    expect(gapsOf(await reviewOf(files('1s'), files('2s'), charts))).toEqual([
      'unseen: What is rendered of https://charts.example.com/stable/web is the copy in vendor/web, which may not be what is installed: the copy is 1.2.0, the release asks for 2.x.',
    ]);
  });
});

describe('a chart that a kustomization fetches', () => {
  const kustomization = (timeout: string, repo: string, version = '1.2.0'): string =>
    `helmCharts:\n  - name: web\n    repo: ${repo}\n    version: ${version}\n    releaseName: orders\n    namespace: shop\n    valuesInline: { timeout: ${timeout} }\n`;

  test.each([
    ['https://charts.example.com/stable', 'vendor/web', folder('vendor/web')],
    ['oci://ghcr.io/acme/charts', 'vendor/web.tgz', { 'vendor/web.tgz': packedFiles(chart()) }],
  ])('from %s is inflated from its copy', async (repo, path, copy: Files) => {
    const files = (timeout: string): Files => ({
      'prod/kustomization.yaml': kustomization(timeout, repo),
      ...copy,
      ...vendored(`${repo}/web: ${path}`),
    });
    const review = await reviewOf(files('1s'), files('2s'), charts);
    expect(told(review)[0]).toContain(
      'VirtualService /orders spec.http[0].timeout "1s" → "2s" at prod/kustomization.yaml:7',
    );
    expect(gapsOf(review)).toEqual([]);
  });

  test('says so where the copy is not the version that is asked for', async () => {
    const files = (version: string): Files => ({
      'prod/kustomization.yaml': kustomization('1s', 'https://charts.example.com/stable', version),
      ...folder('vendor/web'),
      ...vendored(REGISTRY),
    });
    expect(gapsOf(await reviewOf(files('1.2.0'), files('1.4.0'), charts))).toEqual([
      'unseen: What is rendered of https://charts.example.com/stable/web is the copy in vendor/web, which may not be what is installed: the copy is 1.2.0, the release asks for 1.4.0.',
    ]);
  });

  test('follows a copy that changes', async () => {
    const files = (timeout: string): Files => ({
      'prod/kustomization.yaml': kustomization('1s', 'https://charts.example.com/stable').replace(
        / *valuesInline.*\n/,
        '',
      ),
      'vendor/web.tgz': packedFiles(chart('1.2.0', timeout)),
      ...vendored('charts.example.com/stable/web: vendor/web.tgz'),
    });
    expect(told(await reviewOf(files('3s'), files('4s'), charts)).join()).toContain('"3s" → "4s"');
  });
});
