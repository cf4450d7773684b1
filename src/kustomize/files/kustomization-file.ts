import type { Node } from '../../manifest/index.ts';
import { refuse } from './failure.ts';
import { readFieldSpec } from '../fields/field-specs.ts';
import { readGenerator, readGeneratorOptions } from '../generators/generator-arguments.ts';
import type {
  ImageEntry,
  Kustomization,
  LabelEntry,
  ListedChart,
  PatchEntry,
  ReplicaEntry,
  SortOptions,
} from './kustomization-types.ts';
import {
  fieldsOf,
  flagIn,
  listIn,
  mapOf,
  textIn,
  textMapIn,
  textsIn,
  valueIn,
  wholeNumberIn,
} from './read-fields.ts';
import type { Fields, UnknownFields } from './read-fields.ts';
import { readSelector } from '../transformers/selector.ts';
import { readVariable } from '../references/variable.ts';

/** Lists the names that kustomize looks for, in its order; two of them in one folder are an error. */
export const KUSTOMIZATION_FILES = [
  'kustomization.yaml',
  'kustomization.yml',
  'Kustomization',
] as const;

const FIELDS = [
  'apiVersion',
  'kind',
  'metadata',
  'openapi',
  'namePrefix',
  'nameSuffix',
  'namespace',
  'commonLabels',
  'labels',
  'commonAnnotations',
  'patchesStrategicMerge',
  'patchesJson6902',
  'patches',
  'images',
  'imageTags',
  'replacements',
  'replicas',
  'vars',
  'sortOptions',
  'resources',
  'components',
  'crds',
  'bases',
  'configMapGenerator',
  'secretGenerator',
  'helmGlobals',
  'helmCharts',
  'helmChartInflationGenerator',
  'generatorOptions',
  'configurations',
  'generators',
  'transformers',
  'validators',
  'buildMetadata',
];

const KNOWN: ReadonlySet<string> = new Set(FIELDS.map((name) => name.toLowerCase()));

export const isKustomizationField = (name: string): boolean => KNOWN.has(name.toLowerCase());

const VERSIONS = {
  Kustomization: 'kustomize.config.k8s.io/v1beta1',
  Component: 'kustomize.config.k8s.io/v1alpha1',
} as const;

/** Reads `sortOptions`; only those of the root count. */
function readSortOptions(node: Node | undefined): SortOptions | null {
  if (node === undefined) return null;
  const fields = fieldsOf(node, '"sortOptions"', ['order', 'legacySortOptions']);
  const order = valueIn(fields, 'order');
  if (order !== 'legacy' && order !== 'fifo')
    return refuse('invalid-field', '"sortOptions.order" must be legacy or fifo.', node.origin);
  const legacy = fields.get('legacySortOptions');
  if (legacy === undefined) return { order, first: null, last: null };
  if (order === 'fifo')
    return refuse(
      'invalid-field',
      '"sortOptions.legacySortOptions" needs the order legacy.',
      legacy.origin,
    );
  const lists = fieldsOf(legacy, '"legacySortOptions"', ['orderFirst', 'orderLast']);
  const kinds = (name: string): readonly string[] => textsIn(lists, name).map(({ value }) => value);
  return { order, first: kinds('orderFirst'), last: kinds('orderLast') };
}

/** Reads the content of a kustomization file; refuses what kustomize refuses, at its line. */
export function readKustomization(dir: string, file: string, node: Node): Kustomization {
  const fields = fieldsOf(node, 'a kustomization', FIELDS);
  if (![...fields].some(([name, value]) => says(name, value)))
    refuse('invalid-kustomization', `${file} is empty.`, node.origin);
  checkMetadata(fields.get('metadata'));
  const options = fields.get('generatorOptions');
  const generatorOptions = readGeneratorOptions(options);
  const generators = (name: string) =>
    listIn(fields, name).map((item) => readGenerator(item, name, generatorOptions));
  return {
    dir,
    file,
    component: kindOf(fields, node) === 'Component',
    ...readPaths(fields),
    configMapGenerator: generators('configMapGenerator'),
    secretGenerator: generators('secretGenerator'),
    generatorOptions,
    ...readTransformers(fields),
    vars: listIn(fields, 'vars').map((item) => readVariable(item)),
    charts: [
      ...chartsIn(fields, 'helmCharts', 'entry'),
      ...chartsIn(fields, 'helmChartInflationGenerator', 'older-entry'),
    ],
    helmGlobals: helmGlobalsOf(fields.get('helmGlobals')),
    openapi: textMapIn(fields, 'openapi'),
    sortOptions: readSortOptions(fields.get('sortOptions')),
    buildMetadata: textsIn(fields, 'buildMetadata'),
  };
}

const chartsIn = (
  fields: Fields,
  name: string,
  form: ListedChart['form'],
): readonly ListedChart[] =>
  listIn(fields, name).map((item) => ({ form, node: mapOf(item, 'A chart') }));

/**
 * Tells whether a field makes a kustomization more than an empty one. An empty list does, an empty text does
 * not.
 */
function says(name: string, value: Node): boolean {
  if (name === 'apiVersion' || name === 'kind') return false;
  if (value.kind === 'scalar') return value.value !== '';
  return value.kind === 'map' || value.items.length > 0 || !MOVED.has(name);
}

/** Lists old fields whose items are moved to newer ones, so that nothing is left of an empty list. */
const MOVED = new Set(['bases', 'imageTags', 'helmChartInflationGenerator']);

