import type { Node } from '../../manifest/index.ts';
import { entriesAt, itemsAt, nodeAt, stringAt } from '../../manifest/index.ts';
import type { MergeSchema } from './merge-schema.ts';
import { ANY_FIELD, schemaOf } from './merge-schema.ts';
import type { FieldType } from '../transformers/tables.ts';

type Types = Map<string, ReadonlyMap<string, FieldType>>;

interface Reading {
  readonly definitions: ReadonlyMap<string, Node>;
  readonly types: Types;
}

/** Reads an OpenAPI document (`definitions` and `paths`, as `kustomize openapi fetch` writes them). */
export function readOpenApi(document: Node): MergeSchema {
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

/** Kinds that can be read without naming a namespace, and not with one. */
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
 * A reference stands for what it names, which may be a type of the built-in schema; what is written beside
 * it does not count.
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

/** References that are followed in a row. */
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

/** The type of an object; a definition has one by its name, another is noted under `name`. */
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
