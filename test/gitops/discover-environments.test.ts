import { expect, test } from 'vitest';
import { discoverEnvironments } from '../../src/gitops/survey/discover-environments.ts';
import { application, appWith, builds, flux, object, planned, virtualService } from './fixtures.ts';
import { treeOf } from './tree-of.ts';
import {
  defaultNamespaceOf,
  substitutionFor,
  targetNamespaceOf,
} from '../../src/gitops/roots/applier-of-root.ts';
import { listedFiles } from '../../src/gitops/roots/root.ts';

test('configuration names environments before the tree does', () => {
  const files = { ...appWith('a', 'x1', 'x2'), ...appWith('b', 'x1', 'x2') };
  expect(
    planned(files, [
      { name: 'production', paths: ['apps/*/overlays/x1'], production: true, cluster: 'eu' },
      { name: 'x2', paths: [], production: false, cluster: null },
    ]),
  ).toEqual({
    'production!': ['apps/a/overlays/x1', 'apps/b/overlays/x1'],
    x2: ['apps/a/overlays/x2', 'apps/b/overlays/x2'],
  });
});

test('a declared folder is a root even where others include it or nothing in it is of the mesh', () => {
  expect(
    planned({ ...appWith('a', 'dev'), 'values/x.yaml': 'a: 1' }, [
      { name: 'bare', paths: ['apps/a/base', 'values'], production: null, cluster: null },
    ]),
  ).toEqual({ 'bare!': ['apps/a/base', 'values'], 'dev!': ['apps/a/overlays/dev'] });
});

test('an Application gives its folder a default namespace, and other repositories are left alone', () => {
  const plan = discoverEnvironments(
    treeOf({
      'argo/app.yaml': application('shop'),
      'argo/other.yaml': application('.').replace('git.example/shop', 'git.example/other'),
      'shop/vs.yaml': virtualService('shop'),
      'shop/nested/not-read.yaml': virtualService('nested'),
    }),
    [],
  );
  const roots = plan.environments[0]?.roots ?? [];
  expect(roots.map((root) => [root.path, defaultNamespaceOf(root), listedFiles(root)])).toEqual([
    ['argo', null, ['argo/app.yaml', 'argo/other.yaml']],
    ['shop', 'shop', ['shop/vs.yaml']],
  ]);
});

test('an ApplicationSet applies the folders that its generators find', () => {
  const set = `${object('ApplicationSet', 'all', 'argoproj.io/v1alpha1')}spec:
  goTemplate: true
  generators:
    - git:
        repoURL: https://git.example/shop
        directories:
          - path: apps/*/overlays/prod
          - path: apps/legacy/*/*
            exclude: true
    - list:
        elements:
          - {folder: extra, namespace: extra}
  template:
    spec:
      source: {repoURL: "https://git.example/shop", path: "{{.path.path}}"}
      destination: {name: prod-eu, namespace: "{{index .path.segments 1}}"}
`;
  const plan = discoverEnvironments(
    treeOf({
      'argo/set.yaml': set,
      ...appWith('orders', 'dev', 'prod'),
      ...appWith('web', 'dev', 'prod'),
      ...appWith('legacy', 'prod'),
    }),
    [],
  );
  const production = plan.environments.find(({ name }) => name === 'prod');
  expect(production?.cluster).toBe('prod-eu');
  expect(production?.roots.map((root) => [root.path, defaultNamespaceOf(root)])).toEqual([
    ['apps/legacy/overlays/prod', null],
    ['apps/orders/overlays/prod', 'orders'],
    ['apps/web/overlays/prod', 'web'],
    ['argo', null],
  ]);
});

test('what a cluster applies belongs to the cluster, with its own variables', () => {
  const cluster = (name: string): Record<string, string> => ({
    [`clusters/${name}/apps.yaml`]: flux(
      'apps',
      './apps',
      `  targetNamespace: shop
  postBuild:
    substitute: {CLUSTER: ${name}}
    substituteFrom:
      - {kind: ConfigMap, name: settings}
      - {kind: Secret, name: hidden}
`,
    ),
    [`clusters/${name}/flux-system/sync.yaml`]: flux('flux-system', `./clusters/${name}`),
  });
  const plan = discoverEnvironments(
    treeOf({
      ...cluster('eu-prod'),
      ...cluster('eu-test'),
      'apps/kustomization.yaml': builds('vs.yaml'),
      'apps/vs.yaml': virtualService('a'),
      'settings/settings.yaml': `${object('ConfigMap', 'settings')}  namespace: flux-system\ndata: {DOMAIN: example.org}\n`,
    }),
    [],
  );
  expect(plan.environments.map(({ name, production }) => [name, production])).toEqual([
    ['eu-prod', true],
    ['eu-test', false],
  ]);
  const apps = plan.environments.map(({ roots }) => roots.find(({ path }) => path === 'apps'));
  expect(
    apps.map((root) => root && substitutionFor(root)?.variables.get('CLUSTER')?.value),
  ).toEqual(['eu-prod', 'eu-test']);
  const [first] = apps;
  const references = first && substitutionFor(first)?.references;
  expect(references?.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
    'ConfigMap settings',
    'Secret hidden',
  ]);
  expect(first && targetNamespaceOf(first)).toBe('shop');
});

test('Flux takes in the kustomizations below a folder that has none of its own', () => {
  const plan = planned({
    'clusters/home/sync.yaml': flux('sync', './clusters/home') + '---\n' + flux('apps', './apps'),
    'apps/top.yaml': virtualService('top'),
    'apps/a/kustomization.yaml': builds('vs.yaml', 'part'),
    'apps/a/vs.yaml': virtualService('a'),
    'apps/a/part/kustomization.yaml': builds('x.yaml'),
    'apps/a/part/x.yaml': object('Service', 'x'),
  });
  expect(plan).toEqual({ 'home!': ['apps', 'apps/a', 'clusters/home'] });
});

