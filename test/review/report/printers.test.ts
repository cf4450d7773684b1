import fc from 'fast-check';
import { expect, test } from 'vitest';
import { linked, paragraph } from '../../../src/review/report/document/blocks.ts';
import { markdownOf } from '../../../src/review/report/print/print-markdown.ts';
import { terminalLines, UNPAINTED } from '../../../src/review/report/print/print-terminal.ts';
import { expectInert } from '../../support/expect-inert.ts';
import { hostileText } from '../../support/hostile-text.ts';
import { controlCharacters } from '../../support/live-markup.ts';
import { everyBlock } from './every-block.ts';

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
  const page = 'https://pages.example/docs/reference/checks/a.md#b';
  const hostile = '](https://evil.example) @acme [x';
  const text = markdownOf(paragraph(...linked([hostile], page)));
  expect(text.endsWith(`](${page})`)).toBe(true);
  expectInert(text.slice(1, -`](${page})`.length));
  expect(markdownOf(paragraph(...linked(['rule'], null)))).toBe('rule');
});
