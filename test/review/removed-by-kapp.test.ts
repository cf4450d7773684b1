import { expect, test } from 'vitest';
import type { Files } from '../support/review-of.ts';
import { reviewOf } from '../support/review-of.ts';

const service = (name: string, annotation = ''): string =>
  `apiVersion: v1\nkind: Service\nmetadata: { name: ${name}, namespace: shop${annotation} }\nspec: { ports: [{ port: 80 }], selector: { app: ${name} } }\n`;

const FOR_KAPP = service('web', ', annotations: { kapp.k14s.io/change-group: web }');

const BY_HAND = /`kubectl apply` does not delete Service shop\/gone\./;

async function notes(more: Files, kept = service('web')): Promise<string> {
  const tree = (isThere: boolean): Files => ({
    'config/web.yml': kept,
    ...(isThere ? { 'config/gone.yml': service('gone') } : {}),
    ...more,
  });
  return (await reviewOf(tree(true), tree(false))).notes.join('\n');
}

test('who applies by hand deletes by hand', async () => {
  expect(await notes({})).toMatch(BY_HAND);
  expect(await notes({ 'deploy.sh': '#!/bin/sh\nkubectl apply -f other\n' })).toMatch(BY_HAND);
});

test('of a tree for kapp, which deletes what is gone, nothing is said of kubectl', async () => {
  expect(await notes({}, FOR_KAPP)).not.toMatch(/kubectl apply/);
  const script = { 'deploy.sh': '#!/bin/sh\nkapp deploy -a shop -f config -y\n' };
  expect(await notes(script)).not.toMatch(/kubectl apply/);
});

test('where both tools are used, the object says that the one which applies it deletes nothing', async () => {
  const script = { 'deploy.sh': '#!/bin/sh\nkubectl apply -f config\n' };
  const tree = { 'config/web.yml': FOR_KAPP, ...script };
  const { changes } = await reviewOf({ ...tree, 'config/gone.yml': service('gone') }, tree);
  expect(changes.map(({ heldUpBy }) => heldUpBy)).toMatchObject([
    { kind: 'kept', why: 'left', at: 'deploy.sh:2' },
  ]);
});