test('a base that an Application points at is a root beside what includes it', () => {
  const plan = planned({ ...appWith('a', 'dev'), 'argo/app.yaml': application('apps/a/base') });
  expect(Object.values(plan).flat()).toEqual(['apps/a/base', 'apps/a/overlays/dev', 'argo']);
});

test('components, tests and settings are not roots, and what is left out is said', () => {
  const plan = discoverEnvironments(
    treeOf({
      'base/kustomization.yaml': builds('vs.yaml'),
      'base/vs.yaml': virtualService('a'),
      'base/forgotten.yaml': virtualService('not-listed'),
      'components/x/kustomization.yaml': 'kind: Component\n',
      'chart/Chart.yaml': 'name: chart\n',
      'chart/templates/vs.yaml': virtualService('{{ .Values.name }}'),
      'tests/all/kustomization.yaml': builds('../../base'),
      '.github/workflows/ci.yaml': 'jobs: {}\n',
      'docs/example.yaml': virtualService('example'),
      'skaffold.yaml': 'apiVersion: skaffold/v2\nkind: Config\n',
    }),
    [],
  );
  expect(plan.environments.flatMap(({ roots }) => roots.map(({ path }) => path))).toEqual([
    'base',
    'chart',
  ]);
  expect(plan.notes).toContain(
    'Kustomizations in tests are not reviewed: no applier of them is seen in this tree.',
  );
});

test('of a folder that an applier reaches into, the note is of the rest', () => {
  const plan = discoverEnvironments(
    treeOf({
      'cluster/sync.yaml': flux('all', './tests/applied'),
      'tests/applied/kustomization.yaml': builds('vs.yaml'),
      'tests/applied/vs.yaml': virtualService('a'),
      'tests/other/kustomization.yaml': builds('vs.yaml'),
      'tests/other/vs.yaml': virtualService('b'),
    }),
    [],
  );
  expect(plan.notes).toContain(
    'Of the kustomizations in tests, those whose applier is not seen here are not reviewed.',
  );
});

test('a chart at the top of a tree claims its own files and nothing else', () => {
  const plan = discoverEnvironments(
    treeOf({
      'Chart.yaml': 'name: chart\n',
      'values.yaml': 'replicas: 1\n',
      'templates/vs.yaml': virtualService('{{ .Values.name }}'),
      'charts/part/Chart.yaml': 'name: part\n',
      'charts/part/templates/vs.yaml': virtualService('part'),
      'config/vs.yaml': virtualService('web'),
      'vendor/other/Chart.yaml': 'name: other\n',
    }),
    [],
  );
  expect(plan.environments.flatMap(({ roots }) => roots.map(({ path }) => path))).toEqual([
    'config',
  ]);
  expect(plan.gaps.map(({ reason, key }) => [reason, key])).toEqual([
    ['helm-chart', '.'],
    ['helm-chart', 'vendor/other'],
  ]);
});

test('what lies beside a chart does not change the gap that the chart is', () => {
  const inputOf = (files: Readonly<Record<string, string>>): readonly string[] =>
    discoverEnvironments(
      treeOf({ 'Chart.yaml': 'name: a\n', 'vendor/b/Chart.yaml': 'name: b\n', ...files }),
      [],
    ).gaps.map(({ input }) => input);
  const alone = inputOf({});
  expect(inputOf({ 'config/web.yml': 'kind: Service\n' })).toEqual(alone);
  expect(inputOf({ 'values-prod.yaml': 'a: 1\n' })).not.toEqual(alone);
});

test('folders that include only one another still show up', () => {
  expect(
    planned({ 'a/kustomization.yaml': builds('../b'), 'b/kustomization.yaml': builds('../a') }),
  ).toEqual({ 'default!': ['a'] });
});

test('what is not loaded yet is asked for', () => {
  const tree = treeOf({ 'k8s/vs.yaml': virtualService('a') }, ['k8s/vs.yaml']);
  discoverEnvironments(tree, []);
  expect([...tree.wanted]).toEqual(['k8s/vs.yaml']);
});

test('an empty tree has no environment', () => {
  expect(planned({ 'README.md': '# nothing' })).toEqual({});
});

test('what two clusters apply in the same way belongs to both', () => {
  const sync = flux('apps', './apps');
  expect(
    planned({
      'clusters/eu/apps.yaml': `${flux('eu', './clusters/eu')}---\n${sync}`,
      'clusters/us/apps.yaml': `${flux('us', './clusters/us')}---\n${sync}`,
      'apps/vs.yaml': virtualService('a'),
    }),
  ).toEqual({ 'eu!': ['apps', 'clusters/eu'], 'us!': ['apps', 'clusters/us'] });
});

test('what an old version of Flux patches itself is said not to be analysed', () => {
  const plan = discoverEnvironments(
    treeOf({
      'flux/apps.yaml': flux('apps', './apps', '  patchesJson6902: []\n'),
      'apps/vs.yaml': virtualService('a'),
    }),
    [],
  );
  expect(plan.gaps).toMatchObject([
    {
      reason: 'not-rendered',
      root: 'apps',
      message: 'What apps becomes through spec.patchesJson6902 in flux/apps.yaml is not analysed.',
      key: 'flux/apps.yaml spec.patchesJson6902',
    },
  ]);
});
