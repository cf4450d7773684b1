import { describe, expect, it } from 'vitest';
import { plainOf } from '../../../src/manifest/yaml/node.ts';
import { parseYaml } from '../../../src/manifest/yaml/yaml-parser.ts';
import type { YamlDialect } from '../../../src/manifest/yaml/plain-scalar.ts';

/** The value of `v`, or what is wrong and where. */
function read(value: string, dialect: YamlDialect = 'go-yaml-3'): unknown {
  const [document] = parseYaml('f.yaml', `v: ${value}\n`, dialect);
  const [problem] = document?.problems ?? [];
  if (problem !== undefined)
    return `${String(problem.origin.line)}:${String(problem.origin.column)} ${problem.message}`;
  return document?.node === null || document?.node === undefined
    ? null
    : Object.entries(plainOf(document.node) ?? {})[0]?.[1];
}

describe('a text that Go’s parsers refuse', () => {
  it.each([
    ['DEL', 'a\u007fb', '1:5 U+007F'],
    ['a control below the blank', '"a\u0001b"', '1:6 U+0001'],
    ['no letter at all', '|\n  a\n  \ufffe', '3:3 U+FFFE'],
    ['a break of Unicode’s inside of it', 'a\u2028b', '1:5 U+2028'],
    ['next line', '"a\u0085b"', '1:6 U+0085'],
  ])('has %s', (_, value, expected) => {
    expect(read(value)).toContain(expected);
    expect(read(value, 'sigs-yaml')).toContain(expected);
  });

  it.each([
    ['"a\\x7fb"', 'control characters are not allowed'],
    ['"a\\u0080b"', 'control characters are not allowed'],
    ['"a\\Nb"', 'control characters are not allowed'],
    ['"\\ud83d\\ude00"', 'invalid Unicode character escape code'],
    ['"\\\\\\ud83d\\ude00"', 'invalid Unicode character escape code'],
  ])('escapes it: %s', (value, message) => {
    expect(read(value)).toContain(message);
  });

  it.each([
    ['"\\\\ud83d"', '\\ud83d'],
    ["'\\ud83d'", '\\ud83d'],
    ['"\\U0001F600"', '😀'],
    ['"😀\\e\\0\\u00a0"', '😀\u001b\0\u00a0'],
    ['a # b\u2029c'.replace('a # b', 'a\n# b'), 'a'],
  ])('is not one that has it in another form: %s', (value, expected) => {
    expect(read(value)).toBe(expected);
  });
});

describe('a tag', () => {
  it.each([
    ['!own 1', '1', '1'],
    ['!own yes', 'yes', 'yes'],
    ['! 1', 1, '1'],
    ['!!int "1"', 1, 1],
    ['!!str 1', '1', '1'],
    ['!!binary aGVsbG8=', 'hello', 'hello'],
    ['!!binary |\n  aGVs\n  bG8=', 'hello', 'hello'],
    ['!!binary "aGVsbG8="', 'hello', 'hello'],
  ])('%j says what a value is', (value, inManifests, inKustomizations) => {
    expect(read(value)).toBe(inManifests);
    expect(read(value, 'sigs-yaml')).toBe(inKustomizations);
  });

  it('!!binary is for base64 of text', () => {
    for (const value of ['zz!', 'aGVsbG8', '/w=='])
      expect(read(`!!binary ${value}`)).toContain('no base64 of a text');
  });

  it('before a key leaves no text, which kustomize asks for', () => {
    expect(read('{!own a: 1}')).toContain('is no text');
    expect(read('{!!str a: 1}')).toEqual({ a: 1 });
    expect(read('{!own a: 1}', 'sigs-yaml')).toEqual({ a: 1 });
    expect(read('{!!binary YQ==: 1}')).toContain('is no text');
    expect(read('{<<: {a: 1}, !!str b: 2}')).toEqual({ b: 2, a: 1 });
    expect(read('\n  !!str b: 2\n  <<: [{a: 1}, {c: 3}]')).toEqual({ b: 2, a: 1, c: 3 });
  });
});
