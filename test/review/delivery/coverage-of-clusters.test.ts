import { expect, test } from 'vitest';
import type { DeliveryMap } from '../../../src/gitops/index.ts';
import { mapJson } from '../../../src/review/report/map/map-json.ts';
import { mapText } from '../../../src/review/report/map/map-text.ts';
import { argo } from '../../compare/delivery/layouts/parts.ts';
import { mapOf } from '../../compare/delivery/map-of.ts';
import type { Files } from '../../compare/delivery/releases.ts';

const service = (name: string): string =>
  `apiVersion: v1\nkind: Service\nmetadata: { name: ${name} }\nspec: { ports: [{ port: 80 }] }\n`;

const deployment = (name: string): string =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: ${name} }\nspec: { template: { metadata: {}, spec: { containers: [] } } }\n`;

const entry =
  'apiVersion: networking.istio.io/v1\nkind: ServiceEntry\nmetadata: { name: out }\nspec: { hosts: [out.example], ports: [{ number: 80, name: http, protocol: HTTP }] }\n';

const ofChart = (application: string): string =>
  application.replace(
    /source: \{[^}]*\}/,
    'source: { repoURL: https://charts.example, chart: db, targetRevision: 1.2.0 }',
  );

const apps: Files = {
  'apps/prod/web.yaml': `${service('web')}---\n${deployment('web')}---\n${entry}`,
  'apps/dev/web.yaml': service('web'),
  'argocd/prod.yaml': argo('web-prod', 'apps/prod', 'name: gke-prod'),
  'argocd/dev.yaml': argo('web-dev', 'apps/dev', 'name: gke-dev'),
};

const coverage = ({ environments }: DeliveryMap) =>
  Object.fromEntries(environments.map(({ name, coverage: one }) => [name, one]));

test('each cluster says how many Services and workloads of it are rendered; what a ServiceEntry names is none', async () => {
  expect(coverage(await mapOf(apps))).toEqual({
    dev: { services: 1, workloads: 0, unseen: [] },
    prod: { services: 1, workloads: 1, unseen: [] },
  });
});

test.each<[string, Files, { what: string; name: string }, RegExp]>([
  [
    'a chart of a registry',
    { 'argocd/db.yaml': ofChart(argo('db-prod', 'x', 'name: gke-prod')) },
    { what: 'chart', name: 'db 1.2.0' },
    /not seen: chart db 1\.2\.0; what would show it: a copy of the chart under `vendored`/,
  ],
  [
    'a folder that does not build',
    {
      'apps/x/kustomization.yaml': 'resources: [svc.yaml, gone.yaml]\n',
      'apps/x/svc.yaml': service('x'),
      'argocd/x.yaml': argo('x-prod', 'apps/x', 'name: gke-prod'),
    },
    { what: 'unbuilt', name: 'apps/x' },
    /not seen: apps\/x; what would show it: mending/,
  ],
  [
    'a base that lies elsewhere',
    {
      'apps/x/kustomization.yaml':
        'resources: [svc.yaml, "https://github.com/acme/bases//x?ref=v1"]\n',
      'apps/x/svc.yaml': service('x'),
      'argocd/x.yaml': argo('x-prod', 'apps/x', 'name: gke-prod'),
    },
    { what: 'remote', name: 'https://github.com/acme/bases//x' },
    /what would show it: a copy of it under `vendored`/,
  ],
])(
  '%s is a part that is not seen, where it goes and nowhere else',
  async (_, files, part, text) => {
    const map = await mapOf({ ...apps, ...files });
    expect(coverage(map)['prod']?.unseen).toEqual([part]);
    expect(coverage(map)['dev']?.unseen).toEqual([]);
    expect(mapText(map)).toMatch(text);
    const { environments } = JSON.parse(mapJson(map)) as {
      environments: { name: string; coverage: { cluster: string; notSeen: unknown[] }[] }[];
    };
    expect(environments.find(({ name }) => name === 'prod')?.coverage).toEqual([
      expect.objectContaining({
        cluster: 'prod',
        notSeen: [expect.objectContaining({ ...part, shownBy: expect.any(String) as unknown })],
      }),
    ]);
  },
);

test('a chart of this repository that a HelmRelease installs is one part, and no copy of it is asked for', async () => {
  const map = await mapOf({
    'clusters/prod/flux-system/gotk-sync.yaml': `apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: { name: flux-system, namespace: flux-system }
