import fc from 'fast-check';
import { expect, test } from 'vitest';
import { substituteText } from '../../src/gitops/flux/substitution/envsubst.ts';

const variables = new Map([
  ['HOST', 'Shop.example'],
  ['EMPTY', ''],
  ['NEXT', 'HOST'],
  ['PATH', 'a/b/c.txt'],
  ['WIDE', 'äö'],
]);
const lookUp = (name: string): string | null | undefined =>
  name === 'SECRET' ? null : variables.get(name);
const written = (text: string): string => substituteText(text, lookUp).text;

test.each([
  ['${HOST}', 'Shop.example'],
  ['a-${HOST}-${EMPTY}b', 'a-Shop.example-b'],
  ['${NONE}', ''],
  ['${NONE:=x}${NONE:-y}${NONE=z}${NONE:+v}${NONE:?u}', 'xyzvu'],
  ['${HOST:+x}', 'Shop.example'],
  ['${EMPTY:-x}', 'x'],
  ['${HOST:=x}', 'Shop.example'],
  ['${NONE:=${HOST}}', 'Shop.example'],
  ['${SECRET}', '${SECRET}'],
  ['${SECRET:=x}', '${SECRET:=x}'],
  ['$${HOST} $HOST $$', '${HOST} $HOST $'],
  ['${HOST^^} ${HOST,,} ${NEXT,} ${#HOST}', 'SHOP.EXAMPLE shop.example hOST 12'],
  ['${HOST:5} ${HOST:0:4}', 'example Shop'],
  ['${HOST/e/E} ${HOST//e/E} ${HOST/x/}', 'Shop.Example Shop.ExamplE Shop.eample'],
  ['${HOST/#Shop/a} ${HOST/%example/b}', 'a.example Shop.b'],
  ['${HOST: -7} ${NONE:=a${HOST}b}', 'Shop.example aShop.exampleb'],
  ['${HOST#Shop.} ${HOST%.example}', 'example Shop'],
  ['${PATH##*/} ${PATH#*/} ${PATH%/*} ${PATH%%/*}', 'c.txt b/c.txt a/b a'],
  ['${PATH%.[a-z]*} ${PATH#x*} ${PATH#[}', 'a/b/c.txt a/b/c.txt a/b/c.txt'],
  ['${PATH//\\//-} ${PATH/\\//\\/\\/}', 'a-b-c.txt a//b/c.txt'],
  ['${HOST:1:-1} ${HOST:20} ${HOST:9:-6}', 'hop.exampl  '],
  ['${HOST/#Shop/} ${HOST/%example/}', 'Shop.example Shop.example'],
])('%s becomes %s', (text, expected) => {
  expect(written(text)).toBe(expected);
});

test.each([
  '${WIDE:1:1}',
  '${NONE-w}',
  '${a.b}',
  '${a-b}',
  '${ HOST }',
  '${}',
  '${not closed',
  '${HOST/x}',
  '${HOST:}',
  'a ${HOST} ${HOST',
  '${HOST:=${a.b}}',
])('%s is no text that Flux can substitute in', (text) => {
  expect(substituteText(text, lookUp)).toMatchObject({ text, bad: expect.any(String) as string });
});

test('what is defined by nothing, and what only has a default, are told apart', () => {
  expect(substituteText('${NONE} ${OTHER:=a} ${#LAST}', lookUp).missing).toEqual(['NONE', 'LAST']);
});

test('a value that is too long for a pattern stays unknown', () => {
  const long = 'a'.repeat(3_000);
  expect(substituteText('${LONG#a*}', () => long)).toMatchObject({
    text: '${LONG#a*}',
    unknown: ['LONG'],
  });
});

test('a text without expressions stays as it is', () => {
  fc.assert(
    fc.property(
      fc.string().filter((text) => !text.includes('$')),
      (text) => {
        expect(written(text)).toBe(text);
      },
    ),
  );
});

test('any text is read', () => {
  const pieces = fc.constantFrom('${', '}', '$', 'A', ':=', '/', '#', '\n', 'HOST', '${HOST}');
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 200 }), (parts) => {
      expect(typeof written(parts.join(''))).toBe('string');
    }),
  );
  expect(() => written('${'.repeat(100_000))).not.toThrow();
  expect(() => written('${A:='.repeat(50_000) + '}'.repeat(50_000))).not.toThrow();
});
