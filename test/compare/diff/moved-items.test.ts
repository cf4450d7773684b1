import { expect, test } from 'vitest';
import { diffMesh } from '../../../src/compare/diff/mesh-diff.ts';
import { meshFrom } from '../../support/rendered.ts';

const told = (before: string, after: string): unknown[] =>
  diffMesh('prod', meshFrom(before), meshFrom(after)).map(({ field, before: was, after: is }) => [
    field,
    was,
    is,
  ]);

test('an item that only moved is not told to go, or to take the place of another', () => {
  const role = (resources: string): string =>
    `apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: web}\n` +
    `rules: [{apiGroups: [''], verbs: [get], resources: ${resources}}]\n`;
  expect(told(role('[nodes, pods, logs, services]'), role('[nodes, services, pods]'))).toEqual([
    ['rules[0].resources[2]', 'logs', null],
  ]);
  const rules = (...paths: readonly string[]): string =>
    `apiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\nmetadata: {name: web, namespace: shop}\n` +
    `spec: {rules: [${paths.map((path) => `{to: [{operation: {paths: [${path}]}}]}`).join(', ')}]}\n`;
  expect(told(rules('/a', '/b', '/c'), rules('/c', '/a', '/d'))).toEqual([
    ['spec.rules[2].to[0].operation.paths[0]', '/b', '/d'],
  ]);
});

test('of texts that move beside others that come or go, the order is that of those that stay', () => {
  const container = (args: string): string =>
    `apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop}\n` +
    `spec: {containers: [{name: web, args: ${args}}]}\n`;
  expect(told(container('[--a, --b, --c]'), container('[--c, --a]'))).toEqual([
    ['spec.containers[0].args[1]', '--b', null],
    ['spec.containers[0].args', ['--a', '--c'], ['--c', '--a']],
  ]);
});
