import { describe, expect, test } from 'vitest';
import { built } from './built.ts';

const MINE = 'apiVersion: my.io/v1\nkind: Mine\nmetadata:\n  name: one\n';
const POD = 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: one\n';

const BY_NAME = { 'x-kubernetes-patch-strategy': 'merge', 'x-kubernetes-patch-merge-key': 'name' };

/** A schema of Mine with one list, and what else is said of its spec. */
const schema = (spec: object, paths: object = {}): string =>
  JSON.stringify({
    paths,
    definitions: {
      'io.my.v1.Mine': {
        properties: { spec },
        'x-kubernetes-group-version-kind': [{ group: 'my.io', version: 'v1', kind: 'Mine' }],
      },
      'io.my.v1.Parts': { type: 'array', items: {}, ...BY_NAME },
    },
  });

const parts = { type: 'array', items: { type: 'object' }, ...BY_NAME };

/** The names and marks of the list of Mine after a patch of its item `a` with a schema. */
const patched = (text: string): string =>
  built({
    'kustomization.yaml':
      'openapi: {path: schema.json}\nresources: [mine.yaml]\npatches: [{path: patch.yaml}]\n',
    'schema.json': text,
    'mine.yaml': `${MINE}spec: {parts: [{name: a}, {name: b}]}\n`,
    'patch.yaml': `${MINE}spec: {parts: [{name: a, mark: x}]}\n`,
  }).replace(`${MINE}spec:\n  parts:\n`, '');

const MERGED = '  - mark: x\n    name: a\n  - name: b\n';
const REPLACED = '  - mark: x\n    name: a\n';

describe('the merge keys of a schema', () => {
  test.each([
    ['of a list in place', { properties: { parts } }, MERGED],
    [
      'of a list that says no type',
      { properties: { parts: { ...parts, type: undefined } } },
      MERGED,
    ],
    [
      'of a definition',
      { properties: { parts: { $ref: '#/definitions/io.my.v1.Parts' } } },
      MERGED,
    ],
    ['of any field', { additionalProperties: parts }, MERGED],
    [
      'without the strategy',
      { properties: { parts: { ...parts, 'x-kubernetes-patch-strategy': 'retainKeys' } } },
      REPLACED,
    ],
    [
      'beside a reference that leads nowhere',
      { properties: { parts: { ...parts, $ref: '#/definitions/none' } } },
      REPLACED,
    ],
  ])('%s', (_, spec, result) => {
    expect(patched(schema(spec))).toBe(result);
  });

  test.each(['', '[]', 'text'])('%j is no schema', (text) => {
    expect(patched(text)).toMatch('invalid schema file');
  });

  test('may come from YAML with numbers for keys', () => {
    expect(patched('definitions: {200: {type: object}}\n')).toBe(REPLACED);
  });
});

test('a kind that can be read without a namespace gets none', () => {
  const get = {
    get: { 'x-kubernetes-group-version-kind': { group: 'my.io', version: 'v1', kind: 'Mine' } },
  };
  const withPath = (path: string): string =>
    built({
      'kustomization.yaml':
        'openapi: {path: schema.json}\nresources: [mine.yaml]\nnamespace: shop\n',
      'schema.json': schema({}, { [path]: get }),
      'mine.yaml': MINE,
    });
  expect(withPath('/apis/my.io/v1/mines')).toBe(MINE);
  expect(withPath('/apis/my.io/v1/namespaces/{namespace}/mines')).toBe(
    `${MINE}  namespace: shop\n`,
  );
});

describe('the schema of a base', () => {
  const overlay = (resources: string): string =>
    built(
      {
        'overlay/kustomization.yaml': `resources: ${resources}\npatches: [{path: patch.yaml}]\n`,
        'overlay/patch.yaml': `${POD}spec: {containers: [{name: b, image: new}]}\n`,
        'unknown/kustomization.yaml': 'resources: [mine.yaml]\n',
        'unknown/mine.yaml': MINE.replace('one', 'two'),
        'base/kustomization.yaml': 'openapi: {path: schema.json}\nresources: [pod.yaml]\n',
        'base/schema.json': schema({}),
        'base/pod.yaml': `${POD}spec: {containers: [{name: a}, {name: b}]}\n`,
      },
      'overlay',
    );

  test('takes the place of the built-in one where that was not needed yet', () => {
    expect(overlay('[../base]')).toBe(`${POD}spec:\n  containers:\n  - image: new\n    name: b\n`);
  });

  test('stands beside it where an object of a kind it does not know was loaded before', () => {
    expect(overlay('[../unknown, ../base]')).toMatch(
      '  containers:\n  - image: new\n    name: b\n  - name: a\n',
    );
  });
});

describe('crds', () => {
  const fields = { kind: {}, apiVersion: {}, metadata: {} };
  const withCrds = (crds: unknown): string =>
    built({
      'kustomization.yaml':
        'resources: [mine.yaml]\ncrds: [crds.json]\nnamePrefix: dev-\ncommonLabels: {team: a}\n',
      'crds.json': JSON.stringify(crds),
      'mine.yaml': `${MINE}spec:\n  id: x\n  match: {}\n`,
    });
  const ofSpec = (properties: object): object => ({
    'io.my.v1.Mine': { Schema: { properties: { ...fields, spec: { $ref: 'Spec' } } } },
    Spec: { Schema: { properties } },
  });

  test('say which fields are names and selectors', () => {
    const crds = ofSpec({
      id: { 'x-kubernetes-identity': '' },
      match: { 'x-kubernetes-label-selector': '' },
    });
    expect(withCrds(crds)).toMatch('spec:\n  id: dev-x\n  match:\n    team: a\n');
  });

  test('say nothing by an extension that is no text', () => {
    const crds = ofSpec({ match: { 'x-kubernetes-label-selector': true } });
    expect(withCrds(crds)).toMatch('spec:\n  id: x\n  match: {}\n');
  });

  test('are no CustomResourceDefinitions', () => {
    expect(
      withCrds({ apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition' }),
    ).toMatch('unable to parse open API definition');
  });
});
