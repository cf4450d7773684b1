import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RenderedDocument } from '../../../src/core/charts/chart-renderer.ts';
import { printDocuments, printWithPlaces } from '../../../src/core/charts/print-documents.ts';

const documentOf = (text: string, hook = false): RenderedDocument => ({
  source: 'web/templates/a.yaml',
  text,
  hook,
  places: text
    .split('\n')
    .map((line, at) =>
      line === '' ? null : { template: 'web/templates/_helpers.tpl', line: at + 7, values: [] },
    ),
  varying: [],
});

const documents = fc.array(
  fc
    .tuple(fc.string({ unit: fc.constantFrom('a', ' ', '\n', '\u0085', '\t', '-') }), fc.boolean())
    .map(([text, hook]) => documentOf(text, hook)),
);

test('the manifest ends with one line end, whatever blanks its last document has', () => {
  expect(printDocuments([documentOf('a: 1\n'), documentOf('b: 2 \n\u0085\n\n')])).toBe(
    '---\n# Source: web/templates/a.yaml\na: 1\n\n---\n# Source: web/templates/a.yaml\nb: 2\n',
  );
});

test('a chart of nothing prints an empty line, before its hooks too', () => {
  expect(printDocuments([])).toBe('\n');
  expect(printDocuments([documentOf('a: 1\n', true)])).toBe(
    '\n---\n# Source: web/templates/a.yaml\na: 1\n\n',
  );
});

test('what is printed is what Go prints of the parts', () => {
  fc.assert(
    fc.property(documents, (given) => {
      const part = ({ source, text }: RenderedDocument): string =>
        `---\n# Source: ${source}\n${text}\n`;
      const manifest = given
        .filter(({ hook }) => !hook)
        .map(part)
        .join('')
        .replace(/^[\s\u0085]+|[\s\u0085]+$/g, '');
      const hooks = given.filter(({ hook }) => hook).map(part);
      expect(printDocuments(given)).toBe(`${manifest}\n${hooks.join('')}`);
    }),
  );
});

test('places stand before the lines, and nothing else is added', () => {
  expect(printWithPlaces([documentOf('a: |\n\n  b')])).toBe(
    [
      '                         | ---',
      '                         | # Source: web/templates/a.yaml',
      'templates/_helpers.tpl:7 | a: |',
      '                         |',
      'templates/_helpers.tpl:9 |   b',
      '',
    ].join('\n'),
  );
  fc.assert(
    fc.property(documents, (given) => {
      const without = printWithPlaces(given)
        .split('\n')
        .map((line) => line.replace(/^[^|]*\|? ?/, ''));
      const printed = printDocuments(given)
        .split('\n')
        .map((line) => line.replace(/\s+$/, ''));
      expect(without).toEqual(printed);
    }),
  );
});