/** Checks the types of a kustomization's metadata, which have no other effect. */
function checkMetadata(node: Node | undefined): void {
  if (node === undefined) return;
  const fields = fieldsOf(node, '"metadata"', ['name', 'namespace', 'labels', 'annotations']);
  for (const name of ['name', 'namespace']) textIn(fields, name);
  for (const name of ['labels', 'annotations']) textMapIn(fields, name);
}

function helmGlobalsOf(node: Node | undefined): Node | null {
  if (node === undefined) return null;
  const fields = fieldsOf(node, '"helmGlobals"', ['chartHome', 'configHome']);
  for (const name of ['chartHome', 'configHome']) textIn(fields, name);
  return node;
}

function kindOf(fields: Fields, node: Node): 'Kustomization' | 'Component' {
  const kind = valueIn(fields, 'kind') || 'Kustomization';
  if (kind !== 'Kustomization' && kind !== 'Component')
    return refuse(
      'invalid-kustomization',
      `"kind" is ${kind}; it must be Kustomization or Component.`,
      fields.get('kind')?.origin ?? node.origin,
    );
  const version = textIn(fields, 'apiVersion');
  if (version !== null && version.value !== '' && version.value !== VERSIONS[kind])
    refuse(
      'invalid-kustomization',
      `"apiVersion" of a ${kind} must be ${VERSIONS[kind]}.`,
      version.origin,
    );
  return kind;
}

function readPaths(fields: Fields) {
  return {
    resources: [...textsIn(fields, 'resources'), ...textsIn(fields, 'bases')],
    components: textsIn(fields, 'components'),
    configurations: textsIn(fields, 'configurations'),
    crds: textsIn(fields, 'crds'),
    generators: textsIn(fields, 'generators'),
    transformers: textsIn(fields, 'transformers'),
    validators: textsIn(fields, 'validators'),
  };
}

function readTransformers(fields: Fields) {
  return {
    patchesStrategicMerge: textsIn(fields, 'patchesStrategicMerge'),
    patches: listIn(fields, 'patches').map((item) => readPatch(item)),
    patchesJson6902: listIn(fields, 'patchesJson6902').map((item) => readPatch(item)),
    namespace: textIn(fields, 'namespace'),
    namePrefix: textIn(fields, 'namePrefix'),
    nameSuffix: textIn(fields, 'nameSuffix'),
    labels: listIn(fields, 'labels').map((item) => readLabels(item)),
    commonLabels: textMapIn(fields, 'commonLabels'),
    commonAnnotations: textMapIn(fields, 'commonAnnotations'),
    replicas: listIn(fields, 'replicas').map((item) => readReplica(item)),
    images: [...listIn(fields, 'images'), ...listIn(fields, 'imageTags')].map((item) =>
      readImage(item),
    ),
    replacements: listIn(fields, 'replacements'),
  };
}

/** Reads one entry of `patches` or `patchesJson6902`, or the configuration of a PatchTransformer. */
function readPatch(node: Node): PatchEntry {
  const fields = fieldsOf(node, 'a patch', ['path', 'patch', 'target', 'options']);
  const target = fields.get('target');
  const chosen = optionsOf(fields);
  return {
    path: textIn(fields, 'path'),
    patch: textIn(fields, 'patch'),
    target: target === undefined ? null : readSelector(target),
    allowNameChange: flagIn(chosen, 'allowNameChange'),
    allowKindChange: flagIn(chosen, 'allowKindChange'),
    origin: node.origin,
  };
}

/** Reads the `options` of a patch: any names, each with true or false. */
export function optionsOf(fields: Fields): Fields {
  const node = fields.get('options');
  if (node === undefined) return new Map();
  const options = mapOf(node, '"options"').entries;
  for (const name of options.keys()) flagIn(options, name);
  return options;
}

function readLabels(node: Node): LabelEntry {
  const fields = fieldsOf(node, 'an entry of "labels"', [
    'pairs',
    'includeSelectors',
    'includeTemplates',
    'fields',
  ]);
  return {
    pairs: textMapIn(fields, 'pairs'),
    includeSelectors: flagIn(fields, 'includeSelectors'),
    includeTemplates: flagIn(fields, 'includeTemplates'),
    fieldSpecs: listIn(fields, 'fields').map((spec) => readFieldSpec(spec)),
  };
}

/** Reads one entry of `replicas`, or the `replica` of a ReplicaCountTransformer. */
export function readReplica(node: Node, unknown?: UnknownFields): ReplicaEntry {
  const fields = fieldsOf(node, 'an entry of "replicas"', ['name', 'count'], unknown);
  return {
    name: valueIn(fields, 'name'),
    count: wholeNumberIn(fields, 'count'),
    origin: fields.get('count')?.origin ?? node.origin,
  };
}

/** Reads one entry of `images`, or the `imageTag` of an ImageTagTransformer. */
export function readImage(node: Node, unknown?: UnknownFields): ImageEntry {
  const known = ['name', 'newName', 'newTag', 'tagSuffix', 'digest'];
  const fields = fieldsOf(node, 'an entry of "images"', known, unknown);
  const says = ['newTag', 'digest', 'tagSuffix', 'newName'].find((name) => fields.has(name));
  return {
    name: valueIn(fields, 'name'),
    newName: valueIn(fields, 'newName'),
    newTag: valueIn(fields, 'newTag'),
    tagSuffix: valueIn(fields, 'tagSuffix'),
    digest: valueIn(fields, 'digest'),
    origin: (says === undefined ? undefined : fields.get(says)?.origin) ?? node.origin,
  };
}
