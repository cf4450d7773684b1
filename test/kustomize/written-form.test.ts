import { describe, expect, test } from 'vitest';
import { built } from './built.ts';

const HEAD = 'apiVersion: example.org/v1\nkind: Thing\nmetadata:\n  name: one\n';

const ofThing = (fields: string): string =>
  built({ 'kustomization.yaml': 'resources: [thing.yaml]\n', 'thing.yaml': HEAD + fields });

describe('values are read as kustomize reads them', () => {
  test.each([
    ['1_000.5', '1000.5'],
    ['1e400', '1e400'],
    ['0xFFFFFFFFFFFFFFFFF', '0xFFFFFFFFFFFFFFFFF'],
    ['18446744073709551615', '18446744073709551615'],
    ['18446744073709551616', '1.8446744073709552e+19'],
    ['12345678901234567890.5', '12345678901234567000'],
    ['2024-05-01', '"2024-05-01T00:00:00Z"'],
    ['2024-05-01T10:20:30Z', '"2024-05-01T10:20:30Z"'],
    ['2024-02-30', '2024-02-30'],
    ['!!int "1"', '1'],
    ['!!str 1', '"1"'],
  ])('%s is printed as %s', (source, printed) => {
    expect(ofThing(`spec:\n  field: ${source}\n`)).toBe(`${HEAD}spec:\n  field: ${printed}\n`);
  });

  test.each(['.inf', '-.INF', '.nan'])('%s has no form in JSON', (source) => {
    expect(ofThing(`spec:\n  field: ${source}\n`)).toMatch('a number JSON cannot hold');
  });

  test.each(['1', 'true', 'null', '1.5', '0x1F'])('the key %s is no text', (key) => {
    expect(ofThing(`spec:\n  ${key}: a\n`)).toMatch(`The key ${key} is no text`);
  });

  test('a key in quotes is text whatever it looks like', () => {
    expect(ofThing('spec:\n  "1": a\n')).toBe(`${HEAD}spec:\n  "1": a\n`);
  });
});

describe('annotations keep the way they are written', () => {
  test.each([
    ['1e3', '"1e3"'],
    ['0x1F', '"0x1F"'],
    ['1_000', '"1_000"'],
    ['1.10', '"1.10"'],
    ['True', '"True"'],
    ['2024-05-01', '"2024-05-01"'],
    ['~', '"~"'],
    ['null', '"null"'],
    ['{a: b}', '""'],
    ['[a, b]', '""'],
  ])('%s is printed as %s', (source, printed) => {
    const annotated = `${HEAD}  annotations:\n    note: ${source}\n`;
    expect(
      built({ 'kustomization.yaml': 'resources: [thing.yaml]\n', 'thing.yaml': annotated }),
    ).toBe(
      `apiVersion: example.org/v1\nkind: Thing\nmetadata:\n  annotations:\n    note: ${printed}\n  name: one\n`,
    );
  });
});

describe('keys and texts are printed as kustomize prints them', () => {
  test.each([
    ['a key of several lines', '"a\\nb": c', '? |-\n    a\n    b\n  : c'],
    ['a key with a carriage return', '"a\\rb": [c]', '? "a\\rb"\n  : - c'],
    ['a key of 128 bytes', `${'é'.repeat(64)}: c`, `${'é'.repeat(64)}: c`],
    ['a key of 130 bytes', `${'é'.repeat(65)}: c`, `? ${'é'.repeat(65)}\n  : c`],
    ['text after a byte order mark', 'a: "\\ufeffb é"', 'a: "\\uFEFF\\x62\\x20\\xE9"'],
    ['odd line breaks in quotes', 'a: "\\u2028\\u2029\\t"', 'a: "\\L\\P\\t"'],
  ])('%s', (_, source, printed) => {
    expect(ofThing(`spec:\n  ${source}\n`)).toBe(`${HEAD}spec:\n  ${printed}\n`);
  });

  test('an annotation of several lines may not begin with a tab', () => {
    const annotated = `${HEAD}  annotations: {note: "\\ta\\nb"}\n`;
    expect(
      built({ 'kustomization.yaml': 'resources: [thing.yaml]\n', 'thing.yaml': annotated }),
    ).toMatch('begins with a tab');
  });
});
