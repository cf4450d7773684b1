import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readBlockYaml } from '../../../src/manifest/yaml/block-yaml/block-yaml-reader.ts';
import { indentQuoted, readAnyYaml } from '../../../src/manifest/yaml/read-any-yaml.ts';
import { plainOf } from '../../../src/manifest/yaml/node.ts';
import type { YamlDocument } from '../../../src/manifest/yaml/yaml-parser.ts';
import { parseYaml } from '../../../src/manifest/yaml/yaml-parser.ts';
import type { YamlDialect } from '../../../src/manifest/yaml/plain-scalar.ts';
import { times } from '../../support/times.ts';

const DIALECTS: readonly YamlDialect[] = ['sigs-yaml', 'go-yaml-3'];

/** Forms that manifests have, each read both ways. */
const USUAL = [
  'a: 1\nb: "x"\nc: \'y\'\nd: true\ne: ~\nf: 0x1F\ng: 1e3\nh: 2024-05-01\n',
  'a:\n  b:\n    c: d # why\n\n# apart\nx:\nz: z',
  'a:\n- b: c\n  d:\n  - e\n  -\n    f: g\n-\n  - h\n',
  '- a\n-\n- - b\n  - c\n- d: e\n  # inside\n# outside\n- f\n',
  '---\na: b\n--- # next\n# nothing\n---\nc: d\n',
  'a: |\n  one\n   two\n\n  three\n\nb: |-\n  x\nc: |+\n  y\n\n\nd: |2\n    deep\n',
  'a: >\n  one\n   in\n\n  two\n\n   deep\nb: >+\n  x\n\n\nc: >-\n  x\n\n\n  y\n',
  "a: one\n  two\n\n  three # end\nb: it's: no\nc: x#y\n".replace("it's: no", "it's:no"),
  'a: "one\n  two\n\n  three"\nb: \'it\'\'s\n  so\'\nc: "x \\\n  y\\tz \\u00e9"\n',
  "\"quoted key\": 1\n'it''s': 2\n? \n".replace('? \n', ''),
  'a: []\nb: {}\nc: [x, "y", -1, a b, {k: v, l: [m]}]\nd: [\n  x,\n  # why\n  y,\n  ]\n',
  'a: &x one\nb: *x\nc: &m\n  d: e\nf: *m\nl: [z, *x, &y v, *y, {k: &z w, q: *z}]\no:\n  <<: *m\n  d: own\n',
  'a: http://host:80/x?y=z\nb: -x\nc: 10:20\nd: a,b\ne: $(X)\n',
  'a:\n- { b: c, d: [e] }\n- [f, {g: h}] # why\n- - {i: j}\nk:\n  {l: m}\n',
  '# why\n{ a: b, c: { d: e },\n  f: [g] }\n---\n[h, {i: j}]\n---\n  {k: l}\n',
  '{\n  "a": {"b":1,"c":"d"},\n  "e": [\n    {"f":true}\n  ]\n}\n',
  'a:\n  "quoted below"\nb:\n  plain below\n  goes on\n',
];

/** Forms that are left to the whole parser. */
const UNUSUAL = [
  'a: b\r\n',
  'a:\tb\n',
  'a: !!str 1\n',
  '<<: [a]\n',
  'a: &x b\nc: &y *x\n',
  'a: &x {b: c}\nd: {<<: *x}\n',
  'a: &x\n  b: c\nd:\n  <<: *x\n  <<: *x\n',
  '? a\n: b\n',
  'a: b: c\n',
  'a: 1\na: 2\n',
  'a: 1\n b: 2\n',
  ' a: 1\nb: 2\n',
  'a: *none\n',
  'a: &x {b: *x}\n',
  'a: "open\n',
  'a: [b\n',
  'a: [b\n]\n',
  'a: |\n   x\n  y\n',
  'a: |\n  cut',
  'a: |2\n      \n',
  'a: @b\n',
  '{a: b}: c\n',
  '- {a: b}: c\n',
  '{a: b}\nc: d\n',
  '{a: b} {c: d}\n',
  '{a:b}\n',
  '{"a"b: c}\n',
  'text\n',
  '%YAML 1.1\n---\na: b\n',
  'a: b\n...\n',
  '--- a: b\n',
  '1: a\n',
  'a: .nan\n',
  `${'- '.repeat(150)}a\n`,
];

