import { z } from 'zod';
import type { SchemaData, TypeData } from './schema-types.ts';

/** istio/api puts this rule on every duration; it becomes a property of the type. */
const DURATION_RULE = "duration(self) >= duration('1ms')";

/** Kubernetes' own fields of every object: not judged by the CRD. */
const OWN_FIELDS = ['apiVersion', 'kind', 'metadata', 'status'];

/** Collects types so that equal ones are stored once. */
interface TypeTable {
  readonly types: TypeData[];
  readonly indexes: Map<string, number>;
}

/**
 * The structure of CustomResourceDefinitions in our own form: what an object may hold, without
 * descriptions and without `status`. Documents of other kinds are skipped.
 */
export function compactCrds(source: string, documents: readonly unknown[]): SchemaData {
  const table: TypeTable = { types: [], indexes: new Map() };
  const kinds: SchemaData['kinds'] = {};
  for (const document of documents) {
    const crd = CustomResourceDefinition.safeParse(document);
    if (!crd.success) continue;
    const { group, names, scope, versions } = crd.data.spec;
    const served = versions.filter((version) => version.served);
    kinds[`${group}/${names.kind}`] = {
      scope,
      versions: Object.fromEntries(
        served.map(({ name, schema }) => [name, wholeObject(schema?.openAPIV3Schema, table)]),
      ),
    };
  }
  return { source, types: table.types, kinds };
}

function wholeObject(schema: StructuralSchema | undefined, table: TypeTable): number {
  const free = add({ type: 'any' }, table);
  const fields: Record<string, number> = {};
  for (const name of OWN_FIELDS) fields[name] = free;
  for (const [name, value] of Object.entries(schema?.properties ?? {}))
    if (!OWN_FIELDS.includes(name)) fields[name] = compact(value, table);
  const required = (schema?.required ?? []).filter((name) => !OWN_FIELDS.includes(name));
  const open = schema?.properties === undefined ? true : undefined;
  const { transitions } = schema === undefined ? { transitions: [] } : rulesOf(schema);
  return add(
    { type: 'object', fields, open, required: some(required), transitions: some(transitions) },
    table,
  );
}

function compact(schema: StructuralSchema, table: TypeTable): number {
  const validations = schema['x-kubernetes-validations'] ?? [];
  const { rules, transitions } = rulesOf(schema);
  return add(
    {
      type: typeOf(schema),
      ...structureOf(schema, table),
      ...limitsOf(schema),
      duration: validations.some(({ rule }) => rule === DURATION_RULE) ? 'positive' : undefined,
      nullable: schema.nullable === true || undefined,
      rules: some(rules),
      transitions: some(transitions),
      timed: schema.format === 'date-time' || undefined,
    },
    table,
  );
}

type Rule = NonNullable<TypeData['rules']>[number];
type Transition = NonNullable<TypeData['transitions']>[number];

interface Rules {
  readonly rules: readonly Rule[];
  readonly transitions: readonly Transition[];
}

/** The rules about a value, and those that compare it with the one before. */
function rulesOf(schema: StructuralSchema): Rules {
  const rules: Rule[] = [];
  const transitions: Transition[] = [];
  for (const { rule, message, optionalOldSelf } of schema['x-kubernetes-validations'] ?? []) {
    if (rule === DURATION_RULE) continue;
    const kept = message === undefined ? { rule } : { rule, message };
    if (optionalOldSelf === true) transitions.push({ ...kept, optionalOldSelf });
    else if (rule.includes('oldSelf')) transitions.push(kept);
    else rules.push(kept);
  }
  return { rules, transitions };
}

function structureOf(schema: StructuralSchema, table: TypeTable): Partial<TypeData> {
  const fields: Record<string, number> = {};
  if (schema['x-kubernetes-embedded-resource'] === true)
    for (const name of OWN_FIELDS) fields[name] = add({ type: 'any' }, table);
  for (const [name, value] of Object.entries(schema.properties ?? {}))
    fields[name] = compact(value, table);
  const values = schema.additionalProperties;
  const open = schema['x-kubernetes-preserve-unknown-fields'] === true || values === true;
  return {
    fields: Object.keys(fields).length > 0 ? fields : undefined,
    values: typeof values === 'object' ? compact(values, table) : undefined,
    items: schema.items === undefined ? undefined : compact(schema.items, table),
    open: open || undefined,
    required: some(schema.required ?? []),
    atMostOne: some(exclusiveSets(schema)),
    keys: schema['x-kubernetes-list-map-keys'],
    distinct: schema['x-kubernetes-list-type'] === 'set' || undefined,
  };
}

