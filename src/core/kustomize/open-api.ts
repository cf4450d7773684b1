import type { Node } from '../manifest/node.ts';
import { entriesAt, itemsAt, nodeAt, stringAt } from '../manifest/node.ts';
import type { MergeSchema } from './merge-schema.ts';
import { schemaOf } from './merge-schema.ts';
import type { FieldType } from './tables.ts';

/** Reads the merge keys of an OpenAPI document (the `definitions` that `kustomize openapi fetch` writes). */
export function readOpenApi(document: Node): MergeSchema {
  const kinds = new Map<string, string>();
  const types = new Map<string, ReadonlyMap<string, FieldType>>();
  for (const [type, definition] of entriesAt(document, 'definitions')) {
    collect(type, definition, types);
    for (const gvk of itemsAt(definition, 'x-kubernetes-group-version-kind')) {
      const group = stringAt(gvk, 'group') ?? '';
      const version = stringAt(gvk, 'version') ?? '';
      const apiVersion = group === '' ? version : `${group}/${version}`;
      kinds.set(`${apiVersion}/${stringAt(gvk, 'kind') ?? ''}`, type);
    }
  }
  return schemaOf(kinds, types);
}

/** Notes the fields of a definition; those written in place become types of their own. */
function collect(
  type: string,
  definition: Node,
  types: Map<string, ReadonlyMap<string, FieldType>>,
): void {
  const fields = new Map<string, FieldType>();
  for (const [field, schema] of entriesAt(definition, 'properties')) {
    const inner = `${type}.${field}`;
    fields.set(field, {
      type: referenceOf(schema, inner, types),
      items: itemsOf(schema, inner, types),
      mergeKeys: mergeKeysOf(schema),
    });
  }
  types.set(type, fields);
}

function itemsOf(
  schema: Node,
  name: string,
  types: Map<string, ReadonlyMap<string, FieldType>>,
): string | undefined {
  const items = nodeAt(schema, 'items');
  return items === undefined ? undefined : referenceOf(items, name, types);
}

function referenceOf(
  schema: Node,
  name: string,
  types: Map<string, ReadonlyMap<string, FieldType>>,
): string | undefined {
  const reference = stringAt(schema, '$ref');
  if (reference !== undefined) return reference.replace(/^#\/definitions\//, '');
  if (nodeAt(schema, 'properties') === undefined) return undefined;
  collect(name, schema, types);
  return name;
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