spec: { interval: 1m, url: "https://git.example/acme/deploy", ref: { branch: main } }
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: flux-system, namespace: flux-system }
spec: { interval: 10m, path: ./clusters/prod, prune: true, sourceRef: { kind: GitRepository, name: flux-system } }
`,
    'clusters/prod/web.yaml': `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: web, namespace: shop }
spec:
  interval: 5m
  chart: { spec: { chart: ./charts/web, sourceRef: { kind: GitRepository, name: flux-system, namespace: flux-system } } }
`,
    'charts/web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
    'charts/web/templates/web.yaml': service('web'),
  });
  expect(coverage(map)['prod']?.unseen).toEqual([{ what: 'chart-here', name: 'charts/web' }]);
});

test('nothing of a folder that does not build counts as rendered', async () => {
  const map = await mapOf({
    ...apps,
    'apps/x/kustomization.yaml': 'resources: [svc.yaml, gone.yaml]\n',
    'apps/x/svc.yaml': service('x'),
    'argocd/x.yaml': argo('x-prod', 'apps/x', 'name: gke-prod'),
  });
  expect(coverage(map)['prod']).toMatchObject({ services: 1, workloads: 1 });
});

test('what nothing applies, where other folders are applied, is no part of what a cluster gets', async () => {
  const map = await mapOf({ ...apps, 'attic/old.yaml': service('old') });
  expect(Object.values(coverage(map)).map((one) => one?.services)).toEqual([1, 1]);
});

test('charts of a folder that nothing applies are said of that folder, and are no part of what a cluster gets', async () => {
  const map = await mapOf({
    ...apps,
    'releases/prod/db.yaml': `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: db, namespace: shop }
spec: { chart: { spec: { chart: db, version: 1.2.0, sourceRef: { kind: HelmRepository, name: acme } } } }
`,
    'caches/prod/kustomization.yaml':
      'helmCharts: [{ name: cache, version: 2.0.0, repo: "https://charts.example", releaseName: cache }]\n',
  });
  expect(coverage(map)['prod']?.unseen).toEqual([]);
  const text = mapText(map);
  expect(text).toContain('releases/prod: applied by nobody seen here; it takes chart db 1.2.0;');
  expect(text).toContain('caches/prod: applied by nobody seen here; it takes chart cache 2.0.0;');
  expect(text).not.toMatch(/^ {2}chart /m);
});

test('a folder of appliers is said to be counted in each environment, and not to be in each', async () => {
  const root = argo('root', 'argocd', 'server: https://kubernetes.default.svc');
  const text = mapText(await mapOf({ ...apps, 'root.yaml': root }));
  expect(text).toMatch(
    /^Counted in every environment {2}nothing here says which of them they are for\n {2}argocd$/m,
  );
  expect(text).not.toMatch(/^In every environment/m);
});

test('a chart of a registry that a command installs is a part that is not seen', async () => {
  const map = await mapOf({
    '.github/workflows/mesh.yaml': `on: push
jobs:
  mesh:
    runs-on: x
    steps:
      - run: helm upgrade istiod istio/istiod -n istio-system --version 1.24.0 -f istiod.yaml
`,
    'istiod.yaml': 'pilot: { replicaCount: 2 }\n',
  });
  expect(Object.values(coverage(map))).toEqual([
    { services: 0, workloads: 0, unseen: [{ what: 'chart-by-command', name: 'istiod 1.24.0' }] },
  ]);
});
