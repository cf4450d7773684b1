import { expect, test } from 'vitest';
import { say, slot } from '../../../src/manifest/index.ts';
import { findingWords } from '../../../src/review/report/review/finding-words.ts';

const context = {
  placeOf: ({ file, line }: { file: string; line: number }, side: 'base' | 'head') => ({
    ...{ file, line, side, column: 1 },
  }),
  linkTo: ({ file, side }: { file: string; side: string }) => `https://git.test/${side}/${file}`,
};

const told = (sentence: ReturnType<typeof say>, side: 'base' | 'head' = 'head'): string =>
  findingWords(
    sentence,
    { side, origin: { file: 'own.yaml', line: 3, column: 1, endLine: 3 } },
    context,
  )
    .map((one) => {
      if (typeof one === 'string') return one;
      return one.kind === 'place'
        ? `[${one.place.file}:${String(one.place.line)}](${one.target ?? ''})`
        : one.kind;
    })
    .join('');

const other = { file: 'other.yaml', line: 7 };

test('each place of a sentence is a link to its side', () => {
  expect(told(say`It is at ${slot.place(other)}, and was at ${slot.place(other, 'base')}.`)).toBe(
    'It is at [other.yaml:7](https://git.test/head/other.yaml), and was at [other.yaml:7](https://git.test/base/other.yaml).',
  );
});

test('a place in a sentence within a sentence is one too', () => {
  const inner = say`the limit (${slot.place(other)})`;
  expect(told(say`It is over ${inner}.`)).toBe(
    'It is over the limit ([other.yaml:7](https://git.test/head/other.yaml)).',
  );
});

test('of what was removed only its own place is known to be at the base', () => {
  const own = { file: 'own.yaml', line: 3 };
  expect(told(say`It was there (${slot.place(own)}), beside ${slot.place(other)}.`, 'base')).toBe(
    'It was there ([own.yaml:3](https://git.test/base/own.yaml)), beside other.yaml:7.',
  );
});

test('a place in a code span, and one whose name ends in the same way, stay text', () => {
  expect(told(say`\`see ${slot.place(other)}\` (down.yaml:3)`)).toBe(
    '`see other.yaml:7` (down.yaml:3)',
  );
});
