import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Block, Words } from '../../../src/review/report/document/blocks.ts';
import {
  code,
  foldedList,
  linked,
  listOf,
  paragraph,
  said,
  strong,
} from '../../../src/review/report/document/blocks.ts';
import { markdownOf } from '../../../src/review/report/print/print-markdown.ts';
import { terminalLines, UNPAINTED } from '../../../src/review/report/print/print-terminal.ts';
import { expectInert } from '../../support/expect-inert.ts';
import { hostileText } from '../../support/hostile-text.ts';
import { controlCharacters } from '../../support/live-markup.ts';

/** A block of every kind in which every text is `text`. */
function everyBlock(text: string): readonly Block[] {
  const place = {
    kind: 'place',
    place: { file: text, line: 3, side: 'head' },
    target: null,
  } as const;
  const words: Words = [text, strong(text), code(text), said(text), place];
  return [
    { kind: 'section', title: text },
    { kind: 'heading', mark: '🟠', word: 'High', sentence: text },
    paragraph(...words),
    {
      kind: 'table',
      head: ['a', 'b'],
      rows: [{ what: { words, place }, where: words }],
      more: null,
    },
    ...foldedList('Changes', [{ words, place, below: [{ words, place }] }], words),
    listOf(text, [{ words }], 5),
    { kind: 'details', title: text, count: 2, blocks: [paragraph(text)] },
    {
      kind: 'finding',
      number: 1,
      message: text,
      environments: text,
      tier: 'high',
      place,
      witness: text,
      page: null,
      detector: 'unresolved-reference',
      ids: ['0123456789ab'],
      why: words,
      symptom: text,
      advice: { label: 'Fix', text },
      patch: { kind: 'code', language: 'diff', lines: [`-${text}`] },
    },
    { kind: 'differences', items: [{ title: text, lines: [text], linesLeftOut: 1 }], leftOut: 1 },
    { kind: 'footer', sentences: [words] },
  ];
}

test('whatever people wrote acts on nothing in any block of Markdown', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      for (const block of everyBlock(text)) expectInert(markdownOf(block));
    }),
  );
});

test('nor does it move the cursor of a terminal', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      const printed = everyBlock(text).flatMap((block) => terminalLines(block, UNPAINTED));
      expect(controlCharacters(printed.join('\n').replaceAll('\t', ''))).toEqual([]);
    }),
  );
});

test('a bar in a cell ends no cell, and a table after words begins a paragraph of its own', () => {
  const [table] = everyBlock('a|b').filter(({ kind }) => kind === 'table');
  const row = table === undefined ? '' : markdownOf(table).split('\n')[2];
  expect(row?.match(/(?<!\\)\|/g)).toHaveLength(3);
});

test('words lead to a page where there is one, and act on nothing themselves', () => {
  const page = 'https://pages.example/docs/detectors/a.md#b';
  const hostile = '](https://evil.example) @acme [x';
  const text = markdownOf(paragraph(...linked([hostile], page)));
  expect(text.endsWith(`](${page})`)).toBe(true);
  expectInert(text.slice(1, -`](${page})`.length));
  expect(markdownOf(paragraph(...linked(['rule'], null)))).toBe('rule');
});
