import type { Node } from '../manifest/node.ts';
import { refuse } from './failure.ts';
import { readGenerator, readGeneratorOptions } from './generator-arguments.ts';
import type {
  ImageEntry,
  Kustomization,
  LabelEntry,
  PatchEntry,
  ReplicaEntry,
} from './kustomization-types.ts';
import { readFieldSpec } from './field-spec-fields.ts';
import type { Fields } from './read-fields.ts';
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
import { readSelector } from './selector-fields.ts';
import { readSortOptions } from './sort-options.ts';
import { readVariable } from './variable-fields.ts';

/** Names kustomize looks for, in its order; two of them in one folder are an error. */
export const KUSTOMIZATION_FILES = [
  'kustomization.yaml',
  'kustomization.yml',
  'Kustomization',
] as const;

const FIELDS = [
  ...['apiVersion', 'kind', 'metadata', 'openapi', 'namePrefix', 'nameSuffix', 'namespace'],
  ...['commonLabels', 'labels', 'commonAnnotations', 'patchesStrategicMerge', 'patchesJson6902'],
  ...['patches', 'images', 'imageTags', 'replacements', 'replicas', 'vars', 'sortOptions'],
  ...['resources', 'components', 'crds', 'bases', 'configMapGenerator', 'secretGenerator'],
  ...['helmGlobals', 'helmCharts', 'helmChartInflationGenerator', 'generatorOptions'],
  ...['configurations', 'generators', 'transformers', 'validators', 'inventory', 'buildMetadata'],
];

const METADATA_FIELDS = ['name', 'namespace', 'labels', 'annotations'];

const VERSIONS = {
  Kustomization: 'kustomize.config.k8s.io/v1beta1',
  Component: 'kustomize.config.k8s.io/v1alpha1',
} as const;

/** Reads the content of a kustomization file; refuses what kustomize refuses, at its line. */
export function readKustomization(dir: string, file: string, node: Node): Kustomization {
  const fields = fieldsOf(node, 'a kustomization', FIELDS);
  if ([...fields.keys()].every((name) => name === 'apiVersion' || name === 'kind'))
    refuse('invalid-kustomization', `${file} is empty.`, node.origin);
  const metadata = fields.get('metadata');
  if (metadata !== undefined) fieldsOf(metadata, '"metadata"', METADATA_FIELDS);
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
    vars: listIn(fields, 'vars').map(readVariable),
    charts: [...listIn(fields, 'helmCharts'), ...listIn(fields, 'helmChartInflationGenerator')].map(
      (item) => mapOf(item, 'A chart'),
    ),
    helmGlobals: fields.get('helmGlobals') ?? null,
    openapi: textMapIn(fields, 'openapi'),
    sortOptions: readSortOptions(fields.get('sortOptions')),
    buildMetadata: textsIn(fields, 'buildMetadata'),
  };
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
    patches: listIn(fields, 'patches').map(readPatch),
    patchesJson6902: listIn(fields, 'patchesJson6902').map(readPatch),
    namespace: textIn(fields, 'namespace'),
    namePrefix: textIn(fields, 'namePrefix'),
    nameSuffix: textIn(fields, 'nameSuffix'),
    labels: listIn(fields, 'labels').map(readLabels),
    commonLabels: textMapIn(fields, 'commonLabels'),
    commonAnnotations: textMapIn(fields, 'commonAnnotations'),
    replicas: listIn(fields, 'replicas').map(readReplica),
    images: [...listIn(fields, 'images'), ...listIn(fields, 'imageTags')].map(readImage),
    replacements: listIn(fields, 'replacements'),
  };
}

/** One entry of `patches` or `patchesJson6902`, or the configuration of a PatchTransformer. */
function readPatch(node: Node): PatchEntry {
  const fields = fieldsOf(node, 'a patch', ['path', 'patch', 'target', 'options']);
  const target = fields.get('target');
  const options = fields.get('options');
  const chosen =
    options === undefined ? new Map<string, Node>() : mapOf(options, '"options"').entries;
  return {
    path: textIn(fields, 'path'),
    patch: textIn(fields, 'patch'),
    target: target === undefined ? null : readSelector(target),
    allowNameChange: flagIn(chosen, 'allowNameChange'),
    allowKindChange: flagIn(chosen, 'allowKindChange'),
    origin: node.origin,
  };
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
    fieldSpecs: listIn(fields, 'fields').map(readFieldSpec),
  };
}

/** One entry of `replicas`, or the `replica` of a ReplicaCountTransformer. */
export function readReplica(node: Node): ReplicaEntry {
  const fields = fieldsOf(node, 'an entry of "replicas"', ['name', 'count']);
  return {
    name: valueIn(fields, 'name'),
    count: wholeNumberIn(fields, 'count'),
    origin: fields.get('count')?.origin ?? node.origin,
  };
}

/** One entry of `images`, or the `imageTag` of an ImageTagTransformer. */
export function readImage(node: Node): ImageEntry {
  const fields = fieldsOf(node, 'an entry of "images"', [
    'name',
    'newName',
    'newTag',
    'tagSuffix',
    'digest',
  ]);
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
