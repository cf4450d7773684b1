import { expect, test } from 'vitest';
import { reviewOf } from '../../support/review-of.ts';
import { app } from './argo-trees.ts';
import { object } from './flux-trees.ts';
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
    'Where people apply this with `kubectl apply`, Service b stays in the cluster until somebody deletes it: that command deletes nothing.',
  ]);
  expect(await said(tree(['a', 'b', 'c']), tree(['a']), 'kubectl apply')).toEqual([
    'Where people apply this with `kubectl apply`, Service b and 1 more stay in the cluster until somebody deletes them: that command deletes nothing.',
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
