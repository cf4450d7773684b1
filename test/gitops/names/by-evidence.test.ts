import { expect, test } from 'vitest';
import type { Said } from './delivered-trees.ts';
import { applicationText, appliedIn, CHART, notesOf } from './delivered-trees.ts';

const EKS = 'gr7.eu-west-1.eks.amazonaws.com';
const ONE = `https://A1B2C3.${EKS}`;
const OTHER = `https://D4E5F6.${EKS}`;

/** One chart, and two Applications of it that only what is given tells apart. */
const twoOf = (dev: Said, prod: Said, at = ['argocd/one.yaml', 'argocd/two.yaml']) => ({
  ...CHART,
  'charts/web/values-dev.yaml': 'a: 2\n',
  'charts/web/values-prod.yaml': 'a: 3\n',
  [at[0] ?? '']: applicationText({ server: ONE, ...dev }),
  [at[1] ?? '']: applicationText({ server: OTHER, ...prod }),
});

test.each([
  ['its name', twoOf({ name: 'web-dev' }, { name: 'web-prod' })],
  ['its name, in front', twoOf({ name: 'dev-web' }, { name: 'prod-web' })],
  ['its name, in the middle', twoOf({ name: 'web-dev-eu' }, { name: 'web-prod-eu' })],
  [
    'the folder it lies in',
    twoOf({ name: 'one' }, { name: 'two' }, ['apps/dev/web.yaml', 'apps/prod/web.yaml']),
  ],
  [
    'the file it lies in',
    twoOf({ name: 'one' }, { name: 'two' }, ['apps/web-dev.yaml', 'apps/web-prod.yaml']),
  ],
  [
    'its namespace',
    twoOf({ name: 'one', namespace: 'shop-dev' }, { name: 'two', namespace: 'shop-prod' }),
  ],
  [
    'its files of values',
    twoOf({ name: 'one', values: 'values-dev.yaml' }, { name: 'two', values: 'values-prod.yaml' }),
  ],
  [
    'the branch',
    twoOf({ name: 'one', revision: 'env/dev' }, { name: 'two', revision: 'env/prod' }),
  ],
  [
    'the host of the cluster',
    twoOf(
      { name: 'one', server: 'https://api.dev.acme.test:6443' },
      { name: 'two', server: 'https://api.prod.acme.test:6443' },
    ),
  ],
])('Applications of one chart are of the environments that %s says', (_, files) => {
  const found = appliedIn(files);
  expect(Object.keys(found)).toEqual(['dev', 'prod!']);
  expect(Object.values(found).map((all) => all.length)).toEqual([1, 1]);
});

test('what an Application is called counts before the path that it applies just now', () => {
  const overlay = 'resources: [../../base]\n';
  const files = {
    'base/kustomization.yaml': 'resources: [web.yaml]\n',
    'base/web.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: web\n',
    'overlays/dev/kustomization.yaml': overlay,
    'overlays/prod/kustomization.yaml': overlay,
    'apps/dev.yaml': applicationText({ name: 'web-dev', server: ONE, path: 'overlays/dev' }),
    'apps/prod.yaml': applicationText({ name: 'web-prod', server: OTHER, path: 'overlays/dev' }),
  };
  expect(appliedIn(files)).toMatchObject({
    dev: ['web-dev apps/dev.yaml'],
    'prod!': ['web-prod apps/prod.yaml'],
  });
  expect(notesOf(files)).toContainEqual(
    expect.stringContaining(
      'Application web-prod is for prod (it is called so), and the path of what it applies says dev',
    ),
  );
});

test('an Application stays of its environment where it goes to the cluster of another one', () => {
  const files = twoOf({ name: 'web-dev', server: ONE }, { name: 'web-prod', server: ONE });
  expect(Object.keys(appliedIn(files))).toEqual(['dev', 'prod!']);
});

