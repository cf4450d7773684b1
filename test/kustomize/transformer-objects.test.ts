import { describe, expect, it } from 'vitest';
import { printResources } from '../../src/kustomize/print/object-printer.ts';
import { render } from './render.ts';

const CONFIG = `apiVersion: v1
kind: ConfigMap
metadata:
  name: config
data:
  path: a/b
  port: 80
`;

const prefix = (name: string, text: string): string =>
  `apiVersion: builtin
kind: PrefixTransformer
metadata:
  name: ${name}
prefix: ${text}
fieldSpecs:
  - path: metadata/name
`;

/** What a kustomization with these fields builds, or why it fails. */
function built(fields: Record<string, unknown>, files: Record<string, string> = {}): string {
  const result = render({
    'kustomization.yaml': JSON.stringify({ resources: ['config.yaml'], ...fields }),
    'config.yaml': CONFIG,
    ...files,
  });
  return result.failure?.message ?? printResources(result.resources);
}

const transformed = (text: string): string =>
  built({ transformers: ['t.yaml'] }, { 't.yaml': text });

describe('transformers that are objects', () => {
  it('run inline ones first, whatever the order in the list', () => {
    const text = built(
      { transformers: ['t.yaml', prefix('inline', 'in-')] },
      { 't.yaml': prefix('file', 'file-') },
    );
    expect(text).toContain('name: file-in-config\n');
  });

  it('may not have one id twice', () => {
    const same = prefix('same', 'x-');
    expect(built({ transformers: [same, 't.yaml'] }, { 't.yaml': same })).toContain(
      'already registered id',
    );
  });

  it.each([
    ['a generator', 'ConfigMapGenerator', 'not a transformer'],
    ['a kind kustomize does not bring along', 'OtherTransformer', 'unable to load builtin'],
  ])('may not be %s', (_, kind, message) => {
    expect(transformed(`apiVersion: builtin\nkind: ${kind}\nmetadata: {name: t}\n`)).toContain(
      message,
    );
  });

  it('may have fields nobody knows, and numbers for texts', () => {
    expect(transformed(`${prefix('t', '5')}comment: none\n`)).toContain('name: 5config\n');
  });

  it('need the places a prefix goes to', () => {
    expect(transformed(prefix('t', 'x-').replace(/fieldSpecs:[^]*/, ''))).toContain('fieldSpecs');
  });
});

describe('a ValueAddTransformer', () => {
  const valueAdd = (target: string): string =>
    transformed(
      `apiVersion: builtin\nkind: ValueAddTransformer\nmetadata: {name: t}\nvalue: v\ntargets: [${target}]\n`,
    );
  it.each([
    ['{fieldPath: data/port}', 'port: v\n'],
    ['{fieldPath: data/new/field}', 'new:\n    field: v\n'],
    ['{fieldPath: "data/list/[name=x]/y"}', 'list:\n  - name: x\n    "y": v\n'],
    ['{fieldPath: data/path, filePathPosition: 1}', 'path: v/a/b\n'],
    ['{fieldPath: data/path, filePathPosition: 9}', 'path: a/b/v\n'],
    ['{fieldPath: metadata/namespace}', 'namespace: v\n'],
    ['{selector: {name: none}, fieldPath: data/path}', 'path: a/b\n'],
    ['{fieldPath: data/path/x}', 'wrong node kind'],
    ['{fieldPath: ""}', 'needs a "fieldPath"'],
  ])('with the target %s', (target, expected) => {
    expect(valueAdd(target)).toContain(expected);
  });
});

describe('validators', () => {
  const label = (key: string): string =>
    `apiVersion: builtin
kind: LabelTransformer
metadata: {name: v}
labels: {${key}: x}
fieldSpecs: [{path: metadata/labels, create: true}]
`;
  it('may change nothing but one label', () => {
    expect(built({ validators: [label('other')] })).toContain("shouldn't modify");
    expect(built({ validators: [label('validated-by')] })).toContain('validated-by: x\n');
  });

  it('that are programs leave a gap', () => {
    const { status, resources } = render({
      'kustomization.yaml': JSON.stringify({ resources: ['config.yaml'], validators: ['v.yaml'] }),
      'config.yaml': CONFIG,
      'v.yaml': 'apiVersion: example.org/v1\nkind: Checker\nmetadata: {name: v}\n',
    });
    expect([status, resources.length]).toEqual(['partial', 1]);
  });
});

it('refuses a generator that kustomize does not bring along', () => {
  const other = 'apiVersion: builtin\nkind: PrefixTransformer\nmetadata: {name: g}\n';
  expect(built({ generators: [other] })).toContain('not a generator');
});

it('lets replacements pass by an object that a patch has deleted', () => {
  const text = built(
    {
      resources: ['config.yaml', 'other.yaml'],
      patches: [
        { patch: '$patch: delete\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: other}\n' },
      ],
      replacements: [
        {
          source: { kind: 'ConfigMap', name: 'config' },
          targets: [{ select: {}, fieldPaths: ['metadata.labels.a'], options: { create: true } }],
        },
      ],
    },
    { 'other.yaml': CONFIG.replace('name: config', 'name: other') },
  );
  expect(text).toContain('a: config\n');
});
