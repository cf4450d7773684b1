import { describe, expect, test } from 'vitest';
import type { PathStep } from '../../src/manifest/index.ts';
import { deployment, field, render, story, virtualService } from './render.ts';

const strategic = `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  template:
    spec:
      containers:
        - name: web
          image: registry/web:2
        - name: proxy
          image: registry/proxy:1
`;

const configMap = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: conf }\ndata:\n  a: old\n';

interface Told {
  readonly what: string;
  readonly files: Readonly<Record<string, string>>;
  readonly kind: string;
  readonly path: readonly PathStep[];
  readonly story: string | RegExp;
}

const container = ['spec', 'template', 'spec', 'containers'] as const;

const withPatch = (operations: string): Readonly<Record<string, string>> => ({
  'kustomization.yaml': `resources: [web.yaml]
patches:
  - path: patch.yaml
    target: { kind: Deployment }
`,
  'web.yaml': deployment,
  'patch.yaml': operations,
});

const patches: readonly Told[] = [
  {
    what: 'what names the item of a list stays where the object has it',
    files: { ...withPatch(strategic) },
    kind: 'Deployment',
    path: [...container, 0, 'name'],
    story: 'web ← web.yaml:10',
  },
  {
    what: 'what says which object is patched stays where the object has it',
    files: { ...withPatch(strategic) },
    kind: 'Deployment',
    path: ['apiVersion'],
    story: 'apps/v1 ← web.yaml:1',
  },
  {
    what: 'an item a patch adds comes from the patch alone',
    files: { ...withPatch(strategic) },
    kind: 'Deployment',
    path: [...container, 1, 'image'],
    story: 'registry/proxy:1 ← patch.yaml:11, patch patches kustomization.yaml:3',
  },
  {
    what: 'what a patch moves keeps its line',
    files: withPatch('- { op: move, from: /spec/replicas, path: /spec/minReadySeconds }\n'),
    kind: 'Deployment',
    path: ['spec', 'minReadySeconds'],
    story: '1 ← web.yaml:6, patch patches kustomization.yaml:3 ← web.yaml:6',
  },
  {
    what: 'so does all that is in what a patch copies',
    files: withPatch('- { op: copy, from: /spec/template, path: /spec/other }\n'),
    kind: 'Deployment',
    path: ['spec', 'other', 'spec', 'volumes', 0, 'name'],
    story: 'conf ← web.yaml:16, patch patches kustomization.yaml:3 ← web.yaml:16',
  },
  {
    what: 'adding where something is replaces it',
    files: withPatch('- op: add\n  path: /spec/replicas\n  value: 2\n'),
    kind: 'Deployment',
    path: ['spec', 'replicas'],
    story: '2 ← patch.yaml:3, patch patches kustomization.yaml:3 ← web.yaml:6',
  },
  {
    what: 'adding to a list replaces nothing',
    files: withPatch(
      '- op: add\n  path: /spec/template/spec/volumes/0\n  value:\n    name: first\n',
    ),
    kind: 'Deployment',
    path: ['spec', 'template', 'spec', 'volumes', 0, 'name'],
    story: 'first ← patch.yaml:4, patch patches kustomization.yaml:3',
  },
  {
    what: 'an inline patch that is an item of a list has its own lines',
    files: {
      'kustomization.yaml': `resources: [web.yaml]
patchesStrategicMerge:
  - |-
    apiVersion: apps/v1
    kind: Deployment
    metadata: { name: web }
    spec:
      replicas: 5
`,
      'web.yaml': deployment,
    },
    kind: 'Deployment',
    path: ['spec', 'replicas'],
    story:
      '5 ← kustomization.yaml:8, patch patchesStrategicMerge kustomization.yaml:3 ← web.yaml:6',
  },
];

const generated: readonly Told[] = [
  {
    what: 'a generated name is said by its own line, and then gets a hash',
    files: {
      'kustomization.yaml': 'configMapGenerator:\n  - literals: [a=b]\n    name: conf\n',
    },
    kind: 'ConfigMap',
    path: ['metadata', 'name'],
    story:
      /^conf-\w{10} ← kustomization.yaml:3, transformer nameSuffixHash kustomization.yaml:3 ← kustomization.yaml:3, generator configMapGenerator kustomization.yaml:2$/,
  },
  {
    what: 'a namespace likewise',
    files: {
      'kustomization.yaml':
        'secretGenerator:\n  - name: conf\n    namespace: shop\n    literals: [a=b]\n',
    },
    kind: 'Secret',
    path: ['metadata', 'namespace'],
    story: 'shop ← kustomization.yaml:3, generator secretGenerator kustomization.yaml:2',
  },
  {
    what: 'labels of all generators have their own line and name the generator',
    files: {
      'kustomization.yaml': `generatorOptions:
  labels:
    team: shop
configMapGenerator:
  - name: conf
`,
    },
    kind: 'ConfigMap',
    path: ['metadata', 'labels', 'team'],
    story: 'shop ← kustomization.yaml:3, generator configMapGenerator kustomization.yaml:5',
  },
  {
    what: 'what a generator merges over is told too',
    files: {
      'kustomization.yaml': `resources: [conf.yaml]
configMapGenerator:
  - name: conf
    behavior: merge
    literals: [a=new]
`,
      'conf.yaml': configMap,
    },
    kind: 'ConfigMap',
    path: ['data', 'a'],
    story:
      'new ← kustomization.yaml:5, generator configMapGenerator kustomization.yaml:3 ← conf.yaml:5',
  },
  {
    what: 'a file is told from its first line',
    files: {
      'kustomization.yaml': 'configMapGenerator:\n  - name: conf\n    files: [a.txt]\n',
      'a.txt': 'one\ntwo\n',
    },
    kind: 'ConfigMap',
    path: ['data', 'a.txt'],
    story: 'one\ntwo\n ← a.txt:1, generator configMapGenerator kustomization.yaml:2',
  },
];

