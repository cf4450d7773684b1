import { expect, test } from 'vitest';
import { differencesHtml } from '../../../../src/review/report/print/html/side-by-side.ts';
import { markdownHtml } from '../../../../src/review/report/print/html/markdown-html.ts';
import { markupOf } from '../../../../src/review/report/print/html/safe-html.ts';

const rowsOf = (lines: readonly string[]): readonly string[] => {
  const block = {
    kind: 'differences' as const,
    items: [{ title: 'Service shop/web', lines, linesLeftOut: 0 }],
    leftOut: 0,
  };
  const text = markupOf(differencesHtml(block, 3)).replace(/[^]*<tbody>/, '');
  return [...text.matchAll(/<tr>([^]*?)<\/tr>/g)].map(([, row = '']) => row);
};

test('what is removed stands beside what is added in its place, and what stays on both sides', () => {
  expect(
    rowsOf(['@@ -1,3 +1,3 @@', ' a: 1', '-b: 2', '-c: 3', '+b: 3', ' d: 4', '+e: <5>']),
  ).toEqual([
    '<td class="position" colspan="2">@@ -1,3 +1,3 @@</td>',
    '<td class="same"><pre> a: 1</pre></td><td class="same"><pre> a: 1</pre></td>',
    '<td class="removed"><pre>-b: 2\n-c: 3</pre></td><td class="added"><pre>+b: 3</pre></td>',
    '<td class="same"><pre> d: 4</pre></td><td class="same"><pre> d: 4</pre></td>',
    '<td class="empty"></td><td class="added"><pre>+e: &lt;5&gt;</pre></td>',
  ]);
});

test('what is removed after something was added begins a row of its own', () => {
  expect(rowsOf(['-a', '+b', '-c'])).toEqual([
    '<td class="removed"><pre>-a</pre></td><td class="added"><pre>+b</pre></td>',
    '<td class="removed"><pre>-c</pre></td><td class="empty"></td>',
  ]);
});

test('Markdown of our pages becomes elements; HTML in it stays text, pictures and relative links words', () => {
  const text = [
    'See [the page](other.md), [a site](https://x.example) and `code` **strong** *so*.',
    '<img src=x onerror=y>',
    '![picture](https://x.example/p.png)',
    '<!-- prettier-ignore -->',
    '- one <b>two</b>',
    '```yaml base\na: <1>\n```',
    '| a |\n|---|\n| b |',
  ].join('\n\n');
  expect(markupOf(markdownHtml(text))).toBe(
    [
      '<p>See the page, <a href="https://x.example" rel="noreferrer">a site</a> and <code>code</code> <strong>strong</strong> <em>so</em>.</p>',
      '<p>&lt;img src=x onerror=y&gt;</p>',
      '<p>![picture](https://x.example/p.png)</p>',
      '<ul>',
      '<li>one &lt;b&gt;two&lt;/b&gt;</li>',
      '</ul>',
      '<p>Before the change:</p>',
      '<pre class="block"><code>a: &lt;1&gt;</code></pre>',
      '<p>| a | |---| | b |</p>',
      '',
    ].join('\n'),
  );
});
