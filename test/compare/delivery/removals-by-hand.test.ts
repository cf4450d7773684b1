import { describe, expect, test } from 'vitest';
import { reviewOf } from '../../support/review-of.ts';
import { app } from '../../gitops/delivery/argo-trees.ts';
import { flux, object } from './flux-trees.ts';
import type { Files } from './releases.ts';

const tree = (names: readonly string[], more: Files = {}): Files => ({
  'web/kustomization.yaml': `resources: [${names.map((name) => `${name}.yaml`).join(', ')}]\n`,
  ...Object.fromEntries(names.map((name) => [`web/${name}.yaml`, object('Service', name)])),
  ...more,
});

const claim = (namespace: string): Files => ({
  'data/kustomization.yaml': `namespace: ${namespace}\nresources: [claim.yaml]\n`,
  'data/claim.yaml': object('PersistentVolumeClaim', 'db'),
});

const said = async (before: Files, after: Files, words: string): Promise<readonly string[]> =>
  (await reviewOf(before, after)).notes.filter((note) => note.includes(words));

test('what is removed stays where people apply it, and is said to', async () => {
  expect(await said(tree(['a', 'b']), tree(['a']), 'kubectl apply')).toEqual([
    '`kubectl apply` does not delete Service b. If you deploy that way, delete it by hand.',
  ]);
  expect(await said(tree(['a', 'b', 'c']), tree(['a']), 'kubectl apply')).toEqual([
    '`kubectl apply` does not delete Service b and 1 more. If you deploy that way, delete them by hand.',
  ]);
});

test('nothing is said of it where something of the tree applies it, or nothing goes', async () => {
  const applied = { 'argo/app.yaml': app('web') };
  expect(await said(tree(['a', 'b'], applied), tree(['a'], applied), 'kubectl')).toEqual([]);
  expect(await said(tree(['a']), tree(['a', 'b']), 'kubectl')).toEqual([]);
  // what does not build any more is not removed
  const broken = { ...tree(['a']), 'web/kustomization.yaml': 'resources: [a.yaml, gone.yaml]\n' };
  expect(await said(tree(['a', 'b']), broken, 'kubectl')).toEqual([]);
});

test('it is said of a folder, too, that fails for the same reason before and after', async () => {
  const failing = (names: readonly string[]): Files => ({
    ...tree(names),
    'web/kustomization.yaml': `resources: [${names.map((name) => `${name}.yaml`).join(', ')}]\npatches: [{ path: gone.yaml }]\n`,
  });
  expect(await said(failing(['a', 'b']), failing(['a']), 'kubectl apply')).toHaveLength(1);
  expect(await said(failing(['a']), failing(['a']), 'kubectl apply')).toEqual([]);
});

test('nor of what one more reason hides in a folder that failed before', async () => {
  const failing = (resources: string, components: string): Files => ({
    'web/kustomization.yaml': `resources: [${resources}]\ncomponents: [${components}]\n`,
    'web/own.yaml': object('Service', 'own'),
    'all/kustomization.yaml': `resources: [all.yaml]\nconfigMapGenerator: [{ name: conf, files: [gone.sh] }]\n`,
    'all/all.yaml': object('Service', 'all'),
    'part/kustomization.yaml': 'kind: Component\nresources: [part.yaml]\n',
    'part/part.yaml': object('Service', 'part'),
  });
  const before = failing('../all, own.yaml', '../part');
  const more = failing('../all, own.yaml', '../part, ../nowhere');
  expect(await said(before, more, 'kubectl apply')).toEqual([]);
  expect(await said(before, failing('../all', '../part'), 'kubectl apply')).toHaveLength(1);
});

test('a claim that moves to another namespace is a new volume', async () => {
  expect(await said(claim('shop'), claim('till'), 'new volume')).toEqual([
    'PersistentVolumeClaim till/db is a new volume: what PersistentVolumeClaim shop/db holds does not come along.',
  ]);
  expect(await said(claim('shop'), claim('shop'), 'new volume')).toEqual([]);
  const both = {
    ...claim('shop'),
    'more/claim.yaml': object('PersistentVolumeClaim', 'db', ', namespace: till'),
  };
  expect(await said(claim('shop'), both, 'new volume')).toEqual([]);
});

