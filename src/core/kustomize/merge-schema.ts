import type { FieldType, KustomizeTables } from './tables.ts';

/** Which lists a strategic merge pairs by key. Names of types come from the Kubernetes OpenAPI document. */
export interface MergeSchema {
  /** Names the schema in caches: equal names, equal content. */
  readonly name: string;
  typeOf(apiVersion: string, kind: string): string | undefined;
  fieldOf(type: string, field: string): FieldType | undefined;
}

/** The schema kustomize 5.5 brings along (Kubernetes 1.21.2). */
export function builtinSchema(tables: KustomizeTables): MergeSchema {
  return schemaOf('builtin', tables.kinds, tables.types);
}

export function schemaOf(
  name: string,
  kinds: KustomizeTables['kinds'],
  types: KustomizeTables['types'],
): MergeSchema {
  return {
    name,
    typeOf: (apiVersion, kind) => kinds.get(`${apiVersion}/${kind}`),
    fieldOf: (type, field) => types.get(type)?.get(field),
  };
}
