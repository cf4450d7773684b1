import { describe, expect, test } from 'vitest';
import { discoverEnvironments } from '../../src/gitops/survey/discover-environments.ts';
import { mapReport } from '../../src/review/index.ts';
import { treeOf } from '../support/tree-of.ts';
import { mapOf } from '../compare/delivery/map-of.ts';
import { releaseOfRoot } from '../../src/gitops/roots/root.ts';

type Files = Readonly<Record<string, string>>;

const chart = (folder: string, more = ''): Files => ({
  [`${folder}/Chart.yaml`]: `apiVersion: v2\nname: web\nversion: 1.0.0\n${more}`,
  [`${folder}/values.yaml`]: 'replicas: 1\n',
  [`${folder}/templates/service.yaml`]:
    'apiVersion: v1\nkind: Service\nmetadata: { name: {{ .Release.Name }} }\n',
});

const values = (...names: readonly string[]): Files =>
  Object.fromEntries(names.map((name) => [`charts/web/${name}`, 'replicas: 2\n']));

/** By environment: folders, and the files of values that each is rendered with. */
function planned(files: Files): Readonly<Record<string, readonly string[]>> {
  const { environments } = discoverEnvironments(treeOf(files), []);
  return Object.fromEntries(
    environments.map(({ name, roots }) => [
      name,
      roots.map((root) =>
        [
          root.path,
          ...(releaseOfRoot(root)?.values ?? []).flatMap((each) =>
            each.kind === 'file' ? [each.path] : [],
          ),
        ]
          .join(' ')
          .replaceAll('charts/web/', ''),
      ),
    ]),
  );
}

const stages = (dev: string, prod: string) => ({
  dev: [`charts/web ${dev}`],
  prod: [`charts/web ${prod}`],
});

describe('files of values beside a chart are for the environments that they are named for', () => {
  test.each([
    ['values-dev.yaml', 'values-prod.yaml'],
    ['values_dev.yaml', 'values_prod.yaml'],
    ['values.dev.yaml', 'values.prod.yaml'],
    ['dev-values.yaml', 'prod-values.yaml'],
    ['dev.values.yml', 'prod.values.yml'],
    ['values/dev.yaml', 'values/prod.yaml'],
    ['values/values-dev.yaml', 'values/values-prod.yaml'],
    ['environments/dev.yaml', 'environments/prod.yaml'],
    ['envs/dev/values.yaml', 'envs/prod/values.yaml'],
  ])('%s and %s', (dev, prod) => {
    expect(planned({ ...chart('charts/web'), ...values(dev, prod) })).toEqual(stages(dev, prod));
  });

  test.each([
    ['ways to install it', ['values-minimal.yaml', 'values-openshift.yaml']],
    ['what is there to be copied', ['values-prod-example.yaml', 'values.example.yaml']],
    ['tests of the chart', ['ci/prod-values.yaml', 'values-ci.yaml']],
    ['a word that other things go by, alone', ['values-local.yaml']],
  ])('%s are none', (_, names) => {
    expect(planned({ ...chart('charts/web'), ...values(...names) })).toEqual({
      default: ['charts/web'],
    });
  });

  test('of one that lies among manifests, those are none', () => {
    const files = {
      'charts/web/environments/prod.yaml':
        'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n',
    };
    expect(planned({ ...chart('charts/web'), ...files })).toEqual({ default: ['charts/web'] });
  });

  test('its own values count apart where none of them says production', () => {
    expect(planned({ ...chart('charts/web'), ...values('values-staging.yaml') })).toEqual({
      staging: ['charts/web values-staging.yaml'],
      'applied by nobody seen here': ['charts/web'],
    });
  });

  test('and not where its path says the same environment', () => {
    const files = { ...chart('dev/web'), 'dev/web/values-dev.yaml': 'a: 1\n' };
    expect(planned({ ...files, ...chart('prod/web') })).toEqual({
      dev: ['dev/web dev/web/values-dev.yaml'],
      prod: ['prod/web'],
    });
  });

  test('what the configuration says of the chart comes first', () => {
    const files = { ...chart('charts/web'), ...values('values-dev.yaml', 'values-prod.yaml') };
    const declared = [{ name: 'prod', paths: ['charts/web'], production: null, cluster: null }];
    const { environments } = discoverEnvironments(treeOf(files), declared);
    expect(
      environments.map(({ name, roots }) => [
        name,
        roots.map((root) => releaseOfRoot(root)?.values.length),
      ]),
    ).toEqual([['prod', [1]]]);
  });
});

