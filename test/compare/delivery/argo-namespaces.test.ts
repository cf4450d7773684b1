import { expect, test } from 'vitest';
import { app } from '../../gitops/delivery/argo-trees.ts';
import { objectsOf, rootOf } from './flux-trees.ts';

const object = (apiVersion: string, kind: string, name: string, more = ''): string =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: ${name}${more} }\n`;

const files = {
  'shop/a.yaml': [
    object('v1', 'Service', 'without'),
    object('v1', 'Service', 'own', ', namespace: own'),
    object('rbac.authorization.k8s.io/v1', 'ClusterRole', 'wide', ', namespace: own'),
    object('sailoperator.io/v1', 'Istio', 'default', ', namespace: istio-system'),
    object('example.org/v1', 'Unheard', 'of'),
  ].join('---\n'),
};

test('Argo CD fills a namespace in where none is written, and takes it from what has none', () => {
  expect(objectsOf(rootOf({ 'argo/app.yaml': app('shop'), ...files }, 'shop'))).toEqual([
    'ClusterRole /wide',
    'Istio /default',
    'Service own/own',
    'Service shop/without',
    'Unheard shop/of',
  ]);
});

test('so it does for an Application that names no namespace', () => {
  const without = app('shop').replace(', namespace: shop }', ' }');
  expect(objectsOf(rootOf({ 'argo/app.yaml': without, ...files }, 'shop'))).toEqual([
    'ClusterRole /wide',
    'Istio /default',
    'Service /without',
    'Service own/own',
    'Unheard /of',
  ]);
});

test('what nothing here applies keeps what is written', () => {
  expect(objectsOf(rootOf(files, 'shop'))).toContain('ClusterRole own/wide');
});
