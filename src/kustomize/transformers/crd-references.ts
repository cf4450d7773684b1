import type { Node } from '../../manifest/index.ts';
import { entriesAt, nodeAt, stringAt } from '../../manifest/index.ts';
import type { Build } from '../build/build.ts';
import { refuse } from '../files/failure.ts';
import type { Kustomization } from '../files/kustomization-types.ts';
import { documentsOf, readRequired, soundNodes } from '../files/read-input.ts';
import type { BackReference, FieldSpec } from './tables.ts';
import type { TransformerConfig } from './transformer-config.ts';
import { EMPTY_CONFIG, mergeConfigs } from './transformer-config.ts';

/**
 * Reads `crds`: OpenAPI definitions of custom resources, by name, whose `x-kubernetes-*` extensions say
 * which fields are names, labels and annotations. Of a plain CustomResourceDefinition they are not.
 */
export function readCrds(build: Build, kustomization: Kustomization): TransformerConfig {
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

/** Whether the values are definitions as far as they are there, and their schemas and fields maps. */
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
  /** Definitions on the way here; one that contains itself has no end. */
  readonly seen: ReadonlySet<string>;
}

const schemaOf = (definition: Node | undefined): Node | undefined =>
  nodeAt(definition, 'Schema') ?? nodeAt(definition, 'schema');

/** A definition is that of a kind if it has the fields every object has. */
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

/** What the extensions of a field say; those that are no text say nothing. */
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
