import type { FieldType, KustomizeTables } from '../transformers/tables.ts';

/** What an OpenAPI document says of kinds: which lists a strategic merge pairs by key, and their scope. */
export interface MergeSchema {
  /** Names of types are those of the document. */
  typeOf(apiVersion: string, kind: string): string | undefined;
  fieldOf(type: string, field: string): FieldType | undefined;
  /** Kinds (`apiVersion/Kind`) without a namespace, beside those that are known anyway. */
  readonly clusterScoped: ReadonlySet<string>;
}

/** The name of the field that stands for all fields of a map: the values of `additionalProperties`. */
export const ANY_FIELD = '';

/** A schema from kinds (`apiVersion/Kind` → type) and types. */
export function schemaOf(
  kinds: KustomizeTables['kinds'],
  types: KustomizeTables['types'],
  clusterScoped: ReadonlySet<string> = new Set(),
): MergeSchema {
  return {
    typeOf: (apiVersion, kind) => kinds.get(`${apiVersion}/${kind}`),
    fieldOf: (type, field) => {
      const fields = types.get(type) ?? types.get(shortName(type));
      return fields?.get(field) ?? fields?.get(ANY_FIELD);
    },
    clusterScoped,
  };
}

/** The tables leave out what all names of Kubernetes' types begin with. */
const shortName = (type: string): string => type.split('.').slice(-2).join('.');

/** The first schema, and where it knows nothing the second. */
export const layeredSchema = (first: MergeSchema, second: MergeSchema): MergeSchema => ({
  typeOf: (apiVersion, kind) => first.typeOf(apiVersion, kind) ?? second.typeOf(apiVersion, kind),
  fieldOf: (type, field) => first.fieldOf(type, field) ?? second.fieldOf(type, field),
  clusterScoped: new Set([...first.clusterScoped, ...second.clusterScoped]),
});
