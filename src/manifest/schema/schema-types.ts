import { z } from 'zod';
import type { KubernetesReleases } from './kubernetes-releases.ts';

/** A type with its references followed; made from `TypeData` once, when the schemas are created. */
export interface SchemaType extends Omit<TypeData, 'type' | 'fields' | 'values' | 'items'> {
  /** A quantity is a number or a text such as `100m` and `1Gi`; only Kubernetes' own kinds have it. */
  readonly type: TypeData['type'] | 'quantity';
  readonly fields: ReadonlyMap<string, SchemaType>;
  /** The releases of Kubernetes that lack a field, where some do. */
  readonly missing?: ReadonlyMap<string, KubernetesReleases>;
  /** The form that a text needs to have. */
  readonly format?: 'base64' | 'time';
  readonly values: SchemaType | null;
  readonly items: SchemaType | null;
}

export interface KindSchema {
  readonly group: string;
  readonly kind: string;
  /** Type of the whole object by served version. */
  readonly versions: ReadonlyMap<string, SchemaType>;
}

const ANYTHING: SchemaType = { type: 'any', fields: new Map(), values: null, items: null };

/** Kinds by `group/kind`. Types refer only to earlier ones in the table, so one pass links them. */
export function linkSchema(data: SchemaData): ReadonlyMap<string, KindSchema> {
  const linked: SchemaType[] = [];
  const at = (index: number): SchemaType => linked[index] ?? ANYTHING;
  for (const { fields, values, items, ...type } of data.types)
    linked.push({
      ...type,
      fields: new Map(Object.entries(fields ?? {}).map(([name, index]) => [name, at(index)])),
      values: values === undefined ? null : at(values),
      items: items === undefined ? null : at(items),
    });
  const kinds = new Map<string, KindSchema>();
  for (const [name, { versions }] of Object.entries(data.kinds)) {
    const slash = name.lastIndexOf('/');
    kinds.set(name, {
      group: name.slice(0, slash),
      kind: name.slice(slash + 1),
      versions: new Map(Object.entries(versions).map(([version, index]) => [version, at(index)])),
    });
  }
  return kinds;
}

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
  /** Items of a list differ from each other (`x-kubernetes-list-type: set`). */
  readonly distinct?: boolean | undefined;
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
  /** A text that CEL reads as a time. */
  readonly timed?: boolean | undefined;
  /** Rules about changes, which compare with the value before as `oldSelf`, an optional one where a rule says so. */
  readonly transitions?:
    | readonly {
        readonly rule: string;
        readonly message?: string | undefined;
        readonly optionalOldSelf?: true;
      }[]
    | undefined;
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
