import { expect, test } from 'vitest';
import { reviewOf } from '../../support/review-of.ts';
import { flux, object } from './flux-trees.ts';
import type { Files } from './releases.ts';

const NOTES: Files = { 'notes.md': 'x' };
const SYNC: Files = { 'deploy/flux-system/sync.yaml': flux('flux-system', './deploy') };
const SHOP: Files = {
  'deploy/shop/kustomization.yaml': 'resources: [shop.yaml]\n',
  'deploy/shop/shop.yaml': object('Service', 'web', ', namespace: shop'),
};

/** Says what becomes of each object that goes. */
const fates = async (before: Files, after: Files): Promise<readonly string[]> => {
  const { changes } = await reviewOf(before, after);
  return changes
    .filter(({ field, object: now }) => field === null && now === null)
    .map(({ subject, remains, heldUpBy }) =>
      [subject.kind, remains?.kind ?? heldUpBy?.kind ?? 'removed'].join(' '),
    )
    .sort();
};

test('a Kustomization that applies itself deletes nothing once its folder is gone', async () => {
  expect(await fates({ ...NOTES, ...SYNC, ...SHOP }, NOTES)).toEqual([
    'Kustomization folder-missing',
    'Service folder-missing',
  ]);
});

test('nor does one that nothing seen here deletes', async () => {
  const files = { ...SYNC, ...SHOP, 'deploy/kustomization.yaml': 'resources: [shop]\n' };
  expect(await fates({ ...NOTES, ...files }, NOTES)).toContain('Service folder-missing');
});

test('it still prunes what leaves a folder that stays', async () => {
  const rest: Files = { ...SYNC, 'deploy/rest.yaml': object('ConfigMap', 'rest') };
  expect(await fates({ ...rest, ...SHOP }, rest)).toEqual(['Service removed']);
});

test.each([
  ['-k more', { 'more/kustomization.yaml': 'resources: [mail.yaml]\n' }],
  ['-f more', {}],
])(
  'what `kubectl apply %s` applied stays with its folder and the command gone',
  async (how, of) => {
    const files: Files = {
      'web/web.yaml': object('Service', 'web'),
      'run.sh': '#!/bin/sh\nkubectl apply -f web\n',
    };
    const before: Files = {
      ...files,
      ...of,
      'more/mail.yaml': object('Service', 'mail'),
      'run.sh': `${files['run.sh'] ?? ''}kubectl apply ${how}\n`,
    };
    const { changes } = await reviewOf(before, files);
    expect(changes.map(({ heldUpBy }) => heldUpBy)).toContainEqual({
      kind: 'kept',
      why: 'left',
      at: 'run.sh:3 at the base',
    });
  },
);

test('a kustomization that comes above plain files which nobody applies removes none of them', async () => {
  const files: Files = {
    'apps/shop/ns.yaml': object('Namespace', 'shop'),
    'apps/shop/web.yaml': object('Service', 'web', ', namespace: shop'),
    'apps/mail/ns.yaml': object('Namespace', 'mail'),
  };
  const above = { 'apps/kustomization.yaml': 'resources: [shop/web.yaml]\n' };
  const { notes } = await reviewOf(files, { ...files, ...above });
  expect(await fates(files, { ...files, ...above })).toEqual([]);
  expect(notes.join(' ')).not.toContain('kubectl apply');
});

test('one that comes into their folder and leaves one out does', async () => {
  const files: Files = {
    'shop/ns.yaml': object('Namespace', 'shop'),
    'shop/web.yaml': object('Service', 'web', ', namespace: shop'),
  };
  const own = { 'shop/kustomization.yaml': 'resources: [web.yaml]\n' };
  expect(await fates(files, { ...files, ...own })).toEqual(['Namespace removed']);
});
