import type { Node } from '../../manifest/index.ts';
import type { Build } from '../build/build.ts';
import { refuse } from '../files/failure.ts';
import type { Kustomization } from '../files/kustomization-types.ts';
import type { MergeSchema } from './merge-schema.ts';
import { layeredSchema, ANY_FIELD, schemaOf } from './merge-schema.ts';
import type { Text } from '../files/read-fields.ts';
import { documentsOf, readRequired, soundNodes } from '../files/input-documents.ts';
import { entriesAt, itemsAt, nodeAt, stringAt } from '../../manifest/index.ts';
import type { FieldType } from '../transformers/kustomize-tables.ts';

/** Names the one version of Kubernetes' schema that kustomize 5.5 brings along. */
const BUILTIN_VERSION = 'v1.21.2';

/**
 * Takes the schema an `openapi` field names. The first one of a run stays, whatever a later folder
 * says. A schema from a file replaces the built-in one whole (BUILD-7), unless that is read by then, or
 * must be (see `BuiltinSchema`).
 */
export function setSchema(build: Build, kustomization: Kustomization): void {
  const path = kustomization.openapi.get('path');
  const version = kustomization.openapi.get('version');
  if (path === undefined && version === undefined) return;
  const input = path === undefined ? null : readRequired(build, kustomization.dir, path, 'schema');
  if (build.schemaIsSet) return;
  if (version !== undefined) refuseVersion(version, path);
  if (input === null) {
    build.schemaIsSet = version?.value !== '';
    return;
  }
  const [node] = soundNodes(documentsOf(build, input, 'sigs-yaml'));
  if (input.text === '' || (node !== undefined && node.kind !== 'map'))
    refuse(
      'invalid-field',
      `${input.path} is no OpenAPI document (invalid schema file).`,
      path?.origin ?? null,
    );
  useSchema(build, node === undefined ? NOTHING : openApiSchema(build, node, input.oid));
  build.schemaIsSet = true;
}

const NOTHING: MergeSchema = {
  typeOf: () => undefined,
  fieldOf: () => undefined,
  clusterScoped: new Set(),
};

/** Goes on with a schema, and with the kinds it knows to have no namespace. */
export function useSchema(build: Build, schema: MergeSchema): void {
  if (build.schema === schema) return;
  build.schema = schema;
  if (schema.clusterScoped.size === 0) return;
  const { kinds, clusterScoped } = build.tables;
  const added = [...schema.clusterScoped].filter((kind) => !kinds.has(kind));
  build.tables = { ...build.tables, clusterScoped: new Set([...clusterScoped, ...added]) };
}

function refuseVersion(version: Text, path: Text | undefined): void {
  if (path !== undefined)
    refuse(
      'invalid-field',
      '"openapi" has both "version" and "path"; it takes one (cannot use both).',
      path.origin,
    );
  if (version.value !== BUILTIN_VERSION && version.value !== '')
    refuse(
      'invalid-field',
      `The OpenAPI version ${version.value} is not one kustomize brings along; it has ${BUILTIN_VERSION} (not built in).`,
      version.origin,
    );
}

/** Makes one object for one content, so that caches can compare schemas by identity. */
function openApiSchema(build: Build, node: Node, oid: string): MergeSchema {
  const key = `${oid} ${build.builtinSchema}`;
  const known = build.schemas.get(key);
  if (known !== undefined) return known;
  const schema = beside(readOpenApi(node), build);
  build.schemas.set(key, schema);
  return schema;
}

function beside(own: MergeSchema, { schema, builtinSchema }: Build): MergeSchema {
  switch (builtinSchema) {
    case 'unread':
      return own;
    case 'due':
      return layeredSchema(schema, own);
    case 'read':
      return layeredSchema(own, schema);
  }
}

type Types = Map<string, ReadonlyMap<string, FieldType>>;

interface Reading {
  readonly definitions: ReadonlyMap<string, Node>;
  readonly types: Types;
}

/** Reads an OpenAPI document (`definitions` and `paths`, as `kustomize openapi fetch` writes them). */
function readOpenApi(document: Node): MergeSchema {
  const kinds = new Map<string, string>();
  const definitions = entriesAt(document, 'definitions');
  const reading: Reading = { definitions, types: new Map() };
  for (const [type, definition] of definitions) {
    collect(type, definition, reading);
    for (const gvk of itemsAt(definition, GVK)) kinds.set(kindOf(gvk), type);
  }
  return schemaOf(kinds, reading.types, clusterScopedIn(document));
}

