import { describe, expect, it } from 'vitest';
import { printResources } from '../../src/kustomize/print/object-printer.ts';
import { render } from './render.ts';

const text = (files: Readonly<Record<string, string>>): string => {
  const { resources, failure } = render(files);
  return failure === null ? printResources(resources) : `${failure.reason}: ${failure.message}`;
};

const built = (object: string): string =>
  text({ 'kustomization.yaml': 'resources: [r.yaml]\n', 'r.yaml': object });

describe('fields that are taken for references', () => {
  const pod = (spec: string): string =>
    built(`apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: ${spec}\n`);

  it.each([
    ['text', 'A map or list is expected where "volumes/configMap/name"'],
    ['{containers: [text]}', 'A map or list is expected where "env/valueFrom'],
    ['{volumes: {configMap: text}}', 'A map or list is expected where "name"'],
    ['{serviceAccountName: {a: b}}', 'is taken for a reference, but it has no name'],
    ['{serviceAccountName: [{a: b}]}', 'is taken for a reference, but it has no name'],
    ['{serviceAccountName: [[a]]}', 'An item of "spec/serviceAccountName" is a list'],
  ])('are refused in a pod of the form %s, also where no name has changed', (spec, expected) => {
    expect(pod(spec)).toContain(expected);
  });

  it('may be null, or a list of names', () => {
    expect(pod('{volumes: null, containers: [null]}')).not.toContain('unexpected-value');
    expect(pod('{serviceAccountName: [a]}')).toContain('serviceAccountName:\n  - a\n');
  });
});

describe('subjects of role bindings', () => {
  it.each([
    ['[text]', 'is no map'],
    ['[null]', 'is no map'],
    ['[{kind: 5, name: a, namespace: x}]', 'has no kind'],
    ['[{kind: ServiceAccount, name: a, namespace: null}]', 'has a blank namespace'],
  ])('are refused where they are %s', (subjects, expected) => {
    const binding = `apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: a}\nsubjects: ${subjects}\n`;
    expect(built(binding)).toContain(`RoleBinding.v1.rbac.authorization.k8s.io/a ${expected}`);
  });
});

describe('earlier names', () => {
  it('count for the version the object has now', () => {
    const files = {
      'base/r.yaml': 'apiVersion: extensions/v1beta1\nkind: Ingress\nmetadata: {name: a}\n',
      'base/kustomization.yaml': `resources: [r.yaml]
namePrefix: p-
patches:
  - target: {kind: Ingress}
    patch: |-
      - {op: replace, path: /apiVersion, value: networking.k8s.io/v1}
`,
      'kustomization.yaml': `resources: [base]
patches:
  - patch: |-
      apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata: {name: a, labels: {x: z}}
`,
    };
    expect(text(files)).toBe(
      'apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  labels:\n    x: z\n  name: p-a\n',
    );
  });
});

describe('images', () => {
  it('may have a name that is no expression, as long as there is no image to hold it against', () => {
    const files = {
      'kustomization.yaml': 'resources: [r.yaml]\nimages: [{name: "(web", newTag: "1"}]\n',
      'r.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n',
    };
    expect(text(files)).toContain('kind: ConfigMap');
  });
});

describe('a name with a comma in it', () => {
  const files = { 'r.yaml': 'apiVersion: v1\nkind: Pod\nmetadata: {name: "a,b"}\n' };

  it('stays as it is', () => {
    expect(text({ ...files, 'kustomization.yaml': 'resources: [r.yaml]\n' })).toContain('a,b');
  });

  it.each(['namePrefix: p-', 'namespace: ns', 'nameSuffix: -s'])('does not go with %s', (field) => {
    const kustomization = `resources: [r.yaml]\n${field}\n`;
    expect(text({ ...files, 'kustomization.yaml': kustomization })).toContain('has a comma');
  });
});
