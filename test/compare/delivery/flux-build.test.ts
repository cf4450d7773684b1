import { expect, test } from 'vitest';
import type { Files } from './releases.ts';
import {
  allRoots,
  deployment,
  flux,
  object,
  objectsOf,
  plainNamed,
  rootOf,
  rootsOf,
} from './flux-trees.ts';

/** A folder with a kustomization of its own, and how Flux applies it. */
const applied = (spec: string, kustomization: string, files: Files = {}): Files => ({
  'clusters/prod/ks.yaml': flux('apps', './apps', spec),
  'apps/kustomization.yaml': kustomization,
  'apps/web.yaml': deployment,
  ...files,
});

test('targetNamespace replaces the namespace of the kustomization and of every object', () => {
  const files = applied('  targetNamespace: here\n', 'resources: [web.yaml]\nnamespace: there\n');
  expect(objectsOf(rootOf(files, 'apps'))).toEqual(['Deployment here/web']);
});

test('prefix and suffix replace those of the kustomization, and act once', () => {
  const files = applied(
    '  namePrefix: a-\n  nameSuffix: -z\n',
    'resources: [web.yaml]\nnamePrefix: own-\n',
  );
  const root = rootOf(files, 'apps');
  expect(objectsOf(root)).toEqual(['Deployment shop/a-web-z']);
  expect(root.gaps).toEqual([]);
});

test("patches come after the file's own, and know names before the prefix", () => {
  const patch = (replicas: number) =>
    `{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web","namespace":"shop"},"spec":{"replicas":${String(replicas)}}}`;
  const files = applied(
    `  namePrefix: a-\n  patches: [{ patch: '${patch(3)}' }]\n`,
    `resources: [web.yaml]\npatches: [{ patch: '${patch(2)}' }]\n`,
  );
  const root = rootOf(files, 'apps');
  expect(plainNamed(root, 'a-web')).toMatchObject({ spec: { replicas: 3 } });
  const replicas = root.resources[0]?.node;
  expect(replicas?.origin.file).toBe('apps/web.yaml');
  expect(root.unseen).toEqual([]);
});

test('images go into those with the same name by field (FLUX-15)', () => {
  const files = applied(
    '  images: [{ name: web, newTag: "9" }]\n',
    'resources: [web.yaml]\nimages: [{ name: web, newName: other, newTag: "2" }, { name: log, newTag: "3" }]\n',
  );
  expect(plainNamed(rootOf(files, 'apps'), 'web')).toMatchObject({
    spec: { template: { spec: { containers: [{ image: 'other:9' }, { image: 'log:3' }] } } },
  });
});

test('components are added, and those that are not there may be left out', () => {
  const component = {
    'parts/one/kustomization.yaml':
      'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nresources: [more.yaml]\n',
    'parts/one/more.yaml': object('Service', 'more', ', namespace: shop'),
  };
  const spec = '  components: [../parts/one, ../parts/none]\n';
  const kustomization = 'resources: [web.yaml]\n';
  const whole = applied(`${spec}  ignoreMissingComponents: true\n`, kustomization, component);
  expect(objectsOf(rootOf(whole, 'apps'))).toEqual(['Deployment shop/web', 'Service shop/more']);
  expect(rootOf(applied(spec, kustomization, component), 'apps').failure?.reason).toBe('not-found');
});

test('an unknown field of the kustomization that Flux applies vanishes', () => {
  const files = applied('', 'resources: [web.yaml]\nnonsense: true\n');
  expect(rootOf(files, 'apps').failure).toBeNull();
});

test('two kustomization files in one folder fail', () => {
  const files = applied('', 'resources: [web.yaml]\n', {
    'apps/Kustomization': 'resources: [web.yaml]\n',
  });
  expect(rootOf(files, 'apps').failure?.reason).toBe('invalid-kustomization');
});

test('Flux reads files beside the folder, and nothing else does', () => {
  const kustomization = 'resources: [web.yaml, ../shared/service.yaml]\n';
  const shared = { 'shared/service.yaml': object('Service', 'shared', ', namespace: shop') };
  expect(objectsOf(rootOf(applied('', kustomization, shared), 'apps'))).toEqual([
    'Deployment shop/web',
    'Service shop/shared',
  ]);
  const alone = Object.fromEntries(
    Object.entries(applied('', kustomization, shared)).filter(([path]) => !path.startsWith('clu')),
  );
  expect(rootOf(alone, 'apps').failure?.reason).toBe('outside-root');
});

test('no path of a Kustomization leaves the source', () => {
  for (const path of ['../../apps', '/apps', './x/../apps/', '"../apps"']) {
    const files = {
      ...applied('', 'resources: [web.yaml]\n'),
      'clusters/prod/ks.yaml': flux('apps', path),
    };
    expect([...rootsOf(files).keys()]).toContain('apps');
    expect(rootOf(files, 'apps').root.by.tool).toBe('flux');
  }
});

test('a folder without a kustomization is taken whole: hidden folders too, JSON not', () => {
  const files = {
    'clusters/prod/ks.yaml': flux('apps', './apps'),
    'apps/web.yaml': deployment,
    'apps/.hidden/a.yml': object('Service', 'a', ', namespace: shop'),
    'apps/deep/er/b.yaml': object('Service', 'b', ', namespace: shop'),
    'apps/c.json': '{"apiVersion":"v1","kind":"Service","metadata":{"name":"c"}}',
  };
  expect(objectsOf(rootOf(files, 'apps'))).toEqual([
    'Deployment shop/web',
    'Service shop/a',
    'Service shop/b',
  ]);
});

