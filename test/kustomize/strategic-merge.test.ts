import { describe, expect, test } from 'vitest';
import { built } from './built.ts';

const THING = 'apiVersion: example.org/v1\nkind: Thing\nmetadata:\n  name: one\n';
const SERVICE = 'apiVersion: v1\nkind: Service\nmetadata:\n  name: one\n';

/** An object with patches merged into it in turn; all parts are what follows `head`. */
const merged = (head: string, base: string, ...patches: readonly string[]): string =>
  built({
    'kustomization.yaml': `resources: [base.yaml]\npatches:\n${patches
      .map((_, index) => `- path: patch-${String(index)}.yaml\n`)
      .join('')}`,
    'base.yaml': head + base,
    ...Object.fromEntries(
      patches.map((patch, index) => [`patch-${String(index)}.yaml`, head + patch]),
    ),
  }).replace(head, '');

describe('a field keeps the form it is written in', () => {
  test.each([
    ['a number over text in quotes', '"s"', '5', '"5"'],
    ['a boolean over text in quotes', "'s'", 'True', '"True"'],
    ['a number over a block', '|-\n    s', '0x10', '"0x10"'],
    ['a number over plain text', 's', '0x10', '16'],
    ['text over a number', '1', '"5"', '"5"'],
    ['a date over text in quotes', '"s"', '2024-05-01', '"2024-05-01"'],
  ])('%s', (_, before, after, printed) => {
    const base = `spec:\n  field: ${before}\n`;
    expect(merged(THING, base, `spec:\n  field: ${after}\n`)).toBe(`spec:\n  field: ${printed}\n`);
  });

  test('text over a number does not make later numbers text', () => {
    expect(merged(THING, 'spec: {field: 1}\n', 'spec: {field: "s"}\n', 'spec: {field: 5}\n')).toBe(
      'spec:\n  field: 5\n',
    );
  });

  test('a word that YAML 1.1 reads as a boolean is in quotes after the first patch', () => {
    expect(merged(THING, 'spec: {field: yes}\n', 'spec: {}\n', 'spec: {field: 5}\n')).toBe(
      'spec:\n  field: "5"\n',
    );
  });
});

describe('nulls', () => {
  test('nothing behind a colon goes with any patch of the object, and a null that is written stays', () => {
    expect(
      merged(THING, 'spec: {a: , b: null, c: ~, d: {e: }, f: [{g: }]}\n', 'spec: {h: 1}\n'),
    ).toBe('spec:\n  b: null\n  c: null\n  d: {}\n  f:\n  - g: null\n  h: 1\n');
  });

  test('a null of the patch deletes, and is not added', () => {
    expect(
      merged(THING, 'spec: {a: 1, b: {c: 1}}\n', 'spec: {a: null, b: {d: ~}, e: {f: null}}\n'),
    ).toBe('spec:\n  b:\n    c: 1\n  e: {}\n');
  });

  test('a patch with a target takes a null among labels and annotations for the text', () => {
    expect(
      built({
        'kustomization.yaml':
          'resources: [base.yaml]\npatches: [{path: patch.yaml, target: {kind: Thing}}]\n',
        'base.yaml': `${THING}  labels: {a: x, b: y}\n  annotations: {a: x}\n`,
        'patch.yaml': `${THING}  labels: {a: null, b: ~}\n  annotations: {}\n`,
      }),
    ).toBe(
      'apiVersion: example.org/v1\nkind: Thing\nmetadata:\n  annotations:\n    a: x\n  labels:\n    a: "null"\n    b: "~"\n  name: one\n',
    );
  });
});

describe('$patch', () => {
  const ports = (...items: readonly string[]): string => `spec: {ports: [${items.join(', ')}]}\n`;

  test.each([
    [
      'deletes an item',
      '{port: 80, $patch: delete}',
      'spec:\n  ports:\n  - name: b\n    port: 81\n',
    ],
    [
      'does not replace an item of a list that is merged',
      '{port: 80, name: z, $patch: replace}',
      'spec:\n  ports:\n  - name: a\n    port: 80\n  - name: b\n    port: 81\n',
    ],
    ['replaces a list', '{$patch: replace}, {port: 90}', 'spec:\n  ports:\n  - port: 90\n'],
    ['deletes a list', '{$patch: delete}', 'spec: {}\n'],
    [
      'merges a list',
      '{port: 90}, {$patch: merge}',
      'spec:\n  ports:\n  - port: 90\n  - name: a\n    port: 80\n  - name: b\n    port: 81\n',
    ],
  ])('%s', (_, patch, printed) => {
    const base = ports('{port: 80, name: a}', '{port: 81, name: b}');
    expect(merged(SERVICE, base, ports(patch))).toBe(printed);
  });

  test('is taken off what is new, and obeyed in it', () => {
    expect(
      merged(
        THING,
        'spec: {}\n',
        'spec: {a: {$patch: replace, b: 1}, c: {$patch: delete, d: 1}}\n',
      ),
    ).toBe('spec:\n  a:\n    b: 1\n');
  });

  test('has no effect as replace at the top of an object', () => {
    expect(merged(THING, 'spec: {a: 1}\n', '$patch: replace\nspec: {b: 1}\n')).toBe(
      'spec:\n  a: 1\n',
    );
  });

  test('fails with another word where there is something to patch', () => {
    expect(merged(THING, 'spec: {a: 1}\n', 'spec: {$patch: remove}\n')).toMatch(
      'unknown patch strategy',
    );
  });
});

describe('lists whose items are paired', () => {
  test('new items of the patch come first; paired by two keys, the others keep their order', () => {
    expect(
      merged(
        SERVICE,
        'spec: {ports: [{port: 1, protocol: TCP}, {port: 2, protocol: TCP}]}\n',
        'spec: {ports: [{port: 3, protocol: TCP}, {port: 2, protocol: TCP, name: two}]}\n',
      ),
    ).toBe(
      'spec:\n  ports:\n  - port: 3\n    protocol: TCP\n  - port: 1\n    protocol: TCP\n  - name: two\n    port: 2\n    protocol: TCP\n',
    );
  });

  test('an item of another kind among those paired by a key fails', () => {
    expect(
      merged(SERVICE, 'spec: {ports: [{port: 80}, text]}\n', 'spec: {ports: [{port: 80}]}\n'),
    ).toMatch('wrong node kind');
  });
});
