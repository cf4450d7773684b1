import { describe, expect, it } from 'vitest';
import { printResources } from '../../src/kustomize/print/object-printer.ts';
import { render } from './render.ts';

const CONFIG = `apiVersion: v1
kind: ConfigMap
metadata:
  name: config
`;

/** What a kustomization of this text builds, or why it fails. */
function built(kustomization: string, files: Record<string, string> = {}): string {
  const result = render({
    'kustomization.yaml': kustomization,
    'config.yaml': CONFIG,
    'other.yaml': CONFIG.replace('name: config', 'name: other'),
    ...files,
  });
  return result.failure?.message ?? printResources(result.resources);
}

describe('a kustomization file', () => {
  it.each([
    'namespace: ""\n',
    'namePrefix: ""\nnameSuffix: null\n',
    'bases: []\nimageTags: []\n',
    'kind: Kustomization\n',
  ])('that says nothing is empty: %j', (text) => {
    expect(built(text)).toContain('is empty');
  });

  it('that lists nothing is not empty', () => {
    expect(built('resources: []\n')).toBe('');
  });

  it.each([
    ['inventory: {}\n', '"inventory" is not a field'],
    ['metadata: {name: 1}\n', '"name" must be text'],
    ['helmGlobals: {chartRoot: x}\n', '"chartRoot" is not a field'],
    ['patches: [{patch: "{}", options: {other: "yes"}}]\n', '"other" must be true or false'],
    ['patches: [{patch: "[]", target: {apiVersion: v1}}]\n', '"apiVersion" is not a field'],
    ['labels: [{pairs: {a: b}, fields: [{path: x, skip: true}]}]\n', '"skip" is not a field'],
    ['configMapGenerator: [{name: a, type: Opaque}]\n', '"type" is not a field'],
    ['replacements: [{source: {kind: ConfigMap}, targets: []}]\n', 'at least one target'],
  ])('has its fields checked: %j', (text, message) => {
    expect(built(`resources: [config.yaml]\n${text}`)).toContain(message);
  });

  it.each([
    ['commonLabels: {a: null}\n', 'a: ""'],
    ['labels: [null]\nimages: [null]\n', 'name: config'],
    ['transformers: [null, ""]\n', 'name: config'],
    ['Namespace: upper\nnamespace: lower\n', 'namespace: lower'],
    ['namespace: lower\nNamespace: upper\n', 'namespace: lower'],
    ['---\nbad: [\n', 'name: config'],
  ])('may hold nulls, other spellings and more documents: %j', (text, expected) => {
    expect(built(`resources: [config.yaml]\n${text}`)).toContain(expected);
  });
});

it('refuses a field that is to be made where it is missing, and not', () => {
  const text =
    'resources: [config.yaml]\nlabels: [{pairs: {a: b}, fields: [{path: metadata/labels}]}]\n';
  expect(built(text)).toContain('conflicting fieldspecs');
});

it('puts labels where a configuration says, also with selectors', () => {
  const text =
    'resources: [config.yaml]\nconfigurations: [labels.yaml]\nlabels: [{pairs: {a: b}, includeSelectors: true}]\n';
  const labels = 'labels: [{path: extra/labels, create: true, kind: ConfigMap}]\n';
  expect(built(text, { 'labels.yaml': labels })).toContain('extra:\n  labels:\n    a: b\n');
});

describe('a file of replacements', () => {
  const kustomization = 'resources: [config.yaml, other.yaml]\nreplacements: [{path: r.yaml}]\n';
  const replacement = `source: {kind: ConfigMap, name: config}
targets: [{select: {name: other}, fieldPaths: [data.from], options: {create: true}}]
`;
  it.each([
    ['may say more than kustomize knows', `${replacement}why: because\n`],
    ['counts up to its first document', `${replacement}---\n${replacement.replace('from', 'to')}`],
  ])('%s', (_, text) => {
    expect(built(kustomization, { 'r.yaml': text })).toContain('data:\n  from: config\n');
  });

  it('must hold something, and nothing may stand beside it', () => {
    expect(built(kustomization, { 'r.yaml': '# later\n' })).toContain('unsupported');
    const both = kustomization.replace('path: r.yaml', 'path: r.yaml, source: {kind: ConfigMap}');
    expect(built(both, { 'r.yaml': replacement })).toContain('cannot specify both');
  });
});

it('refuses two objects that end with one id', () => {
  const text = `resources: [config.yaml, other.yaml]
replacements:
  - source: {kind: ConfigMap, name: config}
    targets: [{select: {name: other}}]
`;
  expect(built(text)).toContain('already registered id');
});

describe('the object a variable names', () => {
  it.each([
    ['apiVersion: v1', true],
    ['apiVersion: v1, group: apps', false],
    ['apiVersion: a/b/c, version: v1', true],
  ])('is found by {%s}: %s', (object, found) => {
    const vars = `vars: [{name: V, objref: {${object}, kind: ConfigMap, name: config}}]\n`;
    const text = built(`resources: [config.yaml]\n${vars}`);
    expect(text.includes('cannot be mapped')).toBe(!found);
  });
});
