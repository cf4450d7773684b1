import fc from 'fast-check';
import { stringify } from 'yaml';
import { deployment, virtualService } from './render.ts';

/** Names of the language's own objects, which must be names like any other. */
export const ODD_NAMES = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf'];

const FIELDS = [
  'resources',
  'bases',
  'components',
  'patches',
  'patchesStrategicMerge',
  'patchesJson6902',
  'images',
  'replacements',
  'vars',
  'labels',
  'commonLabels',
  'commonAnnotations',
  'crds',
  'configMapGenerator',
  'secretGenerator',
  'generatorOptions',
  'generators',
  'transformers',
  'validators',
  'configurations',
  'openapi',
  'replicas',
  'helmCharts',
  'namespace',
  'namePrefix',
  'nameSuffix',
  'sortOptions',
  'buildMetadata',
  'kind',
  ...ODD_NAMES,
];
const KEYS = [
  'name',
  'namespace',
  'path',
  'patch',
  'target',
  'kind',
  'source',
  'targets',
  'select',
  'reject',
  'fieldPaths',
  'fieldPath',
  'fieldpath',
  'options',
  'create',
  'delimiter',
  'index',
  'pairs',
  'literals',
  'files',
  'envs',
  'newTag',
  'digest',
  'count',
  'objref',
  'fieldref',
  'includeSelectors',
  'fields',
  'labelSelector',
  'behavior',
  'labels',
  ...ODD_NAMES,
];
const PATCHES = [
  '[{"op":"add","path":"/spec/x","value":{"a":1}}]',
  '[{"op":"copy","from":"/metadata","path":"/spec/m"}]',
  '[{"op":"replace","path":"","value":{"kind":"X"}}]',
  '[{"op":"remove","path":"/metadata/name"}]',
  'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web }\n$patch: delete\n',
  'kind: Deployment\nmetadata: { name: other }\nspec: null\n',
  'apiVersion: builtin\nkind: PatchTransformer\nmetadata: { name: x }\npatch: "[]"\n',
];
const WORDS = [
  'web.yaml',
  'vs.yaml',
  'base',
  '../base',
  'part',
  'p.yaml',
  'settings.env',
  '.',
  '..',
  '',
  '../../x',
  '/etc/passwd',
  'https://x.example/a',
  'github.com/o/r//p?ref=v1',
  'a/../../b',
  'web',
  'Deployment',
  'Virtual.*',
  '(a+)+$',
  '(',
  'a=b',
  'a in (b)',
  '$(WEB)',
  'metadata.name',
  'spec.hosts.0',
  'spec.http.*.timeout',
  'data.[a=b]',
  '\u202e',
  '😀',
  'a/b',
  ...ODD_NAMES,
  ...PATCHES,
];

const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<unknown>(...WORDS, true, 3, -1, 1e30, null),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...KEYS), tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
}));

const name = fc.constantFrom('web', 'conf', ...ODD_NAMES);
const target = fc.record(
  {
    kind: fc.constantFrom('Deployment', 'Virtual.*', 'ConfigMap'),
    name: fc.constantFrom('web', 'w.*', '(a+)+$'),
    labelSelector: fc.constantFrom('a=b', '!a', 'a in (b, c)'),
  },
  { requiredKeys: [] },
);

/** Entries as people write them, so that what comes after reading is reached too. */
const sound: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  components: fc.constant(['part']),
  patches: fc.array(fc.record({ target, patch: fc.constantFrom(...PATCHES) }), { maxLength: 2 }),
  images: fc.constant([{ name: 'registry/web', newTag: 'v2' }]),
  labels: fc
    .record({ pairs: fc.dictionary(name, name, { noNullPrototype: true }) })
    .map((each) => [each]),
  commonLabels: fc.dictionary(name, name, { noNullPrototype: true }),
  configMapGenerator: fc
    .record({ name, literals: fc.constant(['a=b', '__proto__=c']) })
    .map((each) => [each]),
  namePrefix: name,
  namespace: name,
  replicas: fc.constant([{ name: 'web', count: 2 }]),
  replacements: fc
    .record({
      source: fc.constant({ kind: 'Deployment', name: 'web' }),
      targets: fc.array(
        fc.record({ select: target, fieldPaths: fc.constant(['metadata.labels.constructor']) }),
        { maxLength: 2 },
      ),
    })
    .map((each) => [each]),
  buildMetadata: fc.constant(['originAnnotations', 'transformerAnnotations']),
};

const anyField = fc.constantFrom(...FIELDS).chain((field) => fc.tuple(fc.constant(field), value));
const soundField = fc
  .constantFrom(...Object.entries(sound))
  .chain(([field, entry]) => fc.tuple(fc.constant(field), entry));

/** The text of a kustomization: sound entries, and some of any form. */
const kustomization = fc
  .array(fc.oneof({ weight: 4, arbitrary: soundField }, { weight: 1, arbitrary: anyField }), {
    maxLength: 4,
  })
  .map((fields) =>
    stringify(new Map<string, unknown>([['resources', ['web.yaml', 'vs.yaml']], ...fields])),
  );

/** A small tree of a root, a base and a component; what they say is anything. */
export const arbitraryTree = fc
  .record({
    root: kustomization,
    base: kustomization,
    part: kustomization,
    patch: fc.constantFrom(...PATCHES),
  })
  .map(({ root, base, part, patch }): Readonly<Record<string, string>> => {
    const files: Record<string, string> = {
      'kustomization.yaml': root,
      'base/kustomization.yaml': base,
      'part/kustomization.yaml': `kind: Component\n${part}`,
      'p.yaml': patch,
      'settings.env': 'A=b\n__proto__=c\n',
    };
    for (const dir of ['', 'base/', 'part/']) {
      files[`${dir}web.yaml`] = deployment;
      files[`${dir}vs.yaml`] = virtualService;
    }
    return files;
  });
