import type { Node } from '../../manifest/index.ts';
import type { Build } from '../build/build.ts';
import { readFieldSpec } from '../fields/field-specs.ts';
import type { Kustomization } from '../files/kustomization-types.ts';
import type { Fields } from '../files/read-fields.ts';
import { fieldsOf, listIn, valueIn } from '../files/read-fields.ts';
import { documentsOf, readRequired, soundNodes } from '../files/input-documents.ts';
import type { BackReference, FieldSpec } from './kustomize-tables.ts';
import type { FieldList, TransformerConfig } from './transformer-config.ts';
import { FIELD_LISTS, fieldLists, mergeConfigs, EMPTY_CONFIG } from './transformer-config.ts';
import { entriesAt, nodeAt, stringAt } from '../../manifest/index.ts';
import { refuse } from '../files/failure.ts';

const KNOWN = [...FIELD_LISTS, 'nameReference', 'apiVersion', 'kind', 'metadata'];

/** Reads `configurations` and what `crds` say of references. */
export function readConfigurations(build: Build, kustomization: Kustomization): TransformerConfig {
  let config = readCrds(build, kustomization);
  for (const path of kustomization.configurations) {
    const input = readRequired(build, kustomization.dir, path, 'configuration');
    for (const node of soundNodes(documentsOf(build, input)))
      config = mergeConfigs(config, configOfNode(node));
  }
  return config;
}

const configs = new WeakMap<Node, TransformerConfig>();

/** Reads a configuration once, so that what it comes to with others is made once. */
function configOfNode(node: Node): TransformerConfig {
  const config =
    configs.get(node) ?? configOf(fieldsOf(node, 'a transformer configuration', KNOWN));
  configs.set(node, config);
  return config;
}

function configOf(fields: Fields): TransformerConfig {
  const specs = (list: FieldList): readonly FieldSpec[] =>
    listIn(fields, list).map((spec) => readFieldSpec(spec));
  return {
    ...fieldLists(specs),
    nameReference: listIn(fields, 'nameReference').map(readBackReference),
  };
}

function readBackReference(node: Node): BackReference {
  const fields = fieldsOf(node, 'a name reference', ['group', 'version', 'kind', 'fieldSpecs']);
  return {
    group: valueIn(fields, 'group'),
    version: valueIn(fields, 'version'),
    kind: valueIn(fields, 'kind'),
    fieldSpecs: listIn(fields, 'fieldSpecs').map((spec) => readFieldSpec(spec)),
  };
}

/**
 * Reads `crds`: OpenAPI definitions of custom resources, by name, whose `x-kubernetes-*` extensions say
 * which fields are names, labels and annotations. Of a plain CustomResourceDefinition they are not.
 */
function readCrds(build: Build, kustomization: Kustomization): TransformerConfig {
  let config = EMPTY_CONFIG;
  for (const path of kustomization.crds) {
    const input = readRequired(build, kustomization.dir, path, 'CRD file');
    const [node] = soundNodes(documentsOf(build, input, 'sigs-yaml').slice(0, 1));
    if (input.text === '' || (node !== undefined && !hasDefinitions(node)))
      refuse(
        'invalid-field',
        `${input.path} has no OpenAPI definitions (unable to parse open API definition).`,
        path.origin,
      );
    const definitions = entriesAt(node);
    for (const [name, definition] of definitions)
      if (isKind(schemaOf(definition))) {
        const kind = name.slice(name.lastIndexOf('.') + 1);
        const walk: Walk = { definitions, kind, seen: new Set([name]) };
        config = mergeConfigs(config, collect(schemaOf(definition), [], walk));
      }
  }
  return config;
}

/**
 * Tells whether the values are definitions as far as they are there, and their schemas and fields are maps.
 */
const hasDefinitions = (node: Node): boolean =>
  node.kind === 'map' &&
  [...node.entries.values()].every(
    (definition) =>
      isMapOrNull(definition) &&
      isMapOrNull(schemaOf(definition)) &&
      isMapOrNull(nodeAt(schemaOf(definition), 'properties')),
  );

const isMapOrNull = (node: Node | undefined): boolean =>
  node === undefined || node.kind === 'map' || (node.kind === 'scalar' && node.value === null);

interface Walk {
  readonly definitions: ReadonlyMap<string, Node>;
  readonly kind: string;
  /** Names the definitions on the way here, because one that contains itself has no end. */
  readonly seen: ReadonlySet<string>;
}

const schemaOf = (definition: Node | undefined): Node | undefined =>
  nodeAt(definition, 'Schema') ?? nodeAt(definition, 'schema');

/** Tells whether a definition is that of a kind: it has the fields every object has. */
function isKind(schema: Node | undefined): boolean {
  const properties = entriesAt(schema, 'properties');
  return ['kind', 'apiVersion', 'metadata'].every((field) => properties.has(field));
}

function collect(schema: Node | undefined, path: readonly string[], walk: Walk): TransformerConfig {
  let config = EMPTY_CONFIG;
  for (const [field, property] of entriesAt(schema, 'properties')) {
    const here = [...path, field];
    config = mergeConfigs(config, marksOf(property, here, walk.kind));
    const target = stringAt(property, '$ref');
    if (target === undefined || walk.seen.has(target)) continue;
    const below = { ...walk, seen: new Set([...walk.seen, target]) };
    config = mergeConfigs(config, collect(schemaOf(walk.definitions.get(target)), here, below));
  }
  return config;
}

/** Reads what the extensions of a field say; those that are no text say nothing. */
function marksOf(property: Node, path: readonly string[], kind: string): TransformerConfig {
  const spec: FieldSpec = { path: path.join('/'), kind };
  const marked = (name: string): readonly FieldSpec[] =>
    stringAt(property, `x-kubernetes-${name}`) === undefined ? [] : [spec];
  return {
    ...EMPTY_CONFIG,
    commonAnnotations: marked('annotation'),
    commonLabels: marked('label-selector'),
    namePrefix: marked('identity'),
    nameReference: referenceOf(property, spec),
  };
}

function referenceOf(property: Node, spec: FieldSpec): readonly BackReference[] {
  const version = stringAt(property, 'x-kubernetes-object-ref-api-version');
  const kind = stringAt(property, 'x-kubernetes-object-ref-kind');
  const key = stringAt(property, 'x-kubernetes-object-ref-name-key') ?? 'name';
  if (version === undefined || kind === undefined) return [];
  return [{ kind, version, fieldSpecs: [{ ...spec, path: `${spec.path}/${key}` }] }];
}
