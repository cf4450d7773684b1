import { describe, expect, test } from 'vitest';
import type { Files } from '../../support/review-of.ts';
import { BASE, awayOf, folderOf, objectOf, teamOf, withShop } from './away-trees.ts';

const pod = (id: string): string =>
  objectOf(`v1 Pod ${id}`, 'spec: { containers: [{ name: a, image: a }] }');
const frob = (id: string, spec = 'a: b'): string =>
  objectOf(`quux.example.dev/v1 Frob ${id}`, `spec: { ${spec} }`);
const application = (name: string, source: string, namespace: string): Files => ({
  [`clusters/production/${name}.yaml`]: `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: ${name}, namespace: argocd }
spec:
  project: default
  destination: { server: https://kubernetes.default.svc, namespace: ${namespace} }
  source: { ${source}, targetRevision: main }
`,
});
const ofTree = (path: string): string => `repoURL: https://github.com/acme/mesh.git, path: ${path}`;

describe('a namespace is known to whoever brings objects', () => {
  test('that brought objects of the kind there before, and no other kind', async () => {
    const base = withShop(frob('pay/one'));
    const after = (more: string) => teamOf('shop', { 'x.yaml': frob('pay/one'), 'y.yaml': more });
    expect((await awayOf(base, { ...BASE, ...after(frob('pay/two')) })).told).toEqual([]);
    expect((await awayOf(base, { ...BASE, ...after(pod('pay/two')) })).told).toHaveLength(1);
  });

  test('where an object takes the place of one alike, and not of another one', async () => {
    const base = { ...BASE, ...teamOf('pay', { 'x.yaml': frob('pay/old') }) };
    expect((await awayOf(base, withShop(frob('pay/new')))).told).toEqual([]);
    expect((await awayOf(base, withShop(frob('pay/new', 'a: c')))).told.join()).toContain(
      'Frob pay/new comes to namespace pay',
    );
  });

  test('whose Application names it as its destination', async () => {
    const apply = (namespace: string): Files => ({
      ...BASE,
      ...application('shop', ofTree('apps/shop/production'), namespace),
      ...application('pay', ofTree('apps/pay/production'), 'pay'),
    });
    const change = teamOf('shop', { 'x.yaml': pod('pay/z') });
    const toldOf = async (namespace: string) =>
      (await awayOf(apply(namespace), { ...apply(namespace), ...change })).told;
    expect(await toldOf('pay')).toEqual([]);
    expect(await toldOf('shop')).toHaveLength(1);
  });

  test('whose Application installed a chart there before', async () => {
    const chart = 'repoURL: https://charts.example.test, chart: tools';
    const base = { ...BASE, ...application('tools', chart, 'pay') };
    const own = folderOf('tools', { 'x.yaml': pod('pay/z') });
    const after = {
      ...base,
      ...own,
      ...application('tools', ofTree('apps/tools/production'), 'pay'),
    };
    expect((await awayOf(base, after)).told).toEqual([]);
    const fresh = { ...after, ...application('more', ofTree('apps/tools/production'), 'pay') };
    const { 'clusters/production/tools.yaml': _gone, ...without } = fresh;
    expect((await awayOf(BASE, without)).told).toHaveLength(1);
  });

  test('not of a folder that a set adds, though another one of the set is at home there', async () => {
    const set: Files = {
      'clusters/production/set.yaml': `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: { name: all, namespace: argocd }
spec:
  goTemplate: true
  generators: [{ git: { repoURL: https://github.com/acme/mesh.git, revision: main, directories: [{ path: apps/*/production }] } }]
  template:
    metadata: { name: '{{ index .path.segments 1 }}' }
    spec:
      project: default
      destination: { server: https://kubernetes.default.svc, namespace: '{{ index .path.segments 1 }}' }
      source: { repoURL: https://github.com/acme/mesh.git, targetRevision: main, path: '{{ .path.path }}' }
`,
    };
    const base = { ...BASE, ...set };
    const after = { ...base, ...folderOf('new', { 'x.yaml': pod('pay/z') }) };
    expect((await awayOf(base, after)).told).toHaveLength(1);
  });
});

