import { expect, test } from 'vitest';
import { discoverEnvironments } from '../../../src/gitops/survey/discover-environments.ts';
import { treeOf } from '../../support/tree-of.ts';
import { configMap, flux, objectsOf, rootOf } from '../../compare/delivery/flux-trees.ts';

const files = (spec: string) => ({
  'clusters/prod/ks.yaml': flux('apps', './apps', spec),
  'apps/kustomization.yaml': 'resources: [shop.yaml]\n',
  'apps/shop.yaml': configMap('shop', '{ a: b }'),
});

test('a suspended Kustomization counts as delivered, and that it is frozen is said', () => {
  const tree = files('  suspend: true\n');
  expect(objectsOf(rootOf(tree, 'apps'))).toEqual(['ConfigMap flux-system/shop']);
  expect(discoverEnvironments(treeOf(tree), []).notes).toContain(
    'Kustomization flux-system/apps (clusters/prod/ks.yaml) is suspended: changes of apps reach the cluster when it is resumed.',
  );
  expect(discoverEnvironments(treeOf(files('')), []).notes.join()).not.toContain('suspended');
});

test.each(['secretRef', 'configMapRef'])('a kubeConfig by %s names another cluster', (field) => {
  const plan = discoverEnvironments(
    treeOf(files(`  kubeConfig: { ${field}: { name: prod-eu } }\n`)),
    [],
  );
  const destinations = [...plan.reasons.roots].map(([{ path }, { destination }]) => [
    path,
    destination.cluster,
  ]);
  expect(destinations).toContainEqual(['apps', 'prod-eu']);
});
