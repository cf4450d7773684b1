import { expect, test } from 'vitest';
import { discoverEnvironments } from '../../../src/gitops/survey/discover-environments.ts';
import { treeOf } from '../tree-of.ts';
import { applicationText, appliedIn } from './delivered-trees.ts';

const ONE = 'https://A1B2C3.gr7.eu-west-1.eks.amazonaws.com';
const OTHER = 'https://D4E5F6.gr7.eu-west-1.eks.amazonaws.com';

test('what comes before production is not production: a path does not make prod of pre-prod', () => {
  const overlay = 'resources: [../../base]\n';
  const set = `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata:
  name: web
  namespace: argocd
spec:
  generators:
    - list:
        elements: [{env: PRE-PROD, id: a, url: '${ONE}'}, {env: PROD, id: b, url: '${OTHER}'}]
  template:
    metadata:
      name: 'web-{{id}}'
    spec:
      destination:
        server: '{{url}}'
        namespace: web
      source:
        repoURL: https://git.example/platform
        path: overlays/PROD
`;
  const found = appliedIn({
    'base/kustomization.yaml': 'resources: [web.yaml]\n',
    'base/web.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: web\n',
    'overlays/PRE-PROD/kustomization.yaml': overlay,
    'overlays/PROD/kustomization.yaml': overlay,
    'argocd/set.yaml': set,
  });
  expect(found).toMatchObject({ 'PRE-PROD': ['web-a'], 'PROD!': ['web-b'] });
});

test('what a change alters of an Application names it less than what stays', () => {
  const overlays = Object.fromEntries(
    ['dev', 'prod'].map((stage) => [
      `overlays/${stage}/web.yaml`,
      'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: web\n',
    ]),
  );
  const treeReading = (path: string): Record<string, string> => ({
    ...overlays,
    'argocd/one.yaml': applicationText({ name: 'one', server: ONE, path, namespace: 'web-dev' }),
    'argocd/two.yaml': applicationText({
      name: 'two',
      server: OTHER,
      path: 'overlays/prod',
      namespace: 'web-prod',
    }),
  });
  const [before, after] = [treeReading('overlays/dev'), treeReading('overlays/prod')];
  expect(appliedIn(before, after)).toMatchObject({ dev: ['one argocd/one.yaml'] });
  expect(appliedIn(after, before)).toMatchObject({
    dev: ['one argocd/one.yaml'],
    'prod!': ['two argocd/two.yaml'],
  });
});

test('folders with code names that the Kustomizations of one cluster apply are no clusters of their own', () => {
  const kustomization = (
    name: string,
    path: string,
  ): string => `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: ${name}
  namespace: flux-system
spec:
  path: ./${path}
  sourceRef:
    kind: GitRepository
    name: flux-system
`;
  const manifest = (name: string): string =>
    `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n`;
  const files: Readonly<Record<string, string>> = Object.fromEntries(
    ['qa', 'prod'].flatMap((stage) => [
      [`clusters/${stage}/flux.yaml`, kustomization('flux-system', `clusters/${stage}`)],
      ...['web', 'cart'].map((name) => [
        `clusters/${stage}/${name}.yaml`,
        // qa tries what production has
        kustomization(name, `apps/${stage === 'qa' && name === 'cart' ? 'opal' : 'onyx'}/${name}`),
      ]),
    ]),
  );
  const contents: Readonly<Record<string, string>> = Object.fromEntries(
    ['onyx', 'opal'].flatMap((code) =>
      ['web', 'cart'].map((name) => [`apps/${code}/${name}/${name}.yaml`, manifest(name)]),
    ),
  );
  expect(Object.keys(appliedIn({ ...files, ...contents }))).toEqual(
    expect.arrayContaining(['prod!', 'qa']),
  );
  expect(Object.keys(appliedIn({ ...files, ...contents }))).not.toContainEqual(
    expect.stringContaining('('),
  );
});

test('what is applied beside it is not said to be applied by nobody, though both lie in a folder of an environment', () => {
  const found = discoverEnvironments(
    treeOf({
      'apps/prod/web/web.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: web\n',
      'apps/prod/extra/extra.yaml': 'apiVersion: v1\nkind: Service\nmetadata:\n  name: extra\n',
      'apps/dev/web/web.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: web\n',
      'argocd/dev.yaml': applicationText({ name: 'web-dev', server: ONE, path: 'apps/dev/web' }),
      'argocd/prod.yaml': applicationText({ name: 'web', server: OTHER, path: 'apps/prod/web' }),
    }),
    [],
  );
  const paths = found.reasons.notApplied.map(({ path }) => path);
  expect(paths).toContain('apps/prod/extra');
  expect(paths).not.toContain('apps/prod');
});

