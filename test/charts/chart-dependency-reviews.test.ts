import { describe, expect, test } from 'vitest';
import { createChartSources } from '../../src/charts/edge/registries/create-chart-sources.ts';
import type { FetchCharts, ChartSource } from '../../src/charts/elsewhere/chart-sources.ts';
import { chartRenderer } from './edge/chart-renderer.ts';
import { packedFiles } from '../support/packed-files.ts';
import { startRegistries } from '../support/registry-stand-in.ts';
import { reviewOf } from '../support/review-of.ts';
import type { Files } from '../review/copied-charts.ts';
import { gapsOf, TEMPLATE, told, vendored } from '../review/copied-charts.ts';

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

const review = (before: Files, after: Files, fetchCharts?: FetchCharts) =>
  reviewOf(before, after, charts, fetchCharts);

const STABLE = 'https://charts.example.com/stable';

const ofStable = (more = ''): Files =>
  web(`{ name: routes, version: 1.x, repository: ${STABLE}${more} }`);

const SOURCE: ChartSource = {
  kind: 'http',
  host: 'charts.example.com',
  prefixes: [''],
  repositories: ['acme/shop'],
  via: [],
  authorization: null,
};

const packed = (timeout = '1s'): Uint8Array =>
  packedFiles({
    'Chart.yaml': chartYaml('routes'),
    'values.yaml': `timeout: ${timeout}\n`,
    'templates/route.yaml': TEMPLATE,
  });

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

  test('keeps the lines of its templates where these are edited together with a value', async () => {
    const policy = `---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: {{ .Values.policy }} }
spec: { rules: [{}] }
`;
    const made = await review(before, {
      ...before,
      'charts/routes/templates/policy.yaml': policy,
      'charts/routes/values.yaml': 'timeout: 1s\npolicy: open\n',
    });
    const places = told(made).map((each) => each.split(' at ')[1]);
    expect(places.length).toBeGreaterThan(0);
    expect(places.filter((each) => each?.startsWith('charts/routes/templates/') !== true)).toEqual(
      [],
    );
  });

  test('is at fault where Helm stops in it, at its own line', async () => {
    const template = TEMPLATE.replace('.Values.timeout', 'required "no timeout" .Values.wait');
    const made = await review(before, {
      ...before,
      'charts/routes/templates/route.yaml': template,
    });
    expect(made.gaps).toMatchObject([
      { nature: 'broken', origin: { file: 'charts/routes/templates/route.yaml', line: 8 } },
    ]);
  });

  test('stops the release where it comes to another version than is asked for', async () => {
    const made = await review(before, {
      ...before,
      'charts/routes/Chart.yaml': chartYaml('routes').replace('1.0.0', '2.0.0'),
    });
    expect(made.gaps).toMatchObject([
      {
        nature: 'broken',
        message:
          "`charts/web` does not render: Argo CD does not get what the chart in charts/web depends on: can't get a valid version for dependency routes: charts/routes is 2.0.0, asked for is 1.x.",
        origin: { file: 'charts/web/Chart.yaml', line: 5 },
      },
    ]);
  });
});

