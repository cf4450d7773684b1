import { expect, test } from 'vitest';
import type { GapDraft } from '../../src/core/gap.ts';
import { judgeGaps } from '../../src/core/judge-gaps.ts';

const jsonnet = (file: string, text: string, root = 'shop'): GapDraft => ({
  reason: 'template',
  root,
  message: `${file} is written in Jsonnet.`,
  origin: { file, line: 1, column: 1, endLine: 1 },
  key: file,
  input: text,
});

const judged = (base: readonly GapDraft[], merged: readonly GapDraft[]) =>
  judgeGaps(base, merged).map((gap) => [gap.new, gap.blocking]);

test('what cannot be analysed blocks where it is new or its input changes', () => {
  const old = jsonnet('shop/a.jsonnet', 'x');
  expect(judged([old], [old])).toEqual([[false, false]]);
  expect(judged([old], [jsonnet('shop/a.jsonnet', 'y')])).toEqual([[false, true]]);
  expect(judged([old], [old, jsonnet('shop/b.jsonnet', 'y')])).toEqual([
    [false, false],
    [true, true],
  ]);
});

test('a file that only moves within its root is no new gap; a copy, and a move to another root, are', () => {
  const old = jsonnet('shop/a.jsonnet', 'x');
  const moved = jsonnet('shop/b/a.jsonnet', 'x');
  expect(judged([old], [moved])).toEqual([[false, false]]);
  expect(judged([old], [old, moved])).toEqual([
    [false, false],
    [true, true],
  ]);
  expect(judged([old], [jsonnet('web/a.jsonnet', 'x', 'web')])).toEqual([[true, true]]);
});
