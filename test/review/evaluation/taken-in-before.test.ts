import { expect, test } from 'vitest';
import { app } from '../../gitops/delivery/argo-trees.ts';
import { configMap, service } from '../../support/objects.ts';
import type { Files } from '../../support/review-of.ts';
import { reviewOf } from '../../support/review-of.ts';

const kustomization = (...files: readonly string[]): string => `resources: [${files.join(', ')}]\n`;
/** A folder with a base, of which the change mends something. */
const tree = (more: Files): Files => ({
  'argocd/shop.yaml': app('overlays/shop'),
  'overlays/shop/kustomization.yaml': kustomization('../../base', 'own.yaml'),
  'overlays/shop/own.yaml': configMap('own', '{ a: b }'),
  'base/kustomization.yaml': kustomization('more.yaml', 'web.yaml'),
  'base/more.yaml': configMap('more', '{ a: b }'),
  'base/web.yaml': service('web'),
  ...more,
});

const rows = async (before: Files, after: Files): Promise<readonly string[]> =>
  (await reviewOf(before, after)).changes
    .filter(({ kind }) => kind === 'resource-added')
    .map(({ subject, isAgain }) => `${subject.name} ${isAgain === true ? 'again' : 'added'}`)
    .toSorted();

const without = (files: Files, file: string): Files =>
  Object.fromEntries(Object.entries(files).filter(([name]) => name !== file));

test('what a base brings that could not be read is applied again, and what was unreadable is added', async () => {
  const broken = { 'base/more.yaml': 'kind: ConfigMap\nmetadata: { name: more\n' };
  expect(await rows(tree(broken), tree({}))).toEqual(['more added', 'own again', 'web again']);
});

test('what lies beside a kustomization that lists a folder without one is applied again', async () => {
  const [own] = await rows(without(tree({}), 'base/kustomization.yaml'), tree({}));
  expect(own).toBe('own again');
});

test('what a kustomization newly lists is added', async () => {
  const before = tree({
    'base/kustomization.yaml': 'resources: [more.yaml\n',
    'base/late.yaml': configMap('late', '{ a: b }'),
  });
  const after = tree({
    'base/kustomization.yaml': kustomization('more.yaml', 'web.yaml', 'late.yaml'),
    'base/late.yaml': configMap('late', '{ a: b }'),
  });
  expect(await rows(before, after)).toEqual(['late added', 'more added', 'own again', 'web added']);
});
