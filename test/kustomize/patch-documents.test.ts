import { describe, expect, test } from 'vitest';
import { built } from './built.ts';

const ONE = 'apiVersion: example.org/v1\nkind: Thing\nmetadata:\n  name: one\n';
const TWO = 'apiVersion: example.org/v1\nkind: Thing\nmetadata:\n  name: two\n';

/** Two things with one patch file, which is for those it names. */
const patched = (patch: string): string =>
  built({
    'kustomization.yaml': 'resources: [one.yaml, two.yaml]\npatches: [{path: patch.yaml}]\n',
    'one.yaml': `${ONE}spec: {a: 0}\n`,
    'two.yaml': `${TWO}spec: {a: 0}\n`,
    'patch.yaml': patch,
  });

const printed = (one: string, two: string): string =>
  `${ONE}spec:\n  a: ${one}\n---\n${TWO}spec:\n  a: ${two}\n`;

const first = `${ONE}spec: {a: 1}\n`;
const second = `${TWO}spec: {a: 1}\n`;

describe('documents of a file of manifests', () => {
  test.each([
    ['a line of dashes', '---\n'],
    ['a comment behind the dashes', '--- # two\n'],
    ['dashes twice', '---\n---\n'],
    ['the end of a document before the dashes', '...\n---\n'],
  ])('%s separates', (_, separator) => {
    expect(patched(first + separator + second)).toBe(printed('1', '1'));
  });

  test('the end of a document alone does not: what follows it is not read', () => {
    expect(patched(`${first}...\n${second}`)).toBe(printed('1', '0'));
  });

  test.each(['--- {}\n', '--- |\n', '---- \n'])('%j is no separator', (line) => {
    expect(patched(first + line + second)).toMatch('invalid document separator');
  });

  test('a directive is cut off from its document', () => {
    expect(patched(`%YAML 1.1\n---\n${first}`)).toMatch('expected document start');
  });

  test('an empty object is left out', () => {
    expect(patched(`{}\n---\n${first}`)).toBe(printed('1', '0'));
  });
});

describe('a key that is there twice in a patch', () => {
  test('counts once, the first time, where the object has the map', () => {
    expect(patched(`${ONE}spec: {a: 1, a: 2}\n`)).toBe(printed('1', '0'));
  });

  test('fails in a map that is new', () => {
    expect(patched(`${ONE}new: {a: 1, a: 2}\n`)).toMatch('mapping key already defined');
    expect(patched(`${ONE}new: [{a: 1, a: 2}]\n`)).toMatch('mapping key already defined');
  });
});

test('no document of a patch may follow one that deletes', () => {
  const remove = `${ONE}$patch: delete\n`;
  expect(patched(`${second}---\n${remove}`)).toBe(`${TWO}spec:\n  a: 1\n`);
  expect(patched(`${remove}---\n${second}`)).toMatch(
    'kustomize before 5.7 crashes, and what a later one builds is not analysed',
  );
  const all = `${remove}---\n${remove}---\n${second}`;
  expect(patched(all)).toMatch('Give each document a patch of its own.');
});

test('blanks at the end of an inline patch do not count, nor does the last line break of its block', () => {
  const inline = `${ONE}spec:\n  a: |\n    text\n`.replaceAll(/^/gm, '    ').trimEnd();
  expect(
    built({
      'kustomization.yaml': `resources: [one.yaml]\npatches:\n- patch: |\n${inline}\n`,
      'one.yaml': `${ONE}spec: {a: 0}\n`,
    }),
  ).toBe(`${ONE}spec:\n  a: text\n`);
});

describe('options', () => {
  const renamed = (options: string, patch: string): string =>
    built({
      'kustomization.yaml': `resources: [one.yaml, two.yaml]\npatches: [{path: patch.yaml, target: {kind: Thing}, options: ${options}}]\n`,
      'one.yaml': ONE,
      'two.yaml': TWO,
      'patch.yaml': patch,
    });

  test('a patch that gives two objects one name fails', () => {
    expect(renamed('{allowNameChange: true}', ONE)).toMatch('already registered id');
  });

  test('without the option the name of a patch does not count', () => {
    expect(renamed('{}', `${ONE}spec: {}\n`)).toBe(`${ONE}spec: {}\n---\n${TWO}spec: {}\n`);
  });
});

describe('a list of patches', () => {
  test('may have nothing among its items', () => {
    const patch = '{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {b: c}}';
    for (const items of [`null, ${patch}`, `${patch}, null`])
      expect(
        built({
          'kustomization.yaml': 'resources: [a.yaml]\npatches: [{path: p.yaml}]\n',
          'a.yaml': '{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}\n',
          'p.yaml': `{apiVersion: v1, kind: List, items: [${items}]}\n`,
        }),
      ).toBe('apiVersion: v1\ndata:\n  b: c\nkind: ConfigMap\nmetadata:\n  name: a\n');
  });
});