const limitsOf = (schema: StructuralSchema): Partial<TypeData> => ({
  enum: schema.enum,
  pattern: schema.pattern,
  min: schema.minimum,
  max: schema.maximum,
  minLength: schema.minLength,
  maxLength: schema.maxLength,
  minItems: schema.minItems,
  maxItems: schema.maxItems,
  minProperties: schema.minProperties,
  maxProperties: schema.maxProperties,
  default: schema.default,
});

/** `oneOf: [{not: {anyOf: […]}}, {required: [a]}, {required: [b]}]` says: at most one of a and b. */
function exclusiveSets(schema: StructuralSchema): string[][] {
  return [schema, ...(schema.allOf ?? [])].flatMap((part) => {
    const choices = part.oneOf ?? [];
    // a choice of several fields, or of values, says more than that one field excludes another
    const isPlain = choices.every(
      ({ required = [], properties }) => required.length <= 1 && properties === undefined,
    );
    const names = choices.flatMap((choice) => choice.required ?? []);
    return isPlain && new Set(names).size === names.length && names.length > 1 ? [names] : [];
  });
}

function typeOf(schema: StructuralSchema): TypeData['type'] {
  if (schema['x-kubernetes-int-or-string'] === true) return 'int-or-string';
  return schema.type ?? 'any';
}

function add(type: TypeData, table: TypeTable): number {
  const key = JSON.stringify(type);
  const known = table.indexes.get(key);
  if (known !== undefined) return known;
  table.types.push(type);
  table.indexes.set(key, table.types.length - 1);
  return table.types.length - 1;
}

const some = <T>(list: readonly T[]): T[] | undefined => (list.length > 0 ? [...list] : undefined);

/** The parts of a CRD's structural schema that say what an object may hold; the rest is passed over. */
const StructuralSchema = z.object({
  type: z.enum(['object', 'array', 'string', 'integer', 'number', 'boolean']).optional(),
  get properties() {
    return z.record(z.string(), StructuralSchema).optional();
  },
  get additionalProperties() {
    return z.union([z.boolean(), StructuralSchema]).optional();
  },
  get items() {
    return StructuralSchema.optional();
  },
  get oneOf() {
    return z.array(StructuralSchema).optional();
  },
  get allOf() {
    return z.array(StructuralSchema).optional();
  },
  required: z.array(z.string()).optional(),
  enum: z.array(z.union([z.string(), z.number()])).optional(),
  default: z.json().optional(),
  pattern: z.string().optional(),
  format: z.string().optional(),
  nullable: z.boolean().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  minLength: z.number().optional(),
  maxLength: z.number().optional(),
  minItems: z.number().optional(),
  maxItems: z.number().optional(),
  minProperties: z.number().optional(),
  maxProperties: z.number().optional(),
  'x-kubernetes-embedded-resource': z.boolean().optional(),
  'x-kubernetes-int-or-string': z.boolean().optional(),
  'x-kubernetes-preserve-unknown-fields': z.boolean().optional(),
  'x-kubernetes-list-type': z.string().optional(),
  'x-kubernetes-list-map-keys': z.array(z.string()).optional(),
  'x-kubernetes-validations': z
    .array(
      z.object({
        rule: z.string(),
        message: z.string().optional(),
        optionalOldSelf: z.boolean().optional(),
      }),
    )
    .optional(),
});

type StructuralSchema = z.infer<typeof StructuralSchema>;

/** A CustomResourceDefinition (`apiextensions.k8s.io/v1`). */
const CustomResourceDefinition = z.object({
  kind: z.literal('CustomResourceDefinition'),
  spec: z.object({
    group: z.string(),
    names: z.object({ kind: z.string() }),
    scope: z.enum(['Namespaced', 'Cluster']),
    versions: z.array(
      z.object({
        name: z.string(),
        served: z.boolean().default(true),
        schema: z.object({ openAPIV3Schema: StructuralSchema }).optional(),
      }),
    ),
  }),
});
