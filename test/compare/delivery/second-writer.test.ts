import { expect, test } from 'vitest';
import { app } from '../../gitops/delivery/argo-trees.ts';
import type { Files } from '../../support/review-of.ts';
import { reviewOf } from '../../support/review-of.ts';
import { flux } from './flux-trees.ts';

const held = (kind: string, entries: string): string =>
  `apiVersion: v1\nkind: ${kind}\nmetadata: { name: shared, namespace: shop }\n${kind === 'Secret' ? 'stringData' : 'data'}: ${entries}\n`;
const folders = (first: string, second: string | null): Files => ({
  'apps/hooks/shared.yaml': first,
  'apps/notes/note.yaml': held('ConfigMap', '{ a: b }').replace('shared', 'note'),
  ...(second !== null && { 'apps/notes/shared.yaml': second }),
});
const FLUX = {
  'clusters/prod/hooks.yaml': flux('hooks', './apps/hooks'),
  'clusters/prod/notes.yaml': flux('notes', './apps/notes'),
};
const ARGO = {
  'argo/hooks.yaml': app('apps/hooks', '', 'hooks-prod'),
  'argo/notes.yaml': app('apps/notes', '', 'notes-prod'),
};

const toldOf = async (before: Files, after: Files): Promise<readonly string[]> =>
  (await reviewOf(before, after)).changes
    .filter(({ subject }) => subject.name === 'shared')
    .map(({ kind, field, before: was, after: is }) =>
      field === null ? kind : `${field} ${String(was !== null)} ${String(is !== null)}`,
    );

test.each([
  ['Secret', 'Flux', FLUX],
  ['ConfigMap', 'Flux', FLUX],
  ['Secret', 'Argo CD', ARGO],
])('a %s that another folder writes too takes no key of the first (%s)', async (kind, _, by) => {
  const [token, password] = [held(kind, '{ token: a }'), held(kind, '{ password: b }')];
  const before = { ...by, ...folders(token, null) };
  expect(await toldOf(before, { ...by, ...folders(token, password) })).toEqual(['resource-added']);
});

test('a copy that comes in the place of one that goes is compared with it', async () => {
  const [token, password] = [held('Secret', '{ token: a }'), held('Secret', '{ password: b }')];
  const { 'apps/hooks/shared.yaml': _, ...moved } = folders(token, password);
  const told = await toldOf(
    { ...FLUX, ...folders(token, null) },
    { ...FLUX, ...moved, 'apps/hooks/other.yaml': token.replace('shared', 'other') },
  );
  expect(told.join()).toContain('stringData.token true false');
});
