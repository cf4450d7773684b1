import { z } from 'zod';
import type { Origin } from '../../manifest/index.ts';

const FieldSpecSchema = z.strictObject({
  path: z.string(),
  group: z.string().optional(),
  version: z.string().optional(),
  kind: z.string().optional(),
  create: z.boolean().optional(),
});

const BackReferenceSchema = z.strictObject({
  group: z.string().optional(),
  version: z.string().optional(),
  kind: z.string().optional(),
  fieldSpecs: z.array(FieldSpecSchema),
});

const FieldTypeSchema = z.strictObject({
  type: z.string().optional(),
  items: z.string().optional(),
  mergeKeys: z.array(z.string()).optional(),
});

const TypesSchema = z.record(z.string(), z.record(z.string(), FieldTypeSchema));

const TablesSchema = z.strictObject({
  source: z.string(),
  clusterScoped: z.array(z.string()),
  fieldSpecs: z.strictObject({
    namePrefix: z.array(FieldSpecSchema),
    nameSuffix: z.array(FieldSpecSchema),
    namespace: z.array(FieldSpecSchema),
    commonLabels: z.array(FieldSpecSchema),
    templateLabels: z.array(FieldSpecSchema),
    metadataLabels: z.array(FieldSpecSchema),
    commonAnnotations: z.array(FieldSpecSchema),
    images: z.array(FieldSpecSchema),
    replicas: z.array(FieldSpecSchema),
    varReference: z.array(FieldSpecSchema),
    nameReference: z.array(BackReferenceSchema),
  }),
  kinds: z.record(z.string(), z.string()),
  types: TypesSchema,
});

/**
 * Names a place in objects of some kind: `spec/template/spec/containers[]/image`; what is absent matches all.
 */
export interface FieldSpec {
  readonly path: string;
  readonly group?: string | undefined;
  readonly version?: string | undefined;
  readonly kind?: string | undefined;
  /** Tells whether the field is made where it is missing. */
  readonly create?: boolean | undefined;
  /** Names the place in a configuration; the defaults have none. */
  readonly origin?: Origin | undefined;
}

/** Lists the fields that hold the name of an object of one kind. */
export interface BackReference {
  readonly group?: string | undefined;
  readonly version?: string | undefined;
  readonly kind?: string | undefined;
  readonly fieldSpecs: readonly FieldSpec[];
}

/** Says how one field of a type is merged. Fields that hold nothing to merge by key are left out. */
export interface FieldType {
  /** The type of the value, where it is an object. */
  readonly type?: string | undefined;
  /** The type of the items, where it is a list of objects. */
  readonly items?: string | undefined;
  /**
   * Names the keys that pair items of two lists; empty for a set of scalars. Where it is absent, lists are
   * replaced.
   */
  readonly mergeKeys?: readonly string[] | undefined;
}

type FieldTypes = Readonly<Record<string, Readonly<Record<string, FieldType>>>>;

/**
 * Holds the facts of kustomize that a build needs: where names and labels live, what is merged by key, what
 * has no namespace.
 */
export interface KustomizeTables {
  readonly clusterScoped: ReadonlySet<string>;
  readonly fieldSpecs: {
    readonly namePrefix: readonly FieldSpec[];
    readonly nameSuffix: readonly FieldSpec[];
    readonly namespace: readonly FieldSpec[];
    readonly commonLabels: readonly FieldSpec[];
    readonly templateLabels: readonly FieldSpec[];
    readonly metadataLabels: readonly FieldSpec[];
    readonly commonAnnotations: readonly FieldSpec[];
    readonly images: readonly FieldSpec[];
    readonly replicas: readonly FieldSpec[];
    readonly varReference: readonly FieldSpec[];
    readonly nameReference: readonly BackReference[];
  };
  /** `apiVersion/Kind` → type name. */
  readonly kinds: ReadonlyMap<string, string>;
  readonly types: ReadonlyMap<string, ReadonlyMap<string, FieldType>>;
}

/**
 * Reads the tables from the JSON under `schemas/kustomize/`; throws a ZodError where it is not of that form.
 */
export function parseKustomizeTables(json: unknown): KustomizeTables {
  const parsed = TablesSchema.parse(json);
  return {
    clusterScoped: new Set(parsed.clusterScoped),
    fieldSpecs: parsed.fieldSpecs,
    kinds: new Map(Object.entries(parsed.kinds)),
    types: fieldTypesOf(parsed.types),
  };
}

/**
 * Makes maps of types by name and of their fields by name, so that field names of hostile input never reach
 * an object's prototype.
 */
function fieldTypesOf(types: FieldTypes): KustomizeTables['types'] {
  return new Map(
    Object.entries(types).map(([name, fields]) => [name, new Map(Object.entries(fields))]),
  );
}