const GVK = 'x-kubernetes-group-version-kind';

function kindOf(gvk: Node): string {
  const group = stringAt(gvk, 'group') ?? '';
  const version = stringAt(gvk, 'version') ?? '';
  return `${group === '' ? version : `${group}/${version}`}/${stringAt(gvk, 'kind') ?? ''}`;
}

/** Lists kinds that can be read without naming a namespace, and not with one. */
function clusterScopedIn(document: Node): ReadonlySet<string> {
  const cluster = new Set<string>();
  const namespaced = new Set<string>();
  for (const [path, methods] of entriesAt(document, 'paths')) {
    const gvk = nodeAt(methods, 'get', GVK);
    if (gvk?.kind === 'map')
      (path.includes('namespaces/{namespace}') ? namespaced : cluster).add(kindOf(gvk));
  }
  for (const kind of namespaced) cluster.delete(kind);
  return cluster;
}

/** Notes the fields of a definition; those written in place become types of their own. */
function collect(type: string, definition: Node, reading: Reading): void {
  const fields = new Map<string, FieldType>();
  reading.types.set(type, fields);
  for (const [field, schema] of entriesAt(definition, 'properties'))
    fields.set(field, fieldTypeOf(schema, `${type}.${field}`, reading));
  const others = nodeAt(definition, 'additionalProperties');
  if (others?.kind === 'map') fields.set(ANY_FIELD, fieldTypeOf(others, `${type}.*`, reading));
}

/**
 * Reads how a field merges. A reference stands for what it names, which may be a type of the built-in schema;
 * what is written beside it does not count.
 */
function fieldTypeOf(schema: Node, inner: string, reading: Reading): FieldType {
  const { node, name } = resolved(schema, inner, reading.definitions);
  if (node === undefined) return { type: name };
  return {
    type: typeNameOf(node, name, reading),
    items: itemsOf(node, name, reading),
    mergeKeys: mergeKeysOf(node),
  };
}

/** Bounds the references that are followed in a row. */
const MAX_REFERENCES = 20;

function resolved(
  schema: Node,
  inner: string,
  definitions: ReadonlyMap<string, Node>,
): { readonly node: Node | undefined; readonly name: string } {
  let node: Node | undefined = schema;
  let name = inner;
  for (let steps = 0; steps < MAX_REFERENCES && node !== undefined; steps++) {
    const reference = stringAt(node, '$ref');
    if (reference === undefined) return { node, name };
    name = reference.replace(/^#\/definitions\//, '');
    node = definitions.get(name);
  }
  return { node: undefined, name };
}

/** Names the type of an object; a definition has one by its name, another is noted under `name`. */
function typeNameOf(node: Node, name: string, reading: Reading): string | undefined {
  const isObject =
    nodeAt(node, 'properties') !== undefined || nodeAt(node, 'additionalProperties') !== undefined;
  if (!isObject) return undefined;
  if (!reading.types.has(name) && !reading.definitions.has(name)) collect(name, node, reading);
  return name;
}

function itemsOf(node: Node, name: string, reading: Reading): string | undefined {
  const items = nodeAt(node, 'items');
  const type = stringAt(node, 'type') ?? stringAt(node, 'type', 0);
  if (items?.kind !== 'map' || type !== 'array' || itemsAt(node, 'type').length > 1)
    return undefined;
  const item = resolved(items, `${name}[]`, reading.definitions);
  return item.node === undefined ? item.name : typeNameOf(item.node, item.name, reading);
}

function mergeKeysOf(schema: Node): readonly string[] | undefined {
  const strategies = stringAt(schema, 'x-kubernetes-patch-strategy')?.split(',') ?? [];
  if (!strategies.includes('merge')) return undefined;
  const keys = itemsAt(schema, 'x-kubernetes-list-map-keys').flatMap((key) =>
    key.kind === 'scalar' && typeof key.value === 'string' ? [key.value] : [],
  );
  const key = stringAt(schema, 'x-kubernetes-patch-merge-key');
  if (keys.length > 0) return keys;
  return key === undefined ? [] : [key];
}
