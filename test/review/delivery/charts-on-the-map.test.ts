import { describe, expect, test } from 'vitest';
import type { DeliveryMap } from '../../../src/gitops/index.ts';
import { mapJson } from '../../../src/review/report/map/map-json.ts';
import { mapMermaid } from '../../../src/review/report/map/map-report.ts';
import { mapText } from '../../../src/review/report/map/map-text.ts';
import { reviewOf } from '../../support/review-of.ts';
import { object } from '../../gitops/fixtures.ts';
import { delivered } from '../../compare/delivery/layouts/layout.ts';
import { argo, folders, list, plain, set } from '../../compare/delivery/layouts/parts.ts';
import { flux } from '../../compare/delivery/flux-trees.ts';
import { app } from '../../gitops/delivery/argo-trees.ts';
import type { Files } from '../../compare/delivery/releases.ts';
import { mapOf } from '../../compare/delivery/map-of.ts';

const CHART =
  'repoURL: https://charts.example, chart: istiod, targetRevision: 1.24.0, helm: { valueFiles: [prod.yaml], valuesObject: { password: hunter2 }, parameters: [{ name: global.hub, value: acme }] }';

const ofChart = (application: string): string =>
  application.replace(/source: \{[^}]*\}/, `source: { ${CHART} }`);

/** By environment: chart, version, cluster, namespace. */
const charts = ({ environments }: DeliveryMap) =>
  environments.flatMap(({ name, charts: all }) =>
    all.map(({ chart, version, destination: { cluster, namespace } }) =>
      [name, chart, version, cluster, namespace].join(' '),
    ),
  );

const apps: Files = {
  ...plain('apps/prod', 'a'),
  ...plain('apps/dev', 'a'),
  'argocd/prod.yaml': argo('prod', 'apps/prod', 'name: gke-1'),
  'argocd/dev.yaml': argo('dev', 'apps/dev', 'name: gke-2'),
};

test('charts of Applications are roots of the environment of their cluster', async () => {
  const map = await mapOf({
    ...apps,
    'argocd/istiod.yaml': ofChart(argo('istiod', 'x', 'name: gke-1, namespace: istio-system')),
  });
  expect(charts(map)).toEqual(['prod istiod 1.24.0 gke-1 istio-system']);
});

test('charts of an ApplicationSet are too', async () => {
  const map = await mapOf({
    ...apps,
    'argocd/set.yaml': ofChart(
      set(list('cluster: gke-1', 'cluster: gke-2'), {
        name: 'istiod-{{.cluster}}',
        path: 'x',
        destination: 'name: "{{.cluster}}", namespace: istio-system',
      }),
    ),
  });
  expect(charts(map)).toEqual([
    'dev istiod 1.24.0 gke-2 istio-system',
    'prod istiod 1.24.0 gke-1 istio-system',
  ]);
});

test('what names no cluster goes where its set applies folders', async () => {
  const map = await mapOf({
    ...apps,
    'argocd/ops.yaml': set(
      `${folders('ops/*')}, { list: { elements: [{ chart: istiod }], template: ${JSON.stringify({
        metadata: { name: 'istiod' },
        spec: {
          source: { repoURL: 'https://charts.example', chart: '{{.chart}}', targetRevision: '1' },
          destination: { namespace: 'istio-system' },
        },
      })} } }`,
      { name: '{{.path.basename}}', path: '{{.path.path}}', destination: 'name: gke-1' },
    ),
    ...plain('ops/prod', 'b'),
  });
  expect(charts(map).map((line) => line.split(' ')[0])).toEqual(['prod']);
});

const release = `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: istiod, namespace: flux-system }
spec:
  targetNamespace: istio-system
  chart: { spec: { chart: istiod, version: 1.24.0, sourceRef: { kind: HelmRepository, name: istio } } }
  valuesFrom: [{ kind: Secret, name: tokens }]
`;

test('HelmReleases are roots of the environment that they are part of', async () => {
  const map = await mapOf({
    'clusters/prod/sync.yaml': flux('flux-system', './clusters/prod'),
    'clusters/prod/istiod.yaml': release,
    'clusters/dev/sync.yaml': flux('flux-system', './clusters/dev'),
    'clusters/dev/web.yaml': object('Service', 'web'),
  });
  expect(charts(map)).toEqual(['prod istiod 1.24.0  istio-system']);
});

test('a Secret that gives several values is named once', async () => {
  const twice = release.replace('[{', '[{ kind: Secret, name: tokens, valuesKey: a }, {');
  const map = await mapOf({
    'clusters/prod/sync.yaml': flux('flux-system', './clusters/prod'),
    'clusters/prod/istiod.yaml': twice,
  });
  expect(mapText(map)).toContain('    with Secret tokens\n');
});

