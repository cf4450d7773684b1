import { expect, test } from 'vitest';
import type { GapDraft } from '../../src/manifest/index.ts';
import { reportOf, reviewOf } from '../support/review-of.ts';
import { judgeGaps } from '../../src/review/evaluation/gap-judgement.ts';

const broken = (file: string, text: string, root = 'shop'): GapDraft => ({
  reason: 'not-parsed',
  root,
  message: `${file} cannot be read.`,
  origin: { file, line: 1, column: 1, endLine: 1 },
  key: file,
  input: text,
});

const judged = (base: readonly GapDraft[], merged: readonly GapDraft[]) =>
  judgeGaps(base, merged).map((gap) => [gap.new, gap.blocking]);

test('what cannot be analysed blocks where it is new or its input changes', () => {
  const old = broken('shop/a.yaml', 'x');
  expect(judged([old], [old])).toEqual([[false, false]]);
  expect(judged([old], [broken('shop/a.yaml', 'y')])).toEqual([[false, true]]);
  expect(judged([old], [old, broken('shop/b.yaml', 'y')])).toEqual([
    [false, false],
    [true, true],
  ]);
});

test('a file that only moves within its root is no new gap; a copy, and a move to another root, are', () => {
  const old = broken('shop/a.yaml', 'x');
  const moved = broken('shop/b/a.yaml', 'x');
  expect(judged([old], [moved])).toEqual([[false, false]]);
  expect(judged([old], [old, moved])).toEqual([
    [false, false],
    [true, true],
  ]);
  expect(judged([old], [broken('web/a.yaml', 'x', 'web')])).toEqual([[true, true]]);
});

test('what is unseen never blocks, unless the configuration asks for that', () => {
  const remote = (ref: string): GapDraft => ({
    ...broken('a', ref),
    reason: 'remote-base',
  });
  const judgedAs = (unseen: 'review' | 'fail') =>
    judgeGaps([remote('v1')], [remote('v2')], unseen).map(({ nature, blocking }) => [
      nature,
      blocking,
    ]);
  expect(judgedAs('review')).toEqual([['unseen', false]]);
  expect(judgedAs('fail')).toEqual([['unseen', true]]);
  const [ignored] = judgeGaps(
    [],
    [{ ...broken('.env', ''), reason: 'missing-input', cause: 'git-ignored' }],
  );
  expect(ignored).toMatchObject({ nature: 'unseen', blocking: false });
});

test('a root that fails for another reason, too, than before is said to have failed before', async () => {
  const tree = (component: string) => ({
    'web/kustomization.yaml': `resources: [missing.yaml]\n${component}`,
    'web/note.yaml': 'a: b\n',
  });
  const { gaps } = await reviewOf(tree(''), tree('components: [../nowhere]\n'));
  const failing = gaps.filter(({ reason }) => reason === 'not-rendered');
  expect(failing).toMatchObject([
    { new: false, blocking: false },
    {
      message:
        '`web` does not render for one more reason since this change: The component "../nowhere" is not a folder.',
      blocking: true,
    },
  ]);
  const failure = (message: string): GapDraft => ({
    ...broken('web', message),
    reason: 'not-rendered',
    message: `\`web\` does not render: ${message}`,
    key: 'render',
  });
  const judgedAs = (base: readonly GapDraft[]) => judgeGaps(base, [failure('No b.')]);
  expect(judgedAs([failure('No a.')])).toMatchObject([
    {
      message: '`web` does not render: No b. It did not before this change either: No a.',
      new: false,
      blocking: true,
    },
  ]);
  expect(judgedAs([])).toMatchObject([{ message: '`web` does not render: No b.', new: true }]);
  expect(judgedAs([failure('No b.')])).toMatchObject([{ blocking: false }]);
});

test('a folder that takes the place of one that failed so is not said to have been there', async () => {
  const shared = {
    'part/kustomization.yaml':
      'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nresources: [missing.yaml]\n',
    'web/kustomization.yaml': 'resources: [note.yaml]\ncomponents: [../missing]\n',
    'web/note.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: note }\n',
  };
  const folder = (name: string) => ({
    [`${name}/kustomization.yaml`]: 'components: [../part]\n',
  });
  const before = { ...shared, ...folder('shop') };
  const after = { ...shared, ...folder('shop-one'), ...folder('shop-two') };
  const { gaps } = await reviewOf(before, after);
  expect(gaps.map(({ root, formerRoot, blocking }) => [root, formerRoot, blocking])).toEqual(
    expect.arrayContaining([
      ['shop-one', 'shop', false],
      ['shop-two', 'shop', false],
      ['web', undefined, false],
    ]),
  );
  const text = (await reportOf(before, after, 'markdown')).text;
  const [asBefore = '', like = ''] = ['Not analysed, as before', 'Not analysed, like'].map(
    (title) => text.slice(text.indexOf(title)).split('</details>')[0] ?? '',
  );
  expect(asBefore).toContain('`web` does not render');
  expect(asBefore).not.toContain('shop-');
  expect(like).toMatch(/`shop-one` does not render: .* Before, `shop` did not\./);
  expect(like).toMatch(/`shop-two` does not render: .* Before, `shop` did not\./);
});
