import type { FieldType, KustomizeTables } from './tables.ts';

/** Which lists a strategic merge pairs by key. Names of types come from an OpenAPI document. */
export interface MergeSchema {
  typeOf(apiVersion: string, kind: string): string | undefined;
  fieldOf(type: string, field: string): FieldType | undefined;
}

/** A schema from kinds (`apiVersion/Kind` → type) and types. */
export function schemaOf(
  kinds: KustomizeTables['kinds'],
  types: KustomizeTables['types'],
): MergeSchema {
  return {
    typeOf: (apiVersion, kind) => kinds.get(`${apiVersion}/${kind}`),
    fieldOf: (type, field) => types.get(type)?.get(field) ?? types.get(shortName(type))?.get(field),
  };
}

/** The tables leave out what all names of Kubernetes' types begin with. */
const shortName = (type: string): string => type.split('.').slice(-2).join('.');

/** The first schema, and where it knows nothing the second. */
export const layeredSchema = (first: MergeSchema, second: MergeSchema): MergeSchema => ({
  typeOf: (apiVersion, kind) => first.typeOf(apiVersion, kind) ?? second.typeOf(apiVersion, kind),
  fieldOf: (type, field) => first.fieldOf(type, field) ?? second.fieldOf(type, field),
});
