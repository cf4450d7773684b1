import fc from 'fast-check';
import { expect, test } from 'vitest';
import { htmlPage } from '../../../../src/review/report/print/html/html-page.ts';
import type { Html } from '../../../../src/review/report/print/html/safe-html.ts';
import { htmlOf } from '../../../../src/review/report/print/print-html.ts';
import { linked, paragraph } from '../../../../src/review/report/document/blocks.ts';
import type { Words } from '../../../../src/review/report/document/blocks.ts';
import { expectInertPage } from '../../../support/expect-inert-page.ts';
import { hostileText } from '../../../support/hostile-text.ts';
import { everyBlock } from '../every-block.ts';

/** What somebody may put into a name to have a browser act on it. */
const hostile = fc.oneof(
  hostileText,
  fc
    .array(
      fc.constantFrom(
        ...['<script>alert(1)</script>', '"', "'", ' onload=alert(1)', '</title>', '</style>'],
        ...[
          '<svg/onload=alert(1)>',
          'javascript:alert(1)',
          '<!--',
          '-->',
          ']]>',
          '&#60;',
          '\u0000',
        ],
        ...['<base href=https://x.example>', '<a href="x">', 'url(https://x.example)', '=', '>'],
      ),
      { maxLength: 12 },
    )
    .map((pieces) => pieces.join('')),
);

const pageOf = (sentence: string, parts: readonly Html[], titles = [sentence, 'b']): string =>
  htmlPage({
    heading: { kind: 'heading', mark: '🔴', word: 'Critical', sentence },
    madeOf: { base: sentence, head: null, asOf: sentence },
    opening: [],
    sections: titles.map((title, at) => ({ title, parts: at === 0 ? parts : [] })),
    closing: [],
  });

test('whatever people wrote is text in a page, in every block and every place', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      expectInertPage(
        pageOf(
          text,
          everyBlock(text).map((block) => htmlOf(block, 3)),
        ),
      );
    }),
  );
});

test('what is written reads as it was written', () => {
  const page = pageOf('a', [htmlOf(paragraph('<b> & "c" `d` e'), 3)]);
  expect(page).toContain('<p>&lt;b&gt; &amp; &quot;c&quot; <code>d</code> e</p>');
});

test('a link leads nowhere but over TLS, whatever is in its address', () => {
  const words = (target: string): Words => linked(['page'], target);
  const linkOf = (target: string): string => pageOf('a', [htmlOf(paragraph(...words(target)), 3)]);
  for (const target of [
    'javascript:alert(1)',
    'http://x.example',
    'data:text/html,x',
    '//x.example',
  ])
    expect(linkOf(target)).toContain('<p>page</p>');
  const page = linkOf('https://x.example/"onclick="alert(1)');
  expectInertPage(page);
  expect(page).toContain('href="https://x.example/&quot;onclick=&quot;alert(1)"');
});

test('headings follow one another, and the title of the page is its headline', () => {
  const elements = expectInertPage(
    pageOf(
      'orders stops answering',
      everyBlock('x').map((block) => htmlOf(block, 3)),
    ),
  );
  const levels = elements.flatMap(({ name }) => (/^h[1-6]$/.test(name) ? [Number(name[1])] : []));
  expect(levels[0]).toBe(1);
  for (const [at, level] of levels.entries()) {
    const before = levels[at - 1] ?? 0;
    expect(level - before).toBeLessThanOrEqual(1);
  }
  expect(pageOf('orders stops `a`', [])).toContain('<title>Critical · orders stops a</title>');
});

test('what finds no room is left out from the first part on that has none, and is counted', () => {
  const long = htmlOf(paragraph('a'.repeat(1_500_000)), 3);
  const short = htmlOf(paragraph('the last'), 3);
  const page = pageOf('x', [long, long, long, short]);
  expect(page.length).toBeLessThan(4_020_000);
  expect(page).toContain('Left out for length: 2 parts.');
  expect(page).not.toContain('the last');
});

test('credentials are in no part of a page', () => {
  const token = `ghp_${'a1B2'.repeat(9)}`;
  const page = pageOf(
    token,
    everyBlock(token).map((block) => htmlOf(block, 3)),
  );
  expect(page).not.toContain(token);
  expectInertPage(page);
});
