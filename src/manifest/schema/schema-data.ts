import { z } from 'zod';

/**
 * The structure of custom resources as `schemas/*.json` hold it: a table of types that refer to each
 * other by index, equal ones stored once. Made by `sandbox/generate-schemas.ts` from CRD YAML.
 */
export interface TypeData {
  readonly type:
    'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean' | 'int-or-string' | 'any';
  /** Fields of an object by name. */
  readonly fields?: Readonly<Record<string, number>> | undefined;
  /** Type of the values of a free-form map. */
  readonly values?: number | undefined;
  readonly items?: number | undefined;
  /** Unknown fields are kept (`x-kubernetes-preserve-unknown-fields`). */
  readonly open?: boolean | undefined;
  readonly required?: readonly string[] | undefined;
  /** Sets of fields of which an object has at most one. */
  readonly atMostOne?: readonly (readonly string[])[] | undefined;
  /** Fields that tell the items of a list apart (`x-kubernetes-list-map-keys`). */
  readonly keys?: readonly string[] | undefined;
  readonly enum?: readonly (string | number)[] | undefined;
  /** RE2, found anywhere in the text. */
  readonly pattern?: string | undefined;
  /** A Go duration; a positive one is at least one millisecond. */
  readonly duration?: 'any' | 'positive' | undefined;
  readonly nullable?: boolean | undefined;
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  readonly minLength?: number | undefined;
  readonly maxLength?: number | undefined;
  readonly minItems?: number | undefined;
  readonly maxItems?: number | undefined;
  readonly minProperties?: number | undefined;
  readonly maxProperties?: number | undefined;
  readonly default?: z.core.util.JSONType | undefined;
  /** CEL rules of the CRD; `self` is the value. */
  readonly rules?:
    readonly { readonly rule: string; readonly message?: string | undefined }[] | undefined;
}

const looksLikeType = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';

export const SchemaData = z.object({
  source: z.string(),
  /** Only looked at from outside: the file is ours, and every start of the command line reads it. */
  types: z.array(z.custom<TypeData>(looksLikeType)),
  /** By `group/kind`. */
  kinds: z.record(
    z.string(),
    z.object({
      scope: z.enum(['Namespaced', 'Cluster']),
      /** Type of the whole object by version; versions that are not served are left out. */
      versions: z.record(z.string(), z.number()),
    }),
  ),
});

export type SchemaData = z.infer<typeof SchemaData>;