const CHART_OF_WEB: Readonly<Record<string, string>> = {
  'charts/web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
  'charts/web/templates/web.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: web\n',
};

/** One chart for clusters of which nothing but the address is known, and files of values with numbers. */
const namesOfServers = (servers: readonly string[], values: string): readonly string[] =>
  Object.keys(
    appliedIn({
      ...CHART_OF_WEB,
      ...Object.fromEntries(
        servers.flatMap((server, at) => {
          const number = String(at + 1);
          const file = values.replace('1', number);
          const said = { name: `web-${number}`, server, values: file };
          return [
            [`charts/web/${file}`, 'a: 1\n'],
            [`argocd/${number}.yaml`, applicationText(said)],
          ];
        }),
      ),
    }),
  );

test.each(['values-1.yaml', '1.yaml', 'values/1.yaml', 'web-1.yaml'])(
  'a number of a file of values (%s) is no name of a cluster: the shortest part of its address is, in order',
  (values) => {
    expect(namesOfServers([OTHER, ONE], values)).toEqual([
      'default (a1b2c3)!',
      'default (d4e5f6)!',
    ]);
    expect(namesOfServers(['https://10.0.3.18', 'https://10.0.3.17:6443'], values)).toEqual([
      'default (10.0.3.17)!',
      'default (10.0.3.18)!',
    ]);
    const regions = ['us-east-1', 'ap-south-1'].map(
      (region, at) => `https://${String(at)}A1B2.yl4.${region}.eks.amazonaws.com`,
    );
    expect(namesOfServers(regions, values)).toEqual([
      'default (ap-south-1)!',
      'default (us-east-1)!',
    ]);
  },
);

test.each([
  'https://acme-STAGE-dns-7f3a9c2b.hcp.westeurope.azmk8s.io:443',
  'https://a1b2c3d4.STAGE.k8s.acme.test:6443',
  'https://rancher.acme.test/k8s/clusters/STAGE',
])('a word for a stage in an address names the environment: %s', (form) => {
  const servers = ['qa', 'prod'].map((stage) => form.replace('STAGE', stage));
  expect(namesOfServers(servers, 'values-1.yaml')).toEqual(['prod!', 'qa']);
});

test('a folder that only holds stages names no environment, though one cluster lies in it', () => {
  const path = 'clusters/stages/dev/clusters/west';
  const applied = (name: string, folder: string): string =>
    `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: ${name}, namespace: flux-system}
spec: {path: ./${folder}, prune: true, interval: 1m, sourceRef: {kind: GitRepository, name: flux-system}}
`;
  const parts = Array.from({ length: 9 }, (_, at) => `part-${String(at)}`);
  const found = appliedIn({
    [`${path}/kustomization.yaml`]: 'resources: [../../../../../base, flux-system]\n',
    [`${path}/flux-system/kustomization.yaml`]: 'resources: [sync.yaml]\n',
    [`${path}/flux-system/sync.yaml`]: applied('flux-system', path),
    'base/kustomization.yaml': `resources: [${parts.map((part) => `${part}.yaml`).join(', ')}]\n`,
    ...Object.fromEntries(
      parts.flatMap((part) => [
        [`base/${part}.yaml`, applied(part, `apps/${part}`)],
        [`apps/${part}/kustomization.yaml`, 'resources: [cm.yaml]\n'],
        [`apps/${part}/cm.yaml`, `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${part}}\n`],
      ]),
    ),
  });
  expect(Object.keys(found)).toEqual(['dev!']);
});

test('a folder below clusters that appliers of another one take there is no cluster', () => {
  const applied = (name: string, folder: string): string =>
    `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: ${name}, namespace: flux-system}
spec: {path: ./${folder}, prune: true, interval: 1m, sourceRef: {kind: GitRepository, name: flux-system}}
`;
  const files = (folder: string) => ({
    'clusters/west/flux-system/sync.yaml': applied('flux-system', 'clusters/west'),
    'clusters/west/parts.yaml': applied('parts', `clusters/${folder}`),
    [`clusters/${folder}/web.yaml`]: applied('web', 'apps/web'),
    'apps/web/kustomization.yaml': 'resources: [cm.yaml]\n',
    'apps/web/cm.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\n',
  });
  expect(Object.keys(appliedIn(files('parts')))).toEqual(['west!']);
  expect(Object.keys(appliedIn(files('prod')))).toContain('prod!');
});