describe('a chart at the top', () => {
  const top: Files = {
    'Chart.yaml': 'name: web\nversion: 1.0.0\n',
    'templates/service.yaml': 'kind: Service\n',
    'values-prod.yaml': 'replicas: 2\n',
    'README.md': '# web\n',
    '.github/workflows/ci.yaml': 'on: push\n',
  };

  test('is one where it is all that there is', () => {
    expect(planned(top)).toEqual({ prod: ['. values-prod.yaml'] });
  });

  test.each<readonly [string, Files]>([
    ['a kustomization', { 'deploy/kustomization.yaml': 'resources: [a.yaml]\n' }],
    ['another chart', chart('deploy/web')],
  ])('is not told apart from what lies in it, such as %s', (_, more) => {
    const roots = Object.values(planned({ ...top, ...more })).flat();
    expect(roots.filter((root) => root.startsWith('. '))).toEqual([]);
  });
});

const RELEASE = `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: web, namespace: shop }
spec: { chart: { spec: { chart: charts/web, sourceRef: { kind: GitRepository, name: shop } } } }
`;

describe('no chart of its own is', () => {
  test.each<readonly [string, Files]>([
    ['a library', chart('charts/web', 'type: library\n')],
    ['one for tests', chart('test/web')],
    ['one of the documentation', chart('docs/web')],
    ['one that is kept as others wrote it', chart('vendor/web')],
  ])('%s', (_, files) => {
    expect(planned(files)).toEqual({});
  });

  test('a part of another one', () => {
    const parts = { ...chart('charts/web'), ...chart('charts/web/charts/part') };
    expect(planned(parts)).toEqual({ default: ['charts/web'] });
  });

  test('one that another one takes in from beside it', () => {
    const needs = 'dependencies: [{ name: web, version: 1.0.0, repository: "file://../web" }]\n';
    expect(planned({ ...chart('charts/web'), ...chart('charts/shop', needs) })).toEqual({
      default: ['charts/shop'],
    });
  });

  test('one that a HelmRelease names', () => {
    const files = {
      ...chart('charts/web'),
      ...values('values-prod.yaml'),
      'apps/web.yaml': RELEASE,
    };
    expect(planned(files)).toEqual({ default: ['apps'] });
  });

  test('one that a kustomization inflates from elsewhere', () => {
    const kustomization =
      'helmGlobals: { chartHome: ../charts }\nhelmCharts: [{ name: web, releaseName: web }]\n';
    const files = { ...chart('charts/web'), 'shop/kustomization.yaml': kustomization };
    expect(planned(files)).toEqual({ default: ['shop'] });
  });

  test('one that is put aside, where the tree applies what lies beside', () => {
    const application =
      'apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: { name: a, namespace: argocd }\nspec: { source: { repoURL: https://example.com/shop.git, path: charts/web }, destination: { namespace: shop } }\n';
    const files = { ...chart('charts/web'), ...chart('archive/web'), 'apps/web.yaml': application };
    expect(Object.values(planned(files)).flat()).not.toContain('archive/web');
  });
});

test('the map has such a chart among what nothing installs, with what its files are taken for', async () => {
  const map = await mapOf({
    ...chart('charts/web'),
    ...values('values-dev.yaml', 'values-prod.yaml'),
  });
  expect(map.notApplied).toEqual([
    {
      path: 'charts/web',
      why: 'a Helm chart that nothing seen here installs; values-dev.yaml is taken for dev; values-prod.yaml is taken for prod',
      countsIn: ['dev', 'prod'],
    },
  ]);
  expect(mapReport(map, 'terminal')).not.toContain('\n  charts/web\n    a Helm chart, as release');
});

test('the map says of no chart that another one takes in from beside it that nothing installs it', async () => {
  const depends =
    'dependencies: [{ name: common, version: 1.x, repository: "file://../common" }]\n';
  const map = await mapOf({ ...chart('packages/web', depends), ...chart('packages/common') });
  expect(map.notApplied.map(({ path }) => path)).toEqual(['packages/web']);
});
