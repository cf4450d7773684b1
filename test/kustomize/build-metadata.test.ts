import { describe, expect, it } from 'vitest';
import { printResources } from '../../src/kustomize/print/object-printer.ts';
import { render } from './render.ts';

const text = (files: Readonly<Record<string, string>>, dir = '.'): string => {
  const { resources, failure } = render(files, dir);
  return failure === null ? printResources(resources) : `${failure.reason}: ${failure.message}`;
};

const plain = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n';

/** The annotations of the only object that is printed. */
const annotations = (files: Readonly<Record<string, string>>, dir?: string): string =>
  /annotations:\n((?: {4}.*\n)*)/.exec(text(files, dir))?.[1] ?? '';

describe('transformerAnnotations', () => {
  it('tell of every transformer that ran, in every folder, whether or not it changed the object', () => {
    const files = {
      'base/r.yaml': plain,
      'base/kustomization.yaml': 'resources: [r.yaml]\nimages: [{name: none, newTag: "1"}]\n',
      'root/kustomization.yaml': `resources: [../base]
buildMetadata: [transformerAnnotations]
labels: [{pairs: {app: web}}]
transformers:
  - |-
    {apiVersion: builtin, kind: NamespaceTransformer, metadata: {name: "5", namespace: shop}}
`,
    };
    expect(annotations(files, 'root')).toBe(`    alpha.config.kubernetes.io/transformations: |
      - configuredIn: ../base/kustomization.yaml
        configuredBy:
          apiVersion: builtin
          kind: ImageTagTransformer
      - configuredIn: kustomization.yaml
        configuredBy:
          apiVersion: builtin
          kind: LabelTransformer
      - configuredIn: kustomization.yaml
        configuredBy:
          apiVersion: builtin
          kind: LabelTransformer
      - configuredIn: kustomization.yaml
        configuredBy:
          apiVersion: builtin
          kind: NamespaceTransformer
          name: "5"
          namespace: shop
`);
  });

  it('follow what the file of an object tells already', () => {
    const told = `apiVersion: v1
kind: ConfigMap
metadata:
  name: a
  annotations:
    alpha.config.kubernetes.io/transformations: |
      - configuredIn: earlier.yaml
`;
    const kustomization = 'resources: [r.yaml]\nnamePrefix: p-\n';
    const files = { 'r.yaml': told, 'kustomization.yaml': kustomization };
    expect(annotations(files)).toBe('');
    const asked = `${kustomization}buildMetadata: [transformerAnnotations]\n`;
    expect(annotations({ ...files, 'kustomization.yaml': asked })).toContain(
      'transformations: |\n      - configuredIn: earlier.yaml\n      - configuredIn: kustomization.yaml\n',
    );
  });

  it('take an object whose annotations a patch has removed for one that the patch made', () => {
    const files = {
      'r.yaml': plain,
      'kustomization.yaml': `resources: [r.yaml]
buildMetadata: [originAnnotations, transformerAnnotations]
patches:
  - patch: '{apiVersion: v1, kind: ConfigMap, metadata: {name: a, annotations: null}}'
`,
    };
    expect(annotations(files)).toBe(`    config.kubernetes.io/origin: |
      configuredIn: kustomization.yaml
      configuredBy:
        apiVersion: builtin
        kind: PatchTransformer
`);
  });
});

describe('several patches', () => {
  it('are noted one by one: each can take away what was noted of those before', () => {
    const removing =
      "  - patch: '{apiVersion: v1, kind: ConfigMap, metadata: {name: a, annotations: null}}'\n";
    const files = {
      'r.yaml': plain,
      'kustomization.yaml': `resources: [r.yaml]\nbuildMetadata: [transformerAnnotations]\npatches:\n${removing}${removing}`,
    };
    expect(annotations(files)).toBe('');
  });
});

describe('what kustomize keeps in annotations while it builds', () => {
  const patched = (layer: string, patch: string): string =>
    text({
      'base/r.yaml': plain,
      'base/kustomization.yaml': `resources: [r.yaml]\n${layer}`,
      'kustomization.yaml': `resources: [base]\n${patch}`,
    });
  const json = (operation: string): string =>
    `patchesJson6902: [{target: {version: v1, kind: ConfigMap, name: a}, patch: '[${operation}]'}]`;

  it('gives a JSON patch annotations to add to, once something has changed the name', () => {
    const add = json('{"op": "add", "path": "/metadata/annotations/b", "value": "c"}');
    expect(patched('', add)).toContain('no-match');
    expect(patched('namePrefix: p-', add)).toContain('annotations:\n    b: c\n  name: p-a\n');
  });

  it('is no annotation that is printed', () => {
    const remove = json('{"op": "remove", "path": "/metadata/annotations"}');
    expect(patched('namePrefix: p-', remove)).toBe(
      'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: p-a\n',
    );
  });

  it('goes with the annotations: the hash to come, and the name the object had', () => {
    const removing = (name: string): string =>
      `patches:\n  - patch: '{apiVersion: v1, kind: ConfigMap, metadata: {name: ${name}, annotations: null}}'\n`;
    expect(
      text({ 'kustomization.yaml': `configMapGenerator: [{name: g}]\n${removing('g')}` }),
    ).toBe('apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: g\n');
    expect(patched(`namePrefix: p-\n`, removing('p-a'))).toContain('name: p-a\n');
    expect(patched(`namePrefix: p-\n`, `${removing('a')}${removing('a').slice(9)}`)).toContain(
      'no-match',
    );
  });

  it('stays where the options of a patch are annotations of the patch themselves', () => {
    const removing = `patches:
  - patch: '{apiVersion: v1, kind: ConfigMap, metadata: {name: g, annotations: null}}'
    options: {allowKindChange: true}
`;
    const files = { 'kustomization.yaml': `configMapGenerator: [{name: g}]\n${removing}` };
    expect(text(files)).toContain('name: g-6ct58987ht\n');
  });

  it('is dropped where a file brings it along, and so are other annotations of kustomize', () => {
    const brought = `apiVersion: v1
kind: ConfigMap
metadata:
  name: a
  annotations:
    config.kubernetes.io/index: "0"
    internal.config.kubernetes.io/previousNames: b
    internal.config.kubernetes.io/other: c
`;
    const files = { 'kustomization.yaml': 'resources: [r.yaml]\n', 'r.yaml': brought };
    expect(annotations(files)).toBe('    internal.config.kubernetes.io/other: c\n');
  });
});

describe('annotations in the end', () => {
  const ending = (value: string): string =>
    text({
      'kustomization.yaml': 'resources: [r.yaml]\n',
      'r.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, annotations: ${value}}\n`,
    });

  it.each(['text', '5', '[]', '{}', 'null'])('are gone where they are %s', (value) => {
    expect(ending(value)).toBe('apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n');
  });

  it('are refused where they are a list, or have a key that kustomize cannot write again', () => {
    expect(ending('[a]')).toContain('unexpected-value: Annotations are a map');
    expect(ending('{"1": a}')).toContain('unexpected-value: An object has the key "1"');
  });
});

describe('a generated object of another kind', () => {
  it('is refused: its hash would be of how it lies in the file', () => {
    const kustomization = `configMapGenerator: [{name: g}]
patches: [{target: {kind: ConfigMap}, patch: '[{"op": "replace", "path": "/kind", "value": "Foo"}]'}]
`;
    expect(text({ 'kustomization.yaml': kustomization })).toContain('has become a Foo');
  });
});
