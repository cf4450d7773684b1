import { describe, expect, test } from 'vitest';
import type { Files } from '../../support/review-of.ts';
import { BASE, awayOf, folderOf, objectOf, teamOf, withShop } from './away-trees.ts';

const POD = objectOf('v1 Pod pay/z', 'spec: { containers: [{ name: a, image: a }] }');

describe("a folder's first objects in a namespace that another one fills ask", () => {
  test.each([
    ['a pod', POD],
    ['a service account', objectOf('v1 ServiceAccount pay/z', '')],
    [
      'rights',
      objectOf(
        'rbac.authorization.k8s.io/v1 RoleBinding pay/z',
        'roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view }\nsubjects: [{ kind: ServiceAccount, name: a, namespace: shop }]',
      ),
    ],
    ['a quota', objectOf('v1 ResourceQuota pay/z', 'spec: { hard: { pods: "1" } }')],
    ['a Secret', objectOf('v1 Secret pay/z', 'stringData: { a: b }')],
    ['a ConfigMap', objectOf('v1 ConfigMap pay/z', 'data: { a: b }')],
    ['an unknown kind', objectOf('quux.example.dev/v1 Frob pay/z', 'spec: { a: b }')],
  ])('%s', async (_says, text) => {
    const { tier, told } = await awayOf(BASE, withShop(text));
    expect(tier).toBe('high');
    expect(told.join()).toContain('comes to namespace pay, which apps/pay/production fills');
  });

  test('in a namespace of the mesh or of the cluster, whoever is there', async () => {
    for (const namespace of ['istio-system', 'edge', 'kube-system', 'argocd']) {
      const { told } = await awayOf(
        BASE,
        withShop(objectOf(`v1 Secret ${namespace}/z`, 'type: Opaque')),
      );
      expect(told.join()).toContain(`comes to namespace ${namespace}, `);
    }
  });

  test('where the folder is new', async () => {
    const { tier } = await awayOf(BASE, { ...BASE, ...folderOf('new', { 'x.yaml': POD }) });
    expect(tier).toBe('high');
  });
});

describe('a namespace is the own one', () => {
  test('of a folder with workloads in it', async () => {
    expect((await awayOf(BASE, { ...BASE, ...teamOf('pay', { 'x.yaml': POD }) })).told).toEqual([]);
  });

  test('of nobody who brought a ConfigMap alone, but for another one', async () => {
    const config = objectOf('v1 ConfigMap pay/z', 'data: { a: b }');
    const base = withShop(config);
    const after = (text: string): Files => ({
      ...BASE,
      ...teamOf('shop', { 'x.yaml': config, 'y.yaml': text }),
    });
    const told = async (text: string) => (await awayOf(base, after(text))).told.length;
    expect(await told(objectOf('v1 ConfigMap pay/y', 'data: { a: b }'))).toBe(0);
    expect(await told(objectOf('v1 Secret pay/y', 'stringData: { a: b }'))).toBe(1);
  });

  test('of an object that moves from one folder to another, and of the folder that moves', async () => {
    const base = { ...BASE, ...teamOf('pay', { 'x.yaml': POD }) };
    expect((await awayOf(base, withShop(POD))).told).toEqual([]);
    const {
      'apps/pay/production/all.yaml': all = '',
      'apps/pay/production/kustomization.yaml': list = '',
      ...rest
    } = BASE;
    const moved = { ...rest, 'teams/pay/all.yaml': all, 'teams/pay/kustomization.yaml': list };
    expect((await awayOf(BASE, moved)).told).toEqual([]);
  });

  test('of a new folder with the same owners as the one that fills it', async () => {
    const owners = { CODEOWNERS: '/apps/pay/ @acme/pay\n/apps/new/ @acme/pay\n' };
    const base = { ...BASE, ...owners };
    expect((await awayOf(base, { ...base, ...folderOf('new', { 'x.yaml': POD }) })).told).toEqual(
      [],
    );
    const others = { CODEOWNERS: '/apps/pay/ @acme/pay\n/apps/new/ @acme/new\n' };
    const apart = { ...BASE, ...others };
    expect((await awayOf(apart, { ...apart, ...folderOf('new', { 'x.yaml': POD }) })).tier).toBe(
      'high',
    );
  });
});

test('a namespace of three folders is shared by a fourth', async () => {
  const pod = (name: string) => ({
    'x.yaml': objectOf(`v1 Pod tools/${name}`, 'spec: { containers: [{ name: a, image: a }] }'),
  });
  const base = {
    ...BASE,
    ...folderOf('one', pod('one')),
    ...folderOf('two', pod('two')),
    ...folderOf('three', pod('three')),
  };
  const { tier, told } = await awayOf(base, { ...base, ...folderOf('four', pod('four')) });
  expect(tier).toBe('medium');
  expect(told.join()).toContain(
    'shares namespace tools with apps/one/production, apps/three/production and apps/two/production',
  );
});

describe('the folders of a root that fills several namespaces are compared', () => {
  const pods = (name: string) => BASE[`apps/${name}/production/all.yaml`] ?? '';
  const ONE: Files = {
    'clusters/production/all.yaml': `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: all, namespace: argocd }
spec:
  project: default
  destination: { server: https://kubernetes.default.svc }
  source: { repoURL: https://github.com/acme/mesh.git, path: all, targetRevision: main, directory: { recurse: true } }
`,
    'all/shop/a.yaml': pods('shop'),
    'all/pay/a.yaml': pods('pay'),
  };
  const told = async (file: string, owners = '') => {
    const base = owners === '' ? ONE : { ...ONE, CODEOWNERS: owners };
    return (await awayOf(base, { ...base, [file]: POD })).told.length;
  };

  test('another folder than that of the namespace asks', async () => {
    expect(await told('all/shop/p.yaml')).toBe(1);
    expect(await told('all/shop/p.yaml', '/all/shop/ @acme/shop\n/all/pay/ @acme/pay\n')).toBe(1);
  });

  test('also where other roots fill other namespaces beside it', async () => {
    const base = { ...ONE, ...teamOf('mesh') };
    expect((await awayOf(base, { ...base, 'all/shop/p.yaml': POD })).told).toHaveLength(1);
  });

  test('its own folder, one below it, and one of the same owners do not', async () => {
    expect(await told('all/pay/p.yaml')).toBe(0);
    expect(await told('all/pay/jobs/p.yaml')).toBe(0);
    expect(await told('all/shop/p.yaml', '/all/ @acme/all\n')).toBe(0);
  });
});
