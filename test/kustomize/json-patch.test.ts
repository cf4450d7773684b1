import { describe, expect, test } from 'vitest';
import { built } from './built.ts';

const HEAD = 'apiVersion: example.org/v1\nkind: Thing\nmetadata:\n  name: one\n';

/** An object after a JSON patch; base and result are what follows the head. */
const patched = (base: string, patch: string): string =>
  built({
    'kustomization.yaml':
      'resources: [base.yaml]\npatches: [{path: patch.yaml, target: {kind: Thing}}]\n',
    'base.yaml': HEAD + base,
    'patch.yaml': patch,
  }).replace(HEAD, '');

describe('a JSON patch writes the whole object anew', () => {
  test('every number becomes a double', () => {
    expect(
      patched(
        'spec: {large: 9007199254740993, larger: 12345678901234567890, hex: 0x10}\n',
        '- {op: add, path: /spec/new, value: 1.50}\n',
      ),
    ).toBe(
      'spec:\n  hex: 16\n  large: 9007199254740992\n  larger: 12345678901234567000\n  new: 1.5\n',
    );
  });

  test('a number among the annotations is spelled as Go spells a double', () => {
    expect(
      built({
        'kustomization.yaml':
          'resources: [base.yaml]\npatches: [{path: patch.yaml, target: {kind: Thing}}]\n',
        'base.yaml': `${HEAD}  annotations: {a: 1000000, b: 0x10, c: ~}\n`,
        'patch.yaml': '- {op: add, path: /spec, value: {}}\n',
      }),
    ).toBe(
      'apiVersion: example.org/v1\nkind: Thing\nmetadata:\n  annotations:\n    a: "1e+06"\n    b: "16"\n    c: "null"\n  name: one\nspec: {}\n',
    );
  });

  test('text loses the quotes it does not need, so that a later patch may make it a number', () => {
    expect(
      built({
        'kustomization.yaml': `resources: [base.yaml]
patches:
- {patch: '[{"op": "add", "path": "/spec/c", "value": 1}]', target: {kind: Thing}}
- {path: patch.yaml}
`,
        'base.yaml': `${HEAD}spec: {a: "word", b: "1"}\n`,
        'patch.yaml': `${HEAD}spec: {a: 5, b: 5}\n`,
      }),
    ).toBe(`${HEAD}spec:\n  a: 5\n  b: "5"\n  c: 1\n`);
  });
});

describe('operations', () => {
  const LIST = 'spec: {list: [a, b]}\n';

  test.each([
    ['an index with a sign or zeros', '{op: add, path: /spec/list/+01, value: x}', ['a', 'x', 'b']],
    ['an index from the end', '{op: replace, path: /spec/list/-1, value: x}', ['a', 'x']],
    ['a dash', '{op: add, path: /spec/list/-, value: x}', ['a', 'b', 'x']],
    ['what stands before the first slash', '{op: remove, path: spec/list/0}', undefined],
    ['a copy of nothing', '{op: copy, from: /spec/none, path: /spec/list/0}', ['null', 'a', 'b']],
    ['the whole object by a word', '{op: replace, path: "", value: word}', ['a', 'b']],
  ])('%s', (_, operation, items) => {
    const printed = items?.map((item) => `  - ${item}\n`).join('');
    const result = patched(LIST, `- ${operation}\n`);
    if (printed === undefined) expect(result).toMatch('the object has no such field');
    else expect(result).toBe(`spec:\n  list:\n${printed}`);
  });

  test.each([
    '{op: add, path: "", value: {}}',
    '{op: add, path: spec, value: {}}',
    '{op: add, path: /spec/list/3, value: x}',
    '{op: copy, path: /spec/new}',
    '{op: copy, from: "", path: /spec/new}',
    '{op: test, path: /spec/none/deep, value: null}',
    '{op: test, path: /spec/none}',
    '{op: replace, path: "", value: {}}',
    '{op: Add, path: /spec/new, value: x}',
  ])('%s fails', (operation) => {
    expect(patched(LIST, `- ${operation}\n`)).toMatch('JSON patch');
  });

  test('a key the object does not have is null to a test', () => {
    expect(patched(LIST, '- {op: test, path: /spec/none, value: null}\n')).toBe(
      'spec:\n  list:\n  - a\n  - b\n',
    );
  });

  test('of two equal keys the last one counts', () => {
    expect(patched(LIST, '- {op: add, op: remove, path: /spec/list}\n')).toBe('spec: {}\n');
  });

  test('only the first document counts', () => {
    const patch = '- {op: remove, path: /spec/list}\n---\n- {op: remove, path: /none}\n';
    expect(patched(LIST, patch)).toBe('spec: {}\n');
  });

  test('what begins with a bracket must be JSON', () => {
    expect(patched(LIST, '[{op: remove, path: /spec/list}]\n')).toMatch('is not JSON');
    expect(patched(LIST, ' [{op: remove, path: /spec/list}]\n')).toBe('spec: {}\n');
  });

  test('an empty file is a patch without operations', () => {
    expect(patched(LIST, '')).toBe('spec:\n  list:\n  - a\n  - b\n');
    expect(patched(LIST, '# nothing\n')).toMatch('The patch is empty: kustomize before 5.7');
  });

  test('an operation that nothing is selected for may be wrong', () => {
    const files = {
      'kustomization.yaml':
        'resources: [base.yaml]\npatches: [{path: patch.yaml, target: {kind: Other}}]\n',
      'base.yaml': HEAD,
      'patch.yaml': '- {op: Add, path: none}\n',
    };
    expect(built(files)).toBe(HEAD);
  });
});