describe('manifests as they usually are', () => {
  test.each(USUAL)('are read as the whole parser reads them: %j', (text) => {
    for (const dialect of DIALECTS) {
      const read = readBlockYaml('f', text, dialect);
      expect(read).not.toBeNull();
      expect(read).toEqual(readAnyYaml('f', text, dialect));
    }
  });

  test.each(UNUSUAL)('and nothing else: %j', (text) => {
    expect(readBlockYaml('f', text, 'go-yaml-3')).toBeNull();
  });

  test('whatever is changed in them, they are read so, or not at all', () => {
    const bits = fc.constantFrom(
      ...[' ', '  ', ': ', ':', '- ', '#', ' #', '"', "'", '|', '>', '[', ']', '{', '}', ',', '\n'],
      ...[
        '\n  ',
        '\t',
        '&a ',
        '*a',
        '!',
        '? ',
        '---\n',
        '\\',
        '\\\n',
        '%',
        '~',
        '<<',
        '\u00a0',
        'x',
      ],
    );
    const edit = fc.record({ at: fc.nat(), cut: fc.nat({ max: 3 }), put: bits });
    fc.assert(
      fc.property(
        fc.constantFrom(...USUAL),
        fc.array(edit, { minLength: 1, maxLength: 4 }),
        fc.constantFrom(...DIALECTS),
        (text, edits, dialect) => {
          const changed = edits.reduce((before, { at, cut, put }) => {
            const from = at % (before.length + 1);
            return before.slice(0, from) + put + before.slice(from + cut);
          }, text);
          const read = readBlockYaml('f', changed, dialect);
          const whole = readAnyYaml('f', changed, dialect);
          if (read !== null && !isReadByGo(changed, whole)) expect(read).toEqual(whole);
        },
      ),
      times(2000),
    );
  });
});

test('a text below a comment that begins further left ends with its line, and the next item is the next item', () => {
  const [read] = readBlockYaml('f', '- b: c\n  d:\n# why\n    g\n- h\n', 'go-yaml-3') ?? [];
  expect(read?.node && plainOf(read.node)).toEqual([{ b: 'c', d: 'g' }, 'h']);
});

/** There the `yaml` package takes the lines that follow for more of the text: `g - h`. */
const swallowsWhatFollows = (text: string): boolean =>
  /:[ \t]*\n(?:[ \t]*#.*\n)+[ \t]+[^\s#]/.test(text);

/**
 * What Go's parsers read and the `yaml` package does not: a text below a comment where keys follow, quoted
 * text that goes on no deeper than what holds it, and a name with the colon of a key behind it.
 */
const isReadByGo = (text: string, whole: readonly YamlDocument[]): boolean =>
  indentQuoted(text) !== text ||
  swallowsWhatFollows(text) ||
  (whole.some(({ problems }) => problems.length > 0) && /["']|\n *#|\*[\w-]+:/.test(text));

test('a comment may stand between a key and its text', () => {
  const [document] = parseYaml('f', 'a:\n  # why\n  text\n  goes on\nb: c\n', 'go-yaml-3');
  expect(document?.node && plainOf(document.node)).toEqual({ a: 'text goes on', b: 'c' });
});

test.each([
  ["- 'one\ntwo\n\n  # three'\n- b\n", ['one two\n# three', 'b']],
  ['a:\n  "one\n  two: x\n"\nb: c\n', { a: 'one two: x ', b: 'c' }],
])('a quoted text may go on at any depth: %j', (text, data) => {
  const [document] = parseYaml('f', text, 'go-yaml-3');
  expect(document?.node && plainOf(document.node)).toEqual(data);
});

test('a name may stand for a key', () => {
  const text = 'a: &x web\n*x: 1\nb:\n- *x:\n    c: d\n';
  const [document] = parseYaml('f', text, 'go-yaml-3');
  expect(document?.node && plainOf(document.node)).toEqual({
    a: 'web',
    web: 1,
    b: [{ web: { c: 'd' } }],
  });
  expect(readBlockYaml('f', 'a: &x []\n*x: 1\n', 'go-yaml-3')).toBeNull();
});

test('a value ends where it does, whatever is said in comments behind it', () => {
  const text = 'a:\n  b: &x\n    c: d\n    # of c\n  # of b\n\ne: f\n';
  const [document] = readAnyYaml('f', text, 'go-yaml-3');
  const a = document?.node?.kind === 'map' ? document.node.entries.get('a') : undefined;
  expect(a?.origin).toEqual({ file: 'f', line: 1, column: 1, endLine: 3 });
});