describe('a chart of a registry that a chart depends on', () => {
  const before = { ...application('{ values: "routes: { timeout: 5s }" }'), ...ofStable() };
  const after = { ...before, ...application('{ values: "routes: { timeout: 7s }" }') };
  const CHANGE =
    'VirtualService shop/orders spec.http[0].timeout "5s" → "7s" at apps/orders.yaml:6';
  const SEEN_WITH = `It is seen with a copy under vendored in the configuration (${STABLE}/routes), where its registry is a chart source, or with it in charts/.`;

  test('is rendered from its copy', async () => {
    const copy = {
      ...vendored('charts.example.com/stable/routes: vendor/routes.tgz'),
      'vendor/routes.tgz': packed(),
    };
    const made = await review({ ...before, ...copy }, { ...after, ...copy });
    expect(gapsOf(made)).toEqual([]);
    expect(told(made)).toContain(CHANGE);
    const other = { ...copy, 'vendor/routes.tgz': packed('8s') };
    const unset = { ...application(), ...ofStable() };
    expect(told(await review({ ...unset, ...copy }, { ...unset, ...other }))).toContain(
      'VirtualService shop/orders spec.http[0].timeout "1s" → "8s" at vendor/routes.tgz/values.yaml:1',
    );
  });

  test('is fetched, and the report says which version that was', async () => {
    const registries = await startRegistries();
    registries.index(STABLE, [{ name: 'routes', version: '1.0.0', bytes: packed() }]);
    const { fetch } = createChartSources([SOURCE], registries).open('acme/shop', 'base');
    const made = await review(before, after, fetch);
    expect(gapsOf(made)).toEqual([]);
    expect(told(made)).toContain(CHANGE);
    expect(made.notes.join()).toContain(
      `The chart ${STABLE}/routes was fetched: version 1.0.0, for 1.x`,
    );
  });

  test('that its registry does not give is told with what was asked for and answered', async () => {
    const registries = await startRegistries();
    registries.answer(`${STABLE}/index.yaml`, { status: 503 });
    const { fetch } = createChartSources([SOURCE], registries).open('acme/shop', 'base');
    const made = await review(before, after, fetch);
    expect(gapsOf(made)).toEqual([
      `unseen: The Helm chart in charts/web is rendered in part, for it depends on routes 1.x of ${STABLE}, which is not in its charts/ (charts.example.com answers 503 for /stable/index.yaml): what that deploys is not analysed. It is seen with a copy under vendored in the configuration (${STABLE}/routes), once its registry has it, or with it in charts/.`,
    ]);
  });

  test('that is not here is not seen: it is named, with what would show it', async () => {
    const made = await review(before, after);
    expect(gapsOf(made)).toEqual([
      `unseen: The Helm chart in charts/web is rendered in part, for it depends on routes 1.x of ${STABLE}, which is not in its charts/: what that deploys is not analysed. ${SEEN_WITH}`,
    ]);
    expect(made.changes.map(({ subject }) => subject.kind)).toEqual(['Application', 'Chart']);
  });

  test('that values leave out need not be here', async () => {
    const own = { 'charts/web/templates/route.yaml': TEMPLATE };
    const left = { ...ofStable(', condition: routes.enabled'), ...own };
    const off = (timeout: string): Files =>
      application(`{ values: "{ timeout: ${timeout}, routes: { enabled: false } }" }`);
    const made = await review({ ...off('1s'), ...left }, { ...off('2s'), ...left });
    expect(gapsOf(made)).toEqual([]);
    expect(told(made)).toContain(
      'VirtualService shop/orders spec.http[0].timeout "1s" → "2s" at apps/orders.yaml:6',
    );
    const on = { ...application(), ...left };
    expect(gapsOf(await review({ ...off('1s'), ...left }, on))).toEqual([
      expect.stringContaining(
        'unseen: The Helm chart in charts/web is rendered in part, for it depends',
      ),
    ]);
  });
});

describe('a chart beside one that Flux packages', () => {
  const flux = (strategy: string): Files => ({
    'cluster/shop.yaml': `
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: { name: shop, namespace: flux-system }
spec: { url: https://example.com/shop.git, ref: { branch: main } }
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: apps, namespace: flux-system }
spec: { path: ./apps, sourceRef: { kind: GitRepository, name: shop } }
`,
    'apps/orders.yaml': `
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: orders, namespace: shop }
spec:
  chart:
    spec:
      chart: charts/web
      reconcileStrategy: ${strategy}
      sourceRef: { kind: GitRepository, name: shop, namespace: flux-system }
`,
    ...web(),
    ...routes(),
  });

  test('is packaged with it', async () => {
    const before = flux('Revision');
    const made = await review(before, { ...before, ...routes('2s') });
    expect(gapsOf(made)).toEqual([]);
    expect(told(made)).toEqual([
      'VirtualService shop/orders spec.http[0].timeout "1s" → "2s" at charts/routes/values.yaml:1',
    ]);
  });

  test('is packaged with the copy of one of a registry, also where its source leaves that out', async () => {
    const copy = {
      ...vendored('charts.example.com/stable/routes: vendor/routes.tgz'),
      '.sourceignore': '/vendor/\n',
    };
    const before = { ...flux('Revision'), ...ofStable(), ...copy };
    const made = await review(
      { ...before, 'vendor/routes.tgz': packed() },
      { ...before, 'vendor/routes.tgz': packed('2s') },
    );
    expect(told(made)).toContain(
      'VirtualService shop/orders spec.http[0].timeout "1s" → "2s" at vendor/routes.tgz/values.yaml:1',
    );
  });

  test('is packaged anew with another version of the chart around it only, which is said, and judged at once', async () => {
    const before = flux('ChartVersion');
    const made = await review(before, { ...before, ...routes('2s') });
    expect(told(made)).toHaveLength(1);
    expect(made.notes.join()).toContain('what changes in charts/routes/values.yaml reaches');
  });
});

test('a chart that nothing installs is rendered where one changes that it takes from beside it', async () => {
  const before = { ...web(), ...routes() };
  const made = await review(before, { ...before, ...routes('2s') });
  expect(told(made)).toContain(
    'VirtualService default/web spec.http[0].timeout "1s" → "2s" at charts/routes/values.yaml:1',
  );
});
