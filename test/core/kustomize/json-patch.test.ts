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