test('every format says that they are not rendered, and none what their values are', async () => {
  const map = await mapOf({
    ...apps,
    'argocd/istiod.yaml': ofChart(argo('istiod', 'x', 'name: gke-1, namespace: istio-system')),
  });
  const text = mapText(map);
  expect(text).toContain(`  chart istiod 1.24.0 of https://charts.example
    by Application argocd/istiod, argocd/istiod.yaml:5, synced by hand
    to cluster gke-1, namespace istio-system
    with prod.yaml, values, global.hub
    not rendered: what its templates make is not seen`);
  expect(mapMermaid(map)).toContain('chart istiod 1.24.0');
  const json = mapJson(map);
  const { environments } = JSON.parse(json) as {
    environments: { name: string; roots: { path: string; rendered: boolean }[] }[];
  };
  const prod = environments.find(({ name }) => name === 'prod');
  expect(prod?.roots.filter(({ rendered }) => !rendered)).toMatchObject([
    {
      path: 'istiod',
      chart: {
        name: 'istiod',
        version: '1.24.0',
        repository: 'https://charts.example',
        parameters: ['prod.yaml', 'values', 'global.hub'],
      },
      destination: { cluster: 'gke-1', namespace: 'istio-system' },
    },
  ]);
  expect(text + json).not.toContain('hunter2');
});

const INFLATED = `helmCharts:
  - name: istiod
    repo: https://charts.example
    version: 1.24.0
    namespace: istio-system
    valuesFile: values.yaml
    valuesInline: { password: hunter2 }
`;

test('charts that a kustomization inflates are charts of its root', async () => {
  const map = await mapOf({
    ...apps,
    'mesh/overlays/prod/kustomization.yaml': INFLATED,
    'mesh/overlays/prod/values.yaml': 'pilot: {}\n',
    'mesh/overlays/dev/kustomization.yaml': INFLATED.replace('1.24.0', '1.25.0'),
    'mesh/overlays/dev/values.yaml': 'pilot: {}\n',
    'argocd/mesh.yaml': argo('mesh', 'mesh/overlays/prod', 'name: gke-1'),
  });
  expect(charts(map)).toEqual([
    'dev istiod 1.25.0  istio-system',
    'prod istiod 1.24.0 gke-1 istio-system',
  ]);
  const text = mapText(map);
  expect(text).toContain(
    '  chart istiod 1.24.0 of https://charts.example\n    by kustomization mesh/overlays/prod, mesh/overlays/prod/kustomization.yaml:2\n',
  );
  expect(text).toContain('with values.yaml, valuesInline');
  // what nothing here applies is in one list, with its chart
  expect(text).not.toContain('by kustomization mesh/overlays/dev');
  expect(text).toContain(
    '  mesh/overlays/dev: applied by nobody seen here; it takes chart istiod 1.25.0; somebody may, so changes of it count in dev\n',
  );
  expect(mapJson(map) + text).not.toContain('hunter2');
});

test('so are those of a generator of charts, also in a base', async () => {
  const map = await mapOf({
    ...apps,
    'mesh/base/kustomization.yaml': 'namespace: ingress\ngenerators: [chart.yaml]\n',
    'mesh/base/chart.yaml': `apiVersion: builtin
kind: HelmChartInflationGenerator
metadata: { name: gateway }
name: gateway
repo: https://charts.example
version: 1.0.0
`,
    'mesh/overlays/prod/kustomization.yaml': 'resources: [../../base]\n',
    'argocd/mesh.yaml': argo('mesh', 'mesh/overlays/prod', 'name: gke-1'),
  });
  expect(charts(map)).toEqual(['prod gateway 1.0.0 gke-1 ingress']);
  expect(mapText(map)).toContain('by kustomization mesh/overlays/prod, mesh/base/chart.yaml:1');
});

test('manifests in folders of documentation, examples and tests are on the map as what nobody delivers', async () => {
  const map = await mapOf({
    ...apps,
    'docs/gateway.yaml': object('Service', 'gateway'),
    'docs/values.yaml': 'replicas: 2\n',
    'examples/web.yaml': object('Service', 'web'),
    'attic/web.yaml': object('Service', 'web'),
    'hack/test/web.yaml': object('Service', 'web'),
    'pkg/testdata/values.yaml': 'replicas: 2\n',
    '.github/workflows/ci.yaml': 'on: push\n',
  });
  expect(map.notApplied.map(({ path, why }) => `${path}: ${why}`)).toEqual([
    'argocd: applied by nobody seen here',
    'attic: it lies in attic, and nothing seen here applies it',
    'docs: its name says that it holds documentation, and nothing seen here applies it',
    'examples: it lies in examples, and nothing seen here applies it',
    'hack/test: its name says that it holds tests, and nothing seen here applies it',
  ]);
});