/** Two regions of production, each in a cluster of its own, with an Application a file. */
const regions = (pathOfWeb: string, server = OTHER) => {
  const overlay = 'resources: [../../base]\n';
  const regional = ['prod-east', 'prod-west'].flatMap((region) =>
    ['web', 'pay', 'mesh'].map((app) => [region, app] as const),
  );
  return {
    ...Object.fromEntries(
      ['web', 'pay', 'mesh'].flatMap((app) => [
        [`${app}/base/kustomization.yaml`, 'resources: [one.yaml]\n'],
        [`${app}/base/one.yaml`, `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${app}\n`],
      ]),
    ),
    ...Object.fromEntries(
      regional.flatMap(([region, app]) => [
        [`${app}/envs/${region}/kustomization.yaml`, overlay],
        [
          `fleet/${region}/${app}.yaml`,
          applicationText({
            name: `${app}-${region}`,
            server: region === 'prod-east' ? ONE : app === 'web' ? server : OTHER,
            path: region === 'prod-west' && app === 'web' ? pathOfWeb : `${app}/envs/${region}`,
          }),
        ],
      ]),
    ),
  };
};

test('an Application with the folder of another region is of the region that it goes to', () => {
  const wrong = regions('web/envs/prod-east');
  expect(appliedIn(wrong)).toEqual({
    'prod-east!': [
      'mesh-prod-east fleet/prod-east/mesh.yaml',
      'pay-prod-east fleet/prod-east/pay.yaml',
      'web-prod-east fleet/prod-east/web.yaml',
    ],
    'prod-west!': [
      'mesh-prod-west fleet/prod-west/mesh.yaml',
      'pay-prod-west fleet/prod-west/pay.yaml',
      'web-prod-west fleet/prod-west/web.yaml',
    ],
  });
  expect(notesOf(wrong)).toContainEqual(
    expect.stringContaining('Application argocd/web-prod-west is for prod-west'),
  );
  expect(notesOf(regions('web/envs/prod-west'))).toEqual([]);
});

test('an Application with folder and cluster of another region is of that region', () => {
  const moved = appliedIn(regions('web/envs/prod-east', ONE));
  expect(moved['prod-east!']).toContain('web-prod-west fleet/prod-west/web.yaml');
});

test('two ways of one thing in one cluster are no environments', () => {
  const others = Object.fromEntries(
    ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => [
      `argocd/${name}.yaml`,
      applicationText({ name, server: ONE, path: `charts/web`, namespace: name }),
    ]),
  );
  const issuers = twoOf(
    { name: 'issuer-staging', server: ONE, path: 'issuers/staging' },
    { name: 'issuer-live', server: ONE, path: 'issuers/live' },
  );
  expect(Object.keys(appliedIn({ ...others, ...issuers }))).not.toContain('staging');
});

test('elements of a list are environments of their own', () => {
  const set = (elements: string): string => `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata:
  name: web
  namespace: argocd
spec:
  generators:
    - list:
        elements: ${elements}
  template:
    metadata:
      name: 'web-{{id}}'
    spec:
      destination:
        server: '{{url}}'
        namespace: web
      source:
        repoURL: https://git.example/platform
        path: charts/web
`;
  const two = `[{id: a, env: staging, url: '${ONE}'}, {id: b, env: production, url: '${OTHER}'}]`;
  expect(appliedIn({ ...CHART, 'argocd/set.yaml': set(two) })).toEqual({
    'production!': ['web-b'],
    staging: ['web-a'],
  });
  const named = two.replace('production', 'blue');
  expect(Object.keys(appliedIn({ ...CHART, 'argocd/set.yaml': set(named) }))).toEqual([
    'blue!',
    'staging!',
  ]);
});

