import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  codeSpan,
  inertSpans,
  neutralCell,
  neutralMarkdown,
  neutralSummary,
} from '../../../src/review/report/print/neutral-markdown.ts';
import { plainText } from '../../../src/manifest/index.ts';
import { hostileText } from '../../support/hostile-text.ts';
import { controlCharacters, liveMarkup } from '../../support/live-markup.ts';
import { times } from '../../support/times.ts';

test('nothing in a sentence of a report is live, whatever names it quotes', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      expect(liveMarkup(neutralMarkdown(text))).toEqual([]);
    }),
    times(3_000),
  );
});

test('nothing in a cell of a table is live, nor does it end the cell', () => {
  fc.assert(
    fc.property(hostileText, hostileText, (left, right) => {
      const row = `| ${neutralCell(left)} | ${neutralCell(right)} |`;
      expect(row).not.toContain('\n');
      expect(row.match(/(?<!\\)(?:\\\\)*\|/g)).toHaveLength(3);
      expect(liveMarkup(row)).toEqual([]);
    }),
    times(3_000),
  );
});

test('a backslash in the code of a cell does not free the bar behind it', () => {
  const cell = `| ${neutralCell('`a\\\\|<b>`')} |`;
  expect(liveMarkup(cell)).toEqual([]);
  expect(cell).toBe('| <code>a&#x5c;&#x5c;&#x7c;&lt;b&gt;</code> |');
});

test('what stands in code is there to be copied: nothing is put into it', () => {
  for (const code of [
    'repositoryAliases: ["https://github.com/vendor/mesh-policies"]',
    'config/_ytt_lib/github.com/cloudfoundry/uaa/k8s/values.yml:1',
    'docker.io/istio/pilot@sha256:0f',
    'fixes #12',
    'www.acme.test',
    'GH-1',
  ]) {
    expect(neutralMarkdown(`See \`${code}\`, @x.`)).toBe(`See \`${code}\`, @\u200bx.`);
    expect(neutralCell(`\`${code}\``)).toBe(`\`${code}\``);
  }
});

test('what may become the message of a commit has no live word in its spans, and fences as they are', () => {
  const fence = '```sh\ngit push `#12` @x\n```';
  expect(inertSpans(`By \`@x\`:\n\n${fence}\n\n\`closes #1\``)).toBe(
    `By \`@\u200bx\`:\n\n${fence}\n\n\`c\u200bloses #\u200b1\``,
  );
});

test('a summary is HTML: no code is in it, and nothing live', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      const summary = neutralSummary(text);
      expect(summary).not.toContain('`');
      expect(liveMarkup(summary)).toEqual([]);
    }),
  );
});

test('a code span holds any text', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      const span = codeSpan(text);
      expect(span).toMatch(/^(?:|`[^`\n]+`)$/);
      expect(liveMarkup(span)).toEqual([]);
    }),
  );
});

test('plain text is one line without control, zero-width and bidirectional characters', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      const plain = plainText(text);
      expect(plain).not.toContain('\n');
      expect(controlCharacters(plain)).toEqual([]);
    }),
    times(2_000),
  );
});

test('code spans of a sentence stay code spans, and words stay readable', () => {
  expect(neutralMarkdown('`orders/web` has no sidecar (`deploy/orders.yaml:31`).')).toBe(
    '`orders/web` has no sidecar (`deploy/orders.yaml:31`).',
  );
  expect(neutralMarkdown('a < b & c')).toBe('a &lt; b &amp; c');
});

test('the crude reader of Markdown sees what is live', () => {
  for (const live of [
    '@org/team',
    'fixes #12',
    '<img src=x>',
    '[a](http://x)',
    'http://x.example',
    'www.x.example',
    '`a` <b>',
    '| `a|<b>` |',
    '\\\\[a](b)',
  ])
    expect(liveMarkup(live), live).not.toEqual([]);
  for (const inert of ['`<b>`', '\\[a\\]', '&lt;b&gt;', '<details><summary>x</summary>'])
    expect(liveMarkup(inert), inert).toEqual([]);
});
