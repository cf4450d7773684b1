import { expect, test } from 'vitest';
import { comparedSentence } from '../../../src/review/report/review/no-effective-change.ts';
import { configMap } from '../../compare/delivery/flux-trees.ts';
import type { Files } from '../../support/review-of.ts';
import { reviewOf } from '../../support/review-of.ts';

const tree = (more: Files, remark = ''): Files => ({
  'apps/web/overlays/prod/kustomization.yaml': `resources: [note.yaml]\n${remark}`,
  'apps/web/overlays/prod/note.yaml': configMap('note', '{ a: b }'),
  ...more,
});

const BROKEN: Readonly<Record<string, Files>> = {
  'a file that is not there': {
    'apps/pay/overlays/prod/kustomization.yaml': 'resources: [gone.yaml]\n',
  },
  'a patch of nothing': {
    'apps/pay/overlays/prod/kustomization.yaml':
      'resources: [note.yaml]\npatches: [{ path: patch.yaml }]\n',
    'apps/pay/overlays/prod/note.yaml': configMap('pay', '{ a: b }'),
    'apps/pay/overlays/prod/patch.yaml': configMap('other', '{ a: c }'),
  },
  'a base that is not there': {
    'apps/pay/overlays/prod/kustomization.yaml': 'resources: [../../base]\n',
  },
};

test.each(Object.entries(BROKEN))(
  'of an environment with a folder that does not render, by %s, only what can be read is said to be the same',
  async (_, more) => {
    const read = Object.keys(more).length === 1 ? '1 object' : '2 objects';
    const review = await reviewOf(tree(more), tree(more, '# a remark\n'));
    expect(review.tier).toBe('low');
    expect(comparedSentence(review)).toBe(
      `1 file differs in text; the one environment renders and behaves the same, as far as it can be analysed (${read} compared; 1 of 2 folders does not render).`,
    );
    expect(review.reasons.map(({ why }) => why)).toEqual([
      'No effective change as far as it can be analysed: what renders, renders and behaves as before.',
    ]);
  },
);

test('where all of it renders, that is said without a limit', async () => {
  const review = await reviewOf(tree({}), tree({}, '# a remark\n'));
  expect(comparedSentence(review)).toBe(
    '1 file differs in text; the one environment renders and behaves the same (1 object compared).',
  );
});

test('where no object is rendered nothing is said to be the same', async () => {
  const files = { 'overlays/production/kustomization.yaml': 'resources: []\n' };
  const review = await reviewOf(files, { ...files, 'notes.txt': 'x\n' });
  expect(comparedSentence(review)).toBe(
    '1 file differs in text; no object is rendered in the one environment, so no object is compared.',
  );
  expect(review.reasons.map(({ why }) => why)).toEqual([
    'Nothing is compared: no object is rendered.',
  ]);
});