describe('a Kustomization beside what fills the namespace', () => {
  const flux = (name: string): string => `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: ${name}, namespace: flux-system }
spec: { path: ./apps/${name}, prune: true, interval: 5m, sourceRef: { kind: GitRepository, name: flux-system } }
`;
  const list = (...files: string[]): string =>
    `apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [${files.join(', ')}]\n`;
  const tree = (more: Files = {}): Files => ({
    'clusters/production/kustomization.yaml': list('../../apps/pay', '../../apps/shop'),
    'apps/pay/kustomization.yaml': list('all.yaml'),
    'apps/pay/all.yaml': BASE['apps/pay/production/all.yaml'] ?? '',
    'apps/shop/kustomization.yaml': list('all.yaml'),
    'apps/shop/all.yaml': BASE['apps/shop/production/all.yaml'] ?? '',
    'apps/mesh/x.yaml': BASE['apps/mesh/production/root.yaml'] ?? '',
    ...more,
  });
  const adding = async (team: string) => {
    const added = tree({
      [`apps/${team}/kustomization.yaml`]: list('all.yaml', 'ks.yaml'),
      [`apps/${team}/ks.yaml`]: flux(`${team}/jobs`).replace(`name: ${team}/jobs`, 'name: jobs'),
      [`apps/${team}/jobs/kustomization.yaml`]: list('x.yaml'),
      [`apps/${team}/jobs/x.yaml`]: pod('pay/z'),
    });
    return (await awayOf(tree(), added)).told;
  };

  test('is at home there, and one of another folder is not', async () => {
    expect(await adding('pay')).toEqual([]);
    expect(await adding('shop')).toHaveLength(1);
  });
});

describe('a folder that is pushed as one artifact', () => {
  const tree = (path: string): Files => ({
    '.github/workflows/push.yaml': `on: push\njobs:\n  push:\n    runs-on: ubuntu-latest\n    steps:\n      - run: flux push artifact oci://registry.example.com/acme/all:1 --path=${path} --revision=main\n`,
    ...teamOf('shop'),
    'packages/pay/main/kustomization.yaml': 'resources: [all.yaml]\n',
    'packages/pay/main/all.yaml': BASE['apps/pay/production/all.yaml'] ?? '',
    'packages/pay/jobs/kustomization.yaml': 'resources: [note.yaml]\n',
    'packages/pay/jobs/note.yaml': objectOf('v1 ConfigMap pay/note', 'data: { a: b }'),
  });
  const told = async (path: string, file: string) =>
    (await awayOf(tree(path), { ...tree(path), ...jobIn(file) })).told;
  const jobIn = (file: string): Files => ({
    [file]: pod('pay/z'),
    [file.replace('z.yaml', 'kustomization.yaml')]: 'resources: [z.yaml]\n',
  });

  test('is one delivery, whatever its roots are', async () => {
    expect(await told('./packages/pay', 'packages/pay/jobs/z.yaml')).toEqual([]);
    expect(await told('./packages/pay', 'packages/pay/new/z.yaml')).toEqual([]);
  });

  test('is none with what is pushed beside it, or with all that there is', async () => {
    expect(await told('./packages/pay', 'packages/other/z.yaml')).toHaveLength(1);
    expect(await told('./packages/other', 'packages/pay/new/z.yaml')).toHaveLength(1);
    expect(await told('./', 'packages/pay/new/z.yaml')).toHaveLength(1);
  });
});

describe('the namespace of the mesh', () => {
  const NAMESPACE = objectOf('v1 Namespace istio-system', '');
  const OPERATOR = objectOf('install.istio.io/v1alpha1 IstioOperator istio-system/x', 'spec: {}');
  const GATEWAY = objectOf(
    'networking.istio.io/v1 Gateway istio-system/x',
    'spec: { selector: { istio: x }, servers: [] }',
  );
  const alone: Files = { ...teamOf('shop') };
  const told = async (base: Files, ...texts: string[]) =>
    (await awayOf(base, { ...base, ...folderOf('new', { 'x.yaml': texts.join('---\n') }) })).told;

  test('is of the folder that creates it, or installs Istio there', async () => {
    expect(await told(alone, NAMESPACE, GATEWAY)).toEqual([]);
    expect(await told(alone, OPERATOR, GATEWAY)).toEqual([]);
  });

  test('is of others where nobody is seen to install it, or others bring objects there', async () => {
    expect(await told(alone, GATEWAY)).toHaveLength(1);
    expect(await told(alone, pod('istio-system/x'))).toHaveLength(1);
    expect(await told(BASE, NAMESPACE, GATEWAY)).toHaveLength(1);
    expect(await told(BASE, NAMESPACE)).toEqual([
      'in-namespace-of-others apps/new/production brings Namespace istio-system, the root namespace of the mesh.',
    ]);
  });
});

test('a folder that moves under one root keeps its namespace', async () => {
  const all = teamOf('pay')['apps/pay/production/all.yaml'] ?? '';
  const one: Files = {
    ...application('all', `${ofTree('all')}, directory: { recurse: true }`, 'shop'),
    'all/shop/a.yaml': BASE['apps/shop/production/all.yaml'] ?? '',
  };
  const before = { ...one, 'all/pay/old/a.yaml': all };
  const after = { ...one, 'all/pay/new/a.yaml': all, 'all/pay/new/z.yaml': pod('pay/z') };
  expect((await awayOf(before, after)).told).toEqual([]);
});
