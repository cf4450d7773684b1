import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RenderedDocument } from '../../src/charts/chart-renderer.ts';
import { printedText, printWithPlaces } from '../../src/charts/rendered-documents.ts';

const printed = (given: readonly RenderedDocument[]): string => printedText(given).text;

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
  expect(printed([documentOf('a: 1\n'), documentOf('b: 2 \n\u0085\n\n')])).toBe(
    '---\n# Source: web/templates/a.yaml\na: 1\n\n---\n# Source: web/templates/a.yaml\nb: 2\n',
  );
});

test('a chart of nothing prints an empty line, before its hooks too', () => {
  expect(printed([])).toBe('\n');
  expect(printed([documentOf('a: 1\n', true)])).toBe(
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
      expect(printed(given)).toBe(`${manifest}\n${hooks.join('')}`);
    }),
  );
});

test('the values of a line stand behind its place, with who set them last', () => {
  const read: Parameters<typeof printWithPlaces>[1] = {
    files: new Map(),
    values: [
      { name: 'prod.yaml', bytes: new TextEncoder().encode('image: {tag: 2}\nmap:\n  k: 1\n') },
    ],
    sets: [{ kind: 'value', expression: 'image.repo=web' }],
  };
  const values = [
    [['image', 'repo'], ['image', 'tag'], ['name']],
    [['map']],
    [['gone']],
    [[]],
  ] as const;
  const document = {
    ...documentOf('image: web:2\nk: 1\na: 1\nb: 1'),
    places: values.map((each, at) => ({
      template: 'web/templates/a.yaml',
      line: at + 1,
      values: each,
    })),
  };
  expect(printWithPlaces([document], read).split('\n').slice(2)).toEqual([
    'templates/a.yaml:1 | image.repo (--set image.repo=web), image.tag (prod.yaml:1) and 1 more | image: web:2',
    'templates/a.yaml:2 | map.k (prod.yaml:3)                                                   | k: 1',
    'templates/a.yaml:3 | gone                                                                  | a: 1',
    'templates/a.yaml:4 | all values                                                            | b: 1',
    '',
  ]);
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
      const whole = printed(given)
        .split('\n')
        .map((line) => line.replace(/\s+$/, ''));
      expect(without).toEqual(whole);
    }),
  );
});
