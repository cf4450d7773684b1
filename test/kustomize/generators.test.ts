import { describe, expect, it } from 'vitest';
import { printResources } from '../../src/kustomize/print/object-printer.ts';
import { render } from './render.ts';

const text = (files: Readonly<Record<string, string>>, dir = '.'): string => {
  const { resources, failure } = render(files, dir);
  return failure === null ? printResources(resources) : `${failure.reason}: ${failure.message}`;
};

const configMap = (entry: string, files: Readonly<Record<string, string>> = {}): string =>
  text({
    'kustomization.yaml': `generatorOptions: {disableNameSuffixHash: true}\nconfigMapGenerator: [{name: c, ${entry}}]\n`,
    ...files,
  });

const withData = (data: string): string =>
  `apiVersion: v1\ndata:\n${data}kind: ConfigMap\nmetadata:\n  name: c\n`;

describe('keys and values', () => {
  it.each(['1', 'true', '~', '2024-05-01', '<<'])(
    'refuses the key "%s", which kustomize writes without quotes and reads as no text',
    (key) => {
      expect(configMap(`literals: ["${key}=x"]`)).toContain(
        `unexpected-value: The generator of c has the key "${key}"`,
      );
    },
  );

  it('refuses labels and annotations with such a key', () => {
    expect(configMap('options: {labels: {"1": x}}')).toContain('has the key "1"');
    expect(configMap('options: {annotations: {"": x}}')).toContain('has an empty key');
  });

  it('refuses text of several lines that begins with a tab, but not where it must be quoted', () => {
    expect(configMap('files: [f]', { f: '\tx\ny\n' })).toContain('begins with a tab');
    expect(configMap('files: [f]', { f: '\tx \ny' })).toBe(withData('  f: "\\tx \\ny"\n'));
    expect(configMap('files: [f]', { f: '\tx' })).toBe(withData('  f: "\\tx"\n'));
  });

  it('passes over an empty env field', () => {
    expect(configMap('env: "", literals: [a=b]')).toBe(withData('  a: b\n'));
  });
});

describe('env files', () => {
  const env = (content: string): string => configMap('envs: [e]', { e: content });

  it('skips lines without a key', () => {
    expect(env('=x\nA=1\n  =y\n')).toBe(withData('  A: "1"\n'));
  });

  it('takes white space as Unicode has it', () => {
    expect(env('\u0085\u00a0A=1\n')).toBe(withData('  A: "1"\n'));
  });

  it('ends at a line of 64 KiB without a word', () => {
    expect(env(`A=1\nB=${'x'.repeat(65_534)}\nC=2\n`)).toBe(withData('  A: "1"\n'));
    expect(env(`A=1\nB=${'é'.repeat(32_767)}\nC=2\n`)).toBe(withData('  A: "1"\n'));
    expect(env(`A=1\nB=${'x'.repeat(65_533)}\nC=2\n`)).toContain('  C: "2"\n');
  });
});

describe('merging', () => {
  const merged = (entry: string, object: string): string =>
    text({
      'kustomization.yaml': `resources: [r.yaml]\nconfigMapGenerator: [{name: c, behavior: merge, ${entry}}]\n`,
      'r.yaml': object,
    });

  it('makes text of all values of the object it merges with, and drops its other fields', () => {
    const object = `apiVersion: v1
kind: ConfigMap
metadata:
  name: c
  labels: {a: 1, b: null}
  annotations: {}
data: {a: 1, b: null, c: 1.50, d: true}
immutable: true
`;
    expect(merged('literals: [d=new]', object)).toBe(`apiVersion: v1
data:
  a: "1"
  b: ""
  c: "1.50"
  d: new
kind: ConfigMap
metadata:
  labels:
    a: "1"
    b: "null"
  name: c
`);
  });

  it('takes the namespace of the object, also where that is none', () => {
    const object = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {a: b}\n';
    expect(merged('namespace: default', object)).toBe(withData('  a: b\n'));
  });

  it('refuses a key of the object that it cannot write again', () => {
    const object = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {"1": b}\n';
    expect(merged('literals: [a=b]', object)).toContain('data of ConfigMap.v1/c has the key "1"');
  });

  it('leaves a Secret no data where both have none', () => {
    const files = {
      'base/kustomization.yaml': 'secretGenerator: [{name: s}]\n',
      'kustomization.yaml':
        'resources: [base]\nsecretGenerator: [{name: s, behavior: merge, options: {disableNameSuffixHash: true}}]\n',
    };
    expect(text(files)).toBe('apiVersion: v1\nkind: Secret\nmetadata:\n  name: s\ntype: Opaque\n');
  });
});

describe('the hash', () => {
  it('is of numbers as a double holds them, and of keys in the order of their bytes', () => {
    const patch = `patches:
  - patch: |-
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: c}
      data: {big: 12345678901234567890, "\u{1f600}": x, "\u{ff5e}": "<&>"}
`;
    const files = {
      'kustomization.yaml': `configMapGenerator: [{name: c, literals: [a=b]}]\n${patch}`,
    };
    expect(text(files)).toContain('name: c-mhdb7d9557');
  });
});
