import { expect, test } from 'vitest';
import { nodeAt, plainOf } from '../../../src/manifest/yaml/node.ts';
import { parseYaml } from '../../../src/manifest/yaml/yaml-parser.ts';

const plain = (text: string): unknown[] =>
  parseYaml('a.yaml', text).map(({ node }) =>
    node === null ? 'unreadable' : (JSON.parse(JSON.stringify(plainOf(node))) as unknown),
  );

test('scalars are read as Kubernetes reads them', () => {
  expect(
    plain(
      'a: on\nb: 0777\nc: 0b11\nd: 1_000\ne: 12:30:45\nf: 2024-01-01\ng: "no"\nh: ~\ni: 1e3\nj: 0x1F\nk: 1.50\nl: .5\nm: "1"\no: !!str 5',
    ),
  ).toEqual([
    {
      a: true,
      b: 511,
      c: 3,
      d: 1000,
      e: '12:30:45',
      f: '2024-01-01',
      g: 'no',
      h: null,
      i: 1000,
      j: 31,
      k: 1.5,
      l: 0.5,
      m: '1',
      o: '5',
    },
  ]);
});

test('a value stands at its key, with the last line of what it holds', () => {
  const [document] = parseYaml(
    'a.yaml',
    'spec:\n  mtls:\n    mode: STRICT\n  text: |\n    one\n    two\nlast: 1\n',
  );
  const node = document?.node ?? undefined;
  expect(nodeAt(node, 'spec')?.origin).toMatchObject({ line: 1, endLine: 6 });
  expect(nodeAt(node, 'spec', 'mtls', 'mode')?.origin).toMatchObject({
    line: 3,
    column: 5,
    endLine: 3,
  });
  expect(nodeAt(node, 'spec', 'text')?.origin).toMatchObject({ line: 4, endLine: 6 });
});

test('a document that does not parse leaves the others readable, and says where', () => {
  const documents = parseYaml('a.yaml', 'a: 1\n---\nb: [1\n---\nc: 3\n');
  expect(documents).toHaveLength(3);
  expect(documents[1]?.node).toBeNull();
  expect(documents[1]?.problems[0]?.origin.line).toBeGreaterThanOrEqual(3);
  expect(plain('a: 1\n---\nb: [1\n---\nc: 3\n')).toEqual([{ a: 1 }, 'unreadable', { c: 3 }]);
});

test('aliases without an anchor are named with those below that lack theirs too', () => {
  const messages = (text: string): readonly string[] =>
    parseYaml('a.yaml', text).flatMap(({ problems }) => problems.map(({ message }) => message));
  expect(messages('a: *x\nb: &y 1\nc: *y\nd: [*z]\n')).toEqual([
    '"*x" stands for an anchor &x, and there is none before it in its document, nor one for "*z" on line 4; a text that begins with * needs quotes (unknown anchor).',
  ]);
  expect(messages('a: *x\nb: 1\n')).toEqual([
    '"*x" stands for an anchor &x, and there is none before it in its document; a text that begins with * needs quotes (unknown anchor).',
  ]);
});

test('anchors, aliases and merge keys are followed', () => {
  expect(plain('p: &x {a: 1, b: 2}\nq: {<<: *x, b: 3}\nr: *x')).toEqual([
    { p: { a: 1, b: 2 }, q: { b: 3, a: 1 }, r: { a: 1, b: 2 } },
  ]);
});

test('an unknown alias is named with its line', () => {
  const [document] = parseYaml('a.yaml', 'hosts:\n- *.example.com\n');
  expect(document?.problems[0]).toMatchObject({ kind: 'syntax', origin: { line: 2 } });
});

test('an alias bomb, an alias of itself and deep nesting end in bounded time, named', () => {
  const levels = Array.from(
    { length: 30 },
    (_, i) =>
      `a${String(i + 1)}: &a${String(i + 1)} [${Array(10)
        .fill(`*a${String(i)}`)
        .join(',')}]`,
  );
  expect(parseYaml('a.yaml', `a0: &a0 x\n${levels.join('\n')}`)[0]?.problems[0]?.kind).toBe(
    'limit',
  );
  expect(parseYaml('a.yaml', 'a: &a [*a]')[0]?.problems[0]?.message).toContain('*a');
  expect(parseYaml('a.yaml', '['.repeat(20_000))[0]?.node).toBeNull();
  expect(parseYaml('a.yaml', '- '.repeat(20_000))[0]?.node).toBeNull();
  expect(parseYaml('a.yaml', '{a: '.repeat(20_000))[0]?.node).toBeNull();
});

test('duplicate keys, tabs, CRLF, a byte-order mark and JSON are handled by name', () => {
  expect(parseYaml('a.yaml', 'a: 1\na: 2\n')[0]?.problems[0]).toMatchObject({
    kind: 'duplicate-key',
    origin: { line: 2 },
  });
  expect(parseYaml('a.yaml', 'a:\n\tb: 1\n')[0]?.problems[0]?.kind).toBe('syntax');
  expect(plain('a: 1\r\nb: two\r\n')).toEqual([{ a: 1, b: 'two' }]);
  expect(plain('\uFEFFa: 1')).toEqual([{ a: 1 }]);
  expect(plain('{"a": [1, true, null, "x"]}')).toEqual([{ a: [1, true, null, 'x'] }]);
});

test('a key named __proto__ is a key like any other', () => {
  const [document] = parseYaml('a.yaml', '__proto__: {polluted: true}\nb: 1');
  const node = document?.node;
  expect(node && Object.keys(plainOf(node) as object)).toEqual(['__proto__', 'b']);
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
});

test('integers beyond a double keep their digits', () => {
  const [document] = parseYaml('a.yaml', 'a: 12345678901234567890');
  expect(nodeAt(document?.node ?? undefined, 'a')).toMatchObject({
    digits: '12345678901234567890',
  });
});

test('quoted text that goes on at the indentation of its key is read, as Kubernetes reads it', () => {
  expect(plain('data:\n  board: \'{\n  "a": 1\n}\'\n  next: x\n')).toEqual([
    { data: { board: '{ "a": 1 }', next: 'x' } },
  ]);
  const [document] = parseYaml('a.yaml', "data:\n  board: '{\n  it''s\n}'\nlast: 1\n");
  expect(nodeAt(document?.node ?? undefined, 'last')?.origin.line).toBe(5);
});

test.each([
  ['as manifests are written', ''],
  ['with a tag, which the whole parser reads', '---\n!!str a\n'],
])('more objects than a folder may have are too many for a file %s', (_, first) => {
  const count = first === '' ? 20_001 : 20_000;
  const text = `${first}${'---\na: b\n'.repeat(count)}`;
  const documents = parseYaml('many.yaml', text);
  expect(documents).toHaveLength(20_001);
  expect(documents.flatMap(({ problems }) => problems.map(({ message }) => message))).toEqual([
    'More than 20000 objects in one file.',
  ]);
  expect(parseYaml('all.yaml', '---\na: b\n'.repeat(20_000)).at(-1)?.problems).toEqual([]);
});