const copied: readonly Told[] = [
  {
    what: 'a field that a replacement makes had no place before',
    files: {
      'kustomization.yaml': `resources: [vs.yaml, conf.yaml]
replacements:
  - source: { kind: VirtualService, fieldPath: spec.hosts.0 }
    targets:
      - select: { kind: ConfigMap }
        fieldPaths: [data.host]
        options: { create: true }
`,
      'vs.yaml': virtualService,
      'conf.yaml': configMap,
    },
    kind: 'ConfigMap',
    path: ['data', 'host'],
    story: 'web ← vs.yaml:6, replacement replacements kustomization.yaml:3',
  },
  {
    what: 'a variable leaves the value at its line',
    files: {
      'kustomization.yaml': `resources: [web.yaml, conf.yaml]
vars:
  - name: A
    objref: { apiVersion: v1, kind: ConfigMap, name: conf }
    fieldref: { fieldPath: data.a }
`,
      'web.yaml': deployment.replace('value: none', 'value: $(A)/$(A)'),
      'conf.yaml': configMap,
    },
    kind: 'Deployment',
    path: [...container, 0, 'env', 0, 'value'],
    story: 'old/old ← web.yaml:14, variable A kustomization.yaml:3 ← web.yaml:14',
  },
  {
    what: 'two dollar signs become one, which nothing asked for',
    files: {
      'kustomization.yaml': `resources: [web.yaml, conf.yaml]
vars:
  - name: A
    objref: { apiVersion: v1, kind: ConfigMap, name: conf }
    fieldref: { fieldPath: data.a }
`,
      'web.yaml': deployment.replace('value: none', () => 'value: $$(A)'),
      'conf.yaml': configMap,
    },
    kind: 'Deployment',
    path: [...container, 0, 'env', 0, 'value'],
    story: '$(A) ← web.yaml:14, variable $ web.yaml:14 ← web.yaml:14',
  },
];

const added: readonly Told[] = [
  {
    what: 'what a ValueAddTransformer makes had no place before',
    files: {
      'kustomization.yaml': 'resources: [conf.yaml]\ntransformers: [add.yaml]\n',
      'conf.yaml': configMap,
      'add.yaml': `apiVersion: builtin
kind: ValueAddTransformer
metadata: { name: add }
value: shop
targets:
  - fieldPath: data/new
`,
    },
    kind: 'ConfigMap',
    path: ['data', 'new'],
    story: 'shop ← add.yaml:4, transformer ValueAddTransformer add.yaml:4',
  },
];

describe('what touched a value is told', () => {
  test.each([...patches, ...generated, ...copied, ...added])(
    '$what',
    ({ files, kind, path, story: told }) => {
      const found = story(field(render(files), kind, ...path));
      if (typeof told === 'string') expect(found).toBe(told);
      else expect(found).toMatch(told);
    },
  );

  test('a copied value brings along what had touched it where it was', () => {
    const result = render({
      'kustomization.yaml': `resources: [web.yaml, conf.yaml]
images:
  - name: registry/web
    newTag: "3"
replacements:
  - source: { kind: Deployment, fieldPath: 'spec.template.spec.containers.0.image' }
    targets:
      - select: { kind: ConfigMap }
        fieldPaths: [data.a]
`,
      'web.yaml': deployment,
      'conf.yaml': configMap,
    });
    const { origin } = field(result, 'ConfigMap', 'data', 'a');
    expect(origin.via?.replaced).toMatchObject({ file: 'conf.yaml', line: 5 });
    expect(origin.via?.from).toMatchObject({
      line: 4,
      via: { name: 'images', replaced: { file: 'web.yaml', line: 11 } },
    });
  });

  test('a reference brings along how the name it follows came to be', () => {
    const result = render({
      'kustomization.yaml': 'resources: [web.yaml, conf.yaml]\nnamePrefix: prod-\n',
      'web.yaml': deployment,
      'conf.yaml': configMap,
    });
    const name = ['spec', 'template', 'spec', 'volumes', 0, 'configMap', 'name'] as const;
    expect(field(result, 'Deployment', ...name).origin.via).toMatchObject({
      name: 'nameReference',
      replaced: { file: 'web.yaml', line: 18 },
      from: { via: { name: 'namePrefix', replaced: { file: 'conf.yaml', line: 3 } } },
    });
  });
});