test.each([
  [
    'beside the words for environments',
    ['web-dev-eu', 'web-prod-eu', 'web-prod-us'],
    ['dev', 'prod (eu)!', 'prod (us)!'],
  ],
  ['where no word says an environment', ['web-blue', 'web-green'], ['blue!', 'green!']],
  [
    'by the shortest part of the address where nothing else differs',
    ['web-1', 'web-2'],
    ['default (a1b2c3)!', 'default (d4e5f6)!'],
  ],
  ['of which one says nothing', ['web', 'web-prod'], ['a1b2c3!', 'prod!']],
])('clusters known by their address are called for what differs %s', (_, names, environments) => {
  const files = names.map((name, at): readonly [string, string] => [
    `argocd/${String(at)}.yaml`,
    applicationText({ name, server: [ONE, OTHER, `https://EEEEEE.${EKS}`][at] ?? '' }),
  ]);
  const found = appliedIn({ ...CHART, ...Object.fromEntries(files) });
  expect(Object.keys(found)).toEqual(environments);
});

test('labels of clusters say environments and regions, and the cluster of Argo CD is apart', () => {
  const secret = (name: string, server: string, labels: string): string => `apiVersion: v1
kind: Secret
metadata:
  name: ${name}
  namespace: argocd
  labels: {argocd.argoproj.io/secret-type: cluster, ${labels}}
stringData: {name: ${name}, server: '${server}'}
`;
  const found = appliedIn({
    ...CHART,
    'argocd/one.yaml': secret('c-1', ONE, 'acme.test/env: dev'),
    'argocd/two.yaml': secret('c-2', OTHER, 'acme.test/env: prod, region: eu'),
    'argocd/three.yaml': secret('c-3', 'https://10.0.0.3', 'acme.test/env: prod, region: us'),
    'argocd/set.yaml': `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata:
  name: web
  namespace: argocd
spec:
  generators:
    - clusters: {}
  template:
    metadata:
      name: 'web-{{name}}'
    spec:
      destination:
        server: '{{server}}'
        namespace: web
      source:
        repoURL: https://git.example/platform
        path: charts/web
`,
  });
  expect(found).toMatchObject({
    dev: ['web-c-1'],
    'in-cluster!': ['web-in-cluster'],
    'prod (eu)!': ['web-c-2'],
    'prod (us)!': ['web-c-3'],
  });
});

test('a folder of clusters is no cluster, and one with a code name is of what it applies', () => {
  const kustomization = (path: string): string => `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: web
  namespace: flux-system
spec:
  path: ./${path}
  sourceRef:
    kind: GitRepository
    name: flux-system
`;
  const web = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: web\n';
  const held = (folder: string): Record<string, string> =>
    Object.fromEntries(
      ['gke', 'production', 'staging', 'test'].flatMap((name) => [
        [`clusters/${folder}${name}/web.yaml`, kustomization(`web/overlays/${name}`)],
        [`web/overlays/${name}/web.yaml`, web],
      ]),
    );
  expect(Object.keys(appliedIn(held('delivery/')))).toEqual([
    'gke!',
    'production!',
    'staging',
    'test',
  ]);
  const coded = {
    'clusters/c4/web.yaml': kustomization('web/overlays/staging'),
    'clusters/c5/web.yaml': kustomization('web/overlays/prod'),
    'web/overlays/staging/web.yaml': web,
    'web/overlays/prod/web.yaml': web,
  };
  expect(Object.keys(appliedIn(coded))).toEqual(['prod!', 'staging']);
});

test('a service that is called by a word for environments is one of those that its path says', () => {
  const overlay = 'resources: [../../base]\n';
  const files = (name: string, env: string) => ({
    [`apps/${name}/base/kustomization.yaml`]: 'resources: [one.yaml]\n',
    [`apps/${name}/base/one.yaml`]: `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n`,
    [`apps/${name}/overlays/${env}/kustomization.yaml`]: overlay,
    [`argocd/${name}-${env}.yaml`]: applicationText({
      name: `${name}-${env}`,
      server: env === 'dev' ? ONE : OTHER,
      path: `apps/${name}/overlays/${env}`,
    }),
  });
  const all = ['web', 'reviews', 'demo'].flatMap((name) =>
    ['dev', 'prod'].map((env) => files(name, env)),
  );
  const tree = Object.fromEntries(all.flatMap((each) => Object.entries(each)));
  expect(Object.keys(appliedIn(tree))).toEqual(['dev', 'prod!']);
  expect(notesOf(tree)).toEqual([]);
});