test('patches and prefixes reach the folders below one without a kustomization', () => {
  const files = {
    'clusters/prod/ks.yaml': flux('apps', './apps', '  namePrefix: a-\n  targetNamespace: here\n'),
    'apps/web.yaml': deployment,
    'apps/more/kustomization.yaml': 'resources: [service.yaml]\nnamePrefix: b-\n',
    'apps/more/service.yaml': object('Service', 'more'),
  };
  expect(objectsOf(rootOf(files, 'apps'))).toEqual([
    'Deployment here/a-web',
    'Service here/a-b-more',
  ]);
});

test('one object in two files breaks the kustomization that Flux generates', () => {
  const files = {
    'clusters/prod/ks.yaml': flux('apps', './apps', '  namePrefix: a-\n'),
    'apps/web.yaml': deployment,
    'apps/again.yaml': deployment,
  };
  expect(rootOf(files, 'apps').failure?.reason).toBe('duplicate-id');
});

test('two Kustomizations that build one folder differently are two roots', () => {
  const files = {
    ...applied('', 'resources: [web.yaml]\n'),
    'clusters/prod/ks.yaml': `${flux('a', './apps', '  namePrefix: a-\n')}---\n${flux('b', './apps', '  namePrefix: b-\n')}`,
  };
  const roots = allRoots(files).filter(({ root }) => root.path === 'apps');
  expect(roots.flatMap(objectsOf)).toEqual(['Deployment shop/a-web', 'Deployment shop/b-web']);
});

test('Flux inflates no charts: a kustomization that lists one does not build', () => {
  const charts =
    'resources: [web.yaml]\nhelmCharts: [{ name: x, repo: "https://charts.example", version: 1.0.0 }]\n';
  expect(rootOf(applied('', charts), 'apps').failure).toMatchObject({ reason: 'invalid-field' });
  const alone = { 'apps/kustomization.yaml': charts, 'apps/web.yaml': deployment };
  expect(rootOf(alone, 'apps').failure).toBeNull();
});

test('so it breaks where Flux writes nothing into it, and another version is another object', () => {
  const files = (again: string) => ({
    'clusters/prod/ks.yaml': flux('apps', './apps'),
    'apps/web.yaml': deployment,
    'apps/again.yaml': again,
  });
  expect(rootOf(files(deployment), 'apps').failure).toMatchObject({
    reason: 'duplicate-id',
    message:
      'Deployment shop/web is in apps/again.yaml:1 and in apps/web.yaml:1, and Flux applies nothing of what it builds from this folder.',
  });
  const other = deployment.replace('apps/v1', 'apps/v1beta1');
  expect(rootOf(files(other), 'apps').failure).toBeNull();
});

test.each([
  'resources: []\n',
  'kind: Kustomization\napiVersion: kustomize.config.k8s.io/v1beta1\n',
])('a kustomization that says nothing builds to nothing for Flux: %j', (file) => {
  const files = {
    'clusters/prod/ks.yaml': flux('apps', './apps'),
    'apps/kustomization.yaml': file,
  };
  const { status, resources } = rootOf(files, 'apps');
  expect([status, resources]).toEqual(['complete', []]);
});

test('commonMetadata is set on all objects, over theirs, after variables, and on no selector', () => {
  const files = {
    'clusters/prod/ks.yaml': flux(
      'apps',
      './apps',
      '  commonMetadata: { labels: { istio-injection: enabled, a: "${X}" }, annotations: { b: c } }\n  postBuild: { substitute: { X: x } }\n',
    ),
    'apps/kustomization.yaml': 'resources: [all.yaml]\n',
    'apps/all.yaml': `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio-injection: disabled, own: x } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template: { metadata: { labels: { app: web } } }
`,
  };
  const root = rootOf(files, 'apps');
  expect(plainNamed(root, 'shop')).toMatchObject({
    metadata: {
      labels: { 'istio-injection': 'enabled', own: 'x', a: '${X}' },
      annotations: { b: 'c' },
    },
  });
  expect(plainNamed(root, 'web')).toMatchObject({
    metadata: { labels: { 'istio-injection': 'enabled' } },
    spec: {
      selector: { matchLabels: { app: 'web' } },
      template: { metadata: { labels: { app: 'web' } } },
    },
  });
});

test('two Kustomizations that mark one folder differently are two roots', () => {
  const marked = (name: string) =>
    flux(name, './apps', `  commonMetadata: { labels: { of: ${name} } }\n`);
  const files = {
    'clusters/prod/a.yaml': marked('a'),
    'clusters/prod/b.yaml': marked('b'),
    'apps/kustomization.yaml': 'resources: [c.yaml]\n',
    'apps/c.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: c }\n',
  };
  const roots = allRoots(files).filter(({ root }) => root.path === 'apps');
  expect(roots.map((root) => plainNamed(root, 'c'))).toEqual([
    expect.objectContaining({ metadata: { name: 'c', labels: { of: 'a' } } }),
    expect.objectContaining({ metadata: { name: 'c', labels: { of: 'b' } } }),
  ]);
});