test('what is applied is no such folder, whatever it is called', async () => {
  const map = await mapOf({
    ...apps,
    'docs/site/web.yaml': object('Service', 'web'),
    'argocd/docs.yaml': argo('docs', 'docs/site', 'name: gke-1'),
  });
  expect(map.notApplied.map(({ path }) => path)).toEqual(['argocd']);
});

test('of a folder that nobody delivers and an applier reaches into, it is said that the rest is meant', async () => {
  const map = await mapOf({
    ...apps,
    '.archive/web/kustomization.yaml': 'resources: [web.yaml]\n',
    '.archive/web/web.yaml': object('Service', 'web'),
    '.archive/mail/kustomization.yaml': 'resources: [mail.yaml]\n',
    '.archive/mail/mail.yaml': object('Service', 'mail'),
    'argocd/web.yaml': argo('web', '.archive/web', 'name: gke-1'),
  });
  expect(map.notApplied).toContainEqual({
    path: '.archive',
    why: 'it is a hidden folder, and what applies the rest of it is not seen here',
  });
});

test('settings of a tool that reads them from their file go to no cluster', () => {
  const trees = {
    'web/config.yaml':
      'apiVersion: kapp.k14s.io/v1alpha1\nkind: Config\nmetadata: { name: kapp }\n',
    'web/web.yaml': object('Service', 'web'),
  };
  expect(delivered(trees)).toEqual(['default! | - | web | web']);
});

describe('a chart of the tree', () => {
  const chart: Files = {
    'chart/Chart.yaml': 'name: shop\nversion: 1.0.0\n',
    'chart/values.yaml': 'replicas: 1\n',
    'chart/templates/web.yaml': object('Service', 'web'),
  };
  const changed: Files = { ...chart, 'chart/values.yaml': 'replicas: 2\n' };
  const said = async (more: Files): Promise<readonly string[]> =>
    (await reviewOf({ ...chart, ...more }, { ...changed, ...more })).reach ?? [];

  test('that nothing installs is on the map as such, and a review says so where it changes', async () => {
    const map = await mapOf({ ...plain('apps/web', 'a'), ...chart });
    expect(map.notApplied).toEqual([
      {
        path: 'chart',
        why: 'a Helm chart that nothing seen here installs',
        countsIn: ['default'],
      },
    ]);
    expect(await said({})).toEqual([
      'No applier of the Helm chart chart is seen in this tree: who installs it, and whether in production, is not known. It is judged as if it were.',
    ]);
    const { reach } = await reviewOf(chart, { ...chart, ...plain('apps/web', 'a') });
    expect(reach).toEqual([]);
  });

  test('that a script installs is told with the script', async () => {
    const script: Files = { 'deploy.sh': 'helm upgrade --install shop ./chart\n' };
    const map = await mapOf({ ...chart, ...script });
    expect(map.notApplied).toEqual([]);
    expect(mapText(map)).toContain('  chart\n    applied by deploy.sh:1 (helm)\n');
    expect(await said(script)).toEqual([
      'The Helm chart chart is installed where somebody runs deploy.sh:1 (helm).',
    ]);
  });

  test('that a HelmRelease installs is none of these', async () => {
    const release: Files = {
      'apps/release.yaml': `${object('HelmRelease', 'shop', 'helm.toolkit.fluxcd.io/v2')}spec:
  chart: { spec: { chart: ./chart, sourceRef: { kind: GitRepository, name: shop } } }
`,
    };
    expect((await mapOf({ ...chart, ...release })).notApplied).toEqual([]);
    expect(await said(release)).toEqual([]);
  });
});

test('a chart of the tree is a folder with the name of its release, and seen unless its values are not', async () => {
  const chart = { 'charts/web/Chart.yaml': 'name: web', 'charts/web/values.yaml': 'a: 1' };
  const installed = async (helm: string) => {
    const { environments } = await mapOf({
      ...chart,
      'apps/web.yaml': app('charts/web', `helm: ${helm}`),
    });
    return environments
      .flatMap(({ roots }) => roots)
      .filter(({ path }) => path === 'charts/web')
      .map(({ release, isUnrendered }) => ({ release, isSeen: isUnrendered !== true }));
  };
  expect(await installed('{ releaseName: orders }')).toEqual([{ release: 'orders', isSeen: true }]);
  expect(await installed('{ valueFiles: ["https://example.com/v.yaml"] }')).toEqual([
    { release: 'shop', isSeen: false },
  ]);
});