describe('a claim that is deleted', () => {
  const holding = (spec: string, more: Files = {}): Files => ({
    'sync/data.yaml': flux('data', './data'),
    'data/own.yaml': object('Service', 'db', ', namespace: shop'),
    'data/claim.yaml': `${object('PersistentVolumeClaim', 'db', ', namespace: shop')}spec: ${spec}\n`,
    ...more,
  });
  const without = ({ 'data/claim.yaml': _, ...files }: Files): Files => files;
  const saidOf = async (files: Files): Promise<readonly string[]> =>
    said(files, without(files), 'PersistentVolumeClaim');
  const volume = (policy: string): Files => ({
    'data/volume.yaml': `${object('PersistentVolume', 'disk')}spec: { ${policy} }\n`,
  });
  const ofClass = (policy: string): Files => ({
    'data/class.yaml': `apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: { name: fast }\n${policy}`,
  });

  test('says of what it holds what its volume says', async () => {
    const bound = '{ volumeName: disk }';
    expect(await saidOf(holding(bound, volume('persistentVolumeReclaimPolicy: Retain')))).toEqual([
      'PersistentVolumeClaim shop/db goes, and what it holds stays: PersistentVolume disk (data/volume.yaml:1) has the reclaim policy Retain.',
    ]);
    expect(await saidOf(holding(bound, volume('persistentVolumeReclaimPolicy: Delete')))).toEqual([
      'PersistentVolumeClaim shop/db goes, and what it holds with it: PersistentVolume disk (data/volume.yaml:1) has the reclaim policy Delete.',
    ]);
  });

  test('goes by its class where the volume is not seen, as far as that decides', async () => {
    const bound = '{ storageClassName: fast }';
    expect(await saidOf(holding(bound, ofClass('')))).toEqual([
      'PersistentVolumeClaim shop/db goes, and what it holds with it, unless its volume says otherwise in the cluster: StorageClass fast (data/class.yaml:1) makes volumes with the reclaim policy Delete.',
    ]);
    expect(await saidOf(holding(bound, ofClass('reclaimPolicy: Retain\n')))).toEqual([
      expect.stringContaining('and what it holds stays, unless its volume says otherwise'),
    ]);
    expect(await saidOf(holding(bound))).toEqual([
      'PersistentVolumeClaim shop/db goes: the reclaim policy of its volume, which is not seen here, decides whether what it holds goes too.',
    ]);
  });

  test('says nothing of that where it stays in the cluster, or nothing goes', async () => {
    const kept = holding('{}', {
      'sync/data.yaml': flux('data', './data').replace('prune: true', 'prune: false'),
    });
    expect((await saidOf(kept)).join('')).not.toContain('goes');
    expect(await said(holding('{}'), holding('{}'), 'PersistentVolumeClaim')).toEqual([]);
  });
});

describe('a HelmRelease that takes the place of another', () => {
  const release = (namespace: string, name: string, spec = ''): string =>
    `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: ${name}, namespace: ${namespace} }
spec:
  chart: { spec: { chart: web, sourceRef: { kind: HelmRepository, name: charts } } }
${spec}`;
  const tree = (text: string, prune = 'true'): Files => ({
    'sync/apps.yaml': flux('apps', './apps').replace('prune: true', `prune: ${prune}`),
    'apps/own.yaml': object('Service', 'own', ', namespace: shop'),
    'apps/web.yaml': text,
  });
  const handed = release('flux-system', 'web-new', '  releaseName: web\n  targetNamespace: shop\n');

  test('is not installed before its own namespace has what it takes values from', async () => {
    const from = (namespace: string, more = ''): string =>
      release(
        namespace,
        'web',
        `  releaseName: web\n  targetNamespace: shop\n  valuesFrom: [{ kind: ConfigMap, name: sizes${more} }]\n`,
      );
    const sizes = (namespace: string): string =>
      `---\n${object('ConfigMap', 'sizes', `, namespace: ${namespace}`)}`;
    const handedTo = (after: string): Promise<readonly string[]> =>
      said(tree(from('shop') + sizes('shop')), tree(after), 'one release');
    expect(await handedTo(from('web') + sizes('shop'))).toEqual([
      'HelmRelease shop/web and HelmRelease web/web (apps/web.yaml:1) are one release of Helm, web in namespace shop: Flux uninstalls it where it deletes the one, and installs it with the other once ConfigMap web/sizes is there, which is not seen here. What it runs is gone until then.',
    ]);
    const installed = [expect.stringContaining('installs it with the other. What')];
    expect(await handedTo(from('web') + sizes('web'))).toEqual(installed);
    expect(await handedTo(from('web', ', optional: true') + sizes('shop'))).toEqual(installed);
  });

  test('is one release of Helm where its name and namespace are', async () => {
    expect(await said(tree(release('shop', 'web')), tree(handed), 'one release')).toEqual([
      'HelmRelease shop/web and HelmRelease flux-system/web-new (apps/web.yaml:1) are one release of Helm, web in namespace shop: Flux uninstalls it where it deletes the one, and installs it with the other. What it runs can be gone in between.',
    ]);
    expect(
      await said(tree(release('shop', 'web'), 'false'), tree(handed, 'false'), 'one release'),
    ).toEqual([
      expect.stringContaining('the former stays in the cluster until it is deleted by hand; until'),
    ]);
  });

  test('is another release otherwise', async () => {
    const other = release('flux-system', 'web', '  targetNamespace: shop\n');
    expect(await said(tree(release('shop', 'web')), tree(other), 'one release')).toEqual([]);
    const both = `${release('shop', 'web')}---\n${release('shop', 'mail')}`;
    expect(await said(tree(release('shop', 'web')), tree(both), 'one release')).toEqual([]);
  });
});
