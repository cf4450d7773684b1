import { describe, expect, test } from 'vitest';
import { printResources } from '../../src/kustomize/print/object-printer.ts';
import { render } from './render.ts';

/** What public repositories do and no example shows; each differed from kustomize once. */
test('a Secret generated from nothing has empty data, which counts in its hash', () => {
  const result = render({ 'kustomization.yaml': 'secretGenerator: [{ name: later }]\n' });
  expect(printResources(result.resources)).toBe(`apiVersion: v1
data: {}
kind: Secret
metadata:
  name: later-46f8b28mk5
type: Opaque
`);
});

describe('a folded text with lines that go deeper, as scripts have it', () => {
  const printed = (data: string): string => {
    const object = `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\ndata:\n${data}`;
    const result = render({ 'kustomization.yaml': 'resources: [a.yaml]\n', 'a.yaml': object });
    return printResources(result.resources).split(/^data:\n|^kind:/m)[1] ?? '';
  };

  test.each([
    ['  a: >\n    one\n      two\n    three\n', '  a: |\n    one\n\n      two\n    three\n'],
    ['  a: >\n    one\n\n      two\n\n    six\n', '  a: |\n    one\n\n\n      two\n\n    six\n'],
    ['  a: >\n    one\n      two\n      three\n', '  a: |\n    one\n\n      two\n      three\n'],
    ['  a: >+\n    one\n\n  b: x\n', '  a: |+\n    one\n\n\n  b: x\n'],
    ['  a: >2\n      one\n    two\n      three\n', '  a: |2\n      one\n    two\n      three\n'],
    ['  a: >\n    one\n    two\n\n    three\n', '  a: |\n    one two\n    three\n'],
    ['  a: |\n    one\n      two\n', '  a: |\n    one\n      two\n'],
  ])('%j gets the line break that kustomize adds', (written, expected) => {
    expect(printed(written)).toBe(expected);
  });
});
