import { describe, expect, it } from 'vitest';
import { printResources } from '../../src/kustomize/print/object-printer.ts';
import { render } from './render.ts';

const text = (files: Readonly<Record<string, string>>): string => {
  const { resources, failure } = render(files);
  return failure === null ? printResources(resources) : `${failure.reason}: ${failure.message}`;
};

const built = (kustomization: string, objects: string): string =>
  text({ 'kustomization.yaml': `resources: [r.yaml]\n${kustomization}`, 'r.yaml': objects });

const object = (kind: string, rest = ''): string =>
  `apiVersion: x.y/v1\nkind: ${kind}\nmetadata:\n  name: a\n${rest}`;

describe('names', () => {
  it('leaves the name of anything called Namespace alone, whatever its group', () => {
    expect(built('namePrefix: p-\nnameSuffix: -s\nnamespace: ns', object('Namespace'))).toBe(
      'apiVersion: x.y/v1\nkind: Namespace\nmetadata:\n  name: a\n  namespace: ns\n',
    );
  });

  it('makes a number of a prefix and a name that look like one', () => {
    const named = 'apiVersion: v1\nkind: Foo\nmetadata:\n  name: 0\n';
    expect(built('namePrefix: "1"', named)).toContain('\n  name: 10\n');
  });

  it.each([
    ['{path: spec/x, kind: Foo, create: true}', '', 'spec:\n  x: p-\n'],
    ['{path: /spec/x, kind: Foo}', 'spec: {x: a}', 'spec:\n  x: p-a\n'],
    ['{path: spec/x, kind: Foo}', 'spec: {x: {}}', 'unexpected-value: "namePrefix"'],
    ['{path: spec//x, kind: Foo}', 'spec: {x: a}', 'invalid-field: A field path names no field'],
    ['{path: "spec/x[]/y", kind: Foo}', 'spec: {x: null}', 'spec:\n  x: []\n'],
    ['{path: spec/0/y, kind: Foo}', 'spec: {x: null}', 'unexpected-value: A list is expected'],
    ['{path: spec/x/y, kind: Foo}', 'spec: {x: text}', 'unexpected-value: A map or list'],
  ])('puts a prefix where %s says, over %s', (spec, rest, expected) => {
    const result = text({
      'kustomization.yaml': 'resources: [r.yaml]\nconfigurations: [c.yaml]\nnamePrefix: p-\n',
      'c.yaml': `namePrefix: [${spec}]\n`,
      'r.yaml': object('Foo', rest),
    });
    expect(result).toContain(expected);
  });
});

describe('namespace', () => {
  it.each([
    ['metadata: {name: a, namespace: {}}', 'A namespace is a text'],
    ['metadata: {name: a}\nsubjects: text', 'The subjects of a role binding are a list of maps'],
    ['metadata: {name: a}\nsubjects: [text]', 'The subjects of a role binding are a list of maps'],
  ])('refuses a role binding with %s', (rest, expected) => {
    expect(built('namespace: ns', `apiVersion: v1\nkind: RoleBinding\n${rest}\n`)).toContain(
      expected,
    );
  });
});

describe('labels and annotations', () => {
  it.each(['1', 'true', 'null', '2024-05-01', '0x1F', '.5'])(
    'refuses the key "%s", which kustomize writes without quotes and reads as no text',
    (key) => {
      expect(built(`commonLabels: {"${key}": x}`, object('Foo'))).toContain(
        `unexpected-value: "commonLabels" has the key "${key}"`,
      );
    },
  );

  it('takes a key that the object has already, whatever it looks like', () => {
    const labelled =
      'apiVersion: v1\nkind: Foo\nmetadata:\n  name: a\n  labels:\n    "1": old\n    x: y\n';
    expect(built('commonLabels: {"1": new}', labelled)).toContain('"1": new\n    x: "y"\n');
  });

  it('leaves a null alone where it may not make a map', () => {
    const policy = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: a
spec:
  podSelector:
    matchLabels: null
`;
    expect(built('commonLabels: {app: web}', policy)).toContain('matchLabels: null');
  });
});

describe('images', () => {
  const pod = (containers: string): string =>
    `apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\nspec:\n  containers: ${containers}\n`;

  it('leaves custom resource definitions alone', () => {
    const definition =
      'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: a}\nspec: {containers: [{image: web:1}]}\n';
    expect(built('images: [{name: web, newTag: "2"}]', definition)).toContain('image: web:1');
  });

  it('makes an empty list of containers that are null', () => {
    expect(built('images: [{name: web, newTag: "2"}]', pod('null'))).toContain('containers: []');
  });

  it.each([
    ['[{image: {name: web}}]', '"image" is no text'],
    ['[web]', 'A container is no map'],
    ['[[web]]', 'A container is no map'],
  ])('refuses containers of the form %s', (containers, expected) => {
    expect(built('images: [{name: web, newTag: "2"}]', pod(containers))).toContain(expected);
  });
});

describe('replicas', () => {
  it('refuses to put a number over a map', () => {
    const workload =
      'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec: {replicas: {}}\n';
    expect(built('replicas: [{name: a, count: 2}]', workload)).toContain(
      '"replicas" is for a number',
    );
  });
});

describe('order', () => {
  it("puts Kubernetes' own Namespaces before those of other groups, unlike all other kinds", () => {
    const both =
      'apiVersion: v1\nkind: Namespace\nmetadata:\n  name: a\n---\n' + object('Namespace');
    expect(built('', both)).toBe(
      'apiVersion: v1\nkind: Namespace\nmetadata:\n  name: a\n---\napiVersion: x.y/v1\nkind: Namespace\nmetadata:\n  name: a\n',
    );
  });
});
