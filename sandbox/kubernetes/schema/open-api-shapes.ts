import { z } from 'zod';
import type { Field, KindRecord, Shape, ShapeNumber } from './shape.ts';
import type { ShapeTable } from './shape-table.ts';

const REFERENCE = '#/components/schemas/';
const PACKAGES = /^io\.k8s\.(?:api|apimachinery\.pkg\.apis)\./;

const openApiSchema = z.looseObject({
  $ref: z.string().optional(),
  allOf: z.array(z.looseObject({ $ref: z.string().optional() })).optional(),
  type: z.string().optional(),
  format: z.string().optional(),
  default: z.unknown().optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  items: z.unknown().optional(),
  additionalProperties: z.unknown().optional(),
  required: z.array(z.string()).optional(),
  'x-kubernetes-list-type': z.string().optional(),
  'x-kubernetes-list-map-keys': z.array(z.string()).optional(),
  'x-kubernetes-map-type': z.string().optional(),
  'x-kubernetes-patch-strategy': z.string().optional(),
  'x-kubernetes-patch-merge-key': z.string().optional(),
  'x-kubernetes-preserve-unknown-fields': z.boolean().optional(),
  'x-kubernetes-int-or-string': z.boolean().optional(),
});
type OpenApiSchema = z.infer<typeof openApiSchema>;

const kindNames = z.object({ group: z.string(), version: z.string(), kind: z.string() });
const openApiDocument = z.object({
  paths: z.record(z.string(), z.record(z.string(), z.unknown())),
  components: z.object({ schemas: z.record(z.string(), z.unknown()) }),
});
const operation = z.looseObject({ 'x-kubernetes-group-version-kind': kindNames });

/** How Go writes a field: a pointer, with `omitempty`. Key: `core.v1.Container.name`. */
export type GoFields = ReadonlyMap<string, { readonly pointer: boolean; readonly omit: boolean }>;

/** Shapes of custom kinds, and of built-in ones as `/openapi/v3` describes them. */
export class OpenApiShapes {
  private readonly byName = new Map<string, ShapeNumber>();
  private readonly table: ShapeTable;
  private readonly goFields: GoFields;
  private schemas: Readonly<Record<string, unknown>> = {};

  constructor(table: ShapeTable, goFields: GoFields) {
    this.table = table;
    this.goFields = goFields;
  }

  /** The kinds of a document that are asked for by name. */
  kindsOf(document: unknown, wanted: ReadonlySet<string>): readonly KindRecord[] {
    const { paths, components } = openApiDocument.parse(document);
    this.schemas = components.schemas;
    return Object.entries(paths).flatMap(([path, item]) => {
      const match =
        /^\/(?:api|apis\/[^/]+)\/[^/]+\/(namespaces\/\{namespace\}\/)?([a-z]+)\/\{name\}$/.exec(
          path,
        );
      const read = operation.safeParse(item['get']);
      const plural = match?.[2];
      if (plural === undefined || !read.success) return [];
      const { group, version, kind } = read.data['x-kubernetes-group-version-kind'];
      const schema = Object.entries(this.schemas).find(
        ([name, each]) => name.endsWith(`.${kind}`) && isOf(each, { group, version, kind }),
      );
      if (!wanted.has(kind) || schema === undefined) return [];
      return [
        {
          group,
          kind,
          plural,
          namespaced: match?.[1] !== undefined,
          custom: false,
          versions: { [version]: this.named(schema[0]) },
          subresources: ['status', 'scale'].filter(
            (each) => paths[`${path}/${each}`] !== undefined,
          ),
        },
      ];
    });
  }

  /** Of `metadata`, which custom kinds share with built-in ones. */
  objectMeta(): ShapeNumber {
    return this.named('io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta');
  }

  shapeOf(input: unknown, owner: string | null = null): ShapeNumber {
    const schema = openApiSchema.parse(input);
    const reference = schema.$ref ?? schema.allOf?.find(({ $ref }) => $ref !== undefined)?.$ref;
    if (reference !== undefined) {
      const number = this.named(reference.slice(REFERENCE.length));
      const shape = this.table.shapes[number];
      return schema['x-kubernetes-map-type'] === 'atomic' && shape?.kind === 'struct'
        ? this.table.add({ ...shape, atomic: true })
        : number;
    }
    return this.table.add(this.inlineShape(schema, owner));
  }

  private named(name: string): ShapeNumber {
    const known = this.byName.get(name);
    if (known !== undefined) return known;
    const special = SPECIAL_SHAPES.get(name.slice(name.lastIndexOf('.') + 1));
    const schema = openApiSchema.parse(this.schemas[name] ?? {});
    if (special !== undefined || schema.properties === undefined) {
      const number = this.table.add(special ?? this.inlineShape(schema, null));
      this.byName.set(name, number);
      return number;
    }
    const number = this.table.reserve();
    this.byName.set(name, number);
    this.table.fill(number, this.inlineShape(schema, name.replace(PACKAGES, '')));
    return number;
  }

  private inlineShape(schema: OpenApiSchema, owner: string | null): Shape {
    if (schema['x-kubernetes-int-or-string'] === true || schema.format === 'int-or-string')
      return { kind: 'scalar', as: 'int-or-string' };
    if (schema.type === 'array')
      return { kind: 'list', of: this.shapeOf(schema.items ?? {}), by: relationOf(schema) };
    if (schema.properties !== undefined) return this.struct(schema, schema.properties, owner);
    if (schema.type === 'object' && typeof schema.additionalProperties === 'object')
      return { kind: 'map', of: this.shapeOf(schema.additionalProperties), ...atomicOf(schema) };
    return SCALARS.get(schema.type ?? '') ?? { kind: 'any' };
  }

  private struct(
    schema: OpenApiSchema,
    properties: Readonly<Record<string, unknown>>,
    owner: string | null,
  ): Shape {
    const fields = Object.entries(properties).map(([name, each]): [string, Field] => [
      name,
      this.fieldOf(each, owner === null ? null : `${owner}.${name}`),
    ]);
    return {
      kind: 'struct',
      ...(owner === null ? {} : { name: owner }),
      fields: Object.fromEntries(fields),
      ...(schema['x-kubernetes-preserve-unknown-fields'] === true ? { open: true } : {}),
      ...atomicOf(schema),
    };
  }

  fieldOf(input: unknown, path: string | null = null): Field {
    const schema = openApiSchema.parse(input);
    const shape = this.shapeOf(input);
    // of built-in kinds the zero values among them only say how Go writes the field
    const stated = path === null || !isZero(schema.default) ? schema.default : undefined;
    return {
      shape,
      ...(stated === undefined ? {} : { default: stated }),
      ...(path === null ? {} : this.zeroOf(path, shape)),
    };
  }

  private zeroOf(path: string, shape: ShapeNumber): Pick<Field, 'zero'> {
    const go = this.goFields.get(path);
    if (go === undefined || go.pointer) return {};
    const known = this.table.shapes[shape];
    if (known === null || known?.kind === 'struct') return { zero: 'written' };
    return { zero: go.omit ? 'dropped' : 'written' };
  }
}

const isOf = (schema: unknown, kind: z.infer<typeof kindNames>): boolean => {
  const names = z
    .looseObject({ 'x-kubernetes-group-version-kind': z.array(kindNames) })
    .safeParse(schema);
  return (
    names.success &&
    names.data['x-kubernetes-group-version-kind'].some(
      (each) =>
        each.group === kind.group && each.version === kind.version && each.kind === kind.kind,
    )
  );
};

const isZero = (value: unknown): boolean =>
  value === '' || value === 0 || value === false || JSON.stringify(value) === '{}';

const atomicOf = (schema: OpenApiSchema): { readonly atomic?: true } =>
  schema['x-kubernetes-map-type'] === 'atomic' ? { atomic: true } : {};

/** Older built-in kinds say it for strategic merge patches only. */
function relationOf(schema: OpenApiSchema): 'set' | 'atomic' | readonly string[] {
  const type = schema['x-kubernetes-list-type'];
  if (type === 'map') return schema['x-kubernetes-list-map-keys'] ?? [];
  if (type === 'set' || type === 'atomic') return type;
  if (!/^merge/.test(schema['x-kubernetes-patch-strategy'] ?? '')) return 'atomic';
  const key = schema['x-kubernetes-patch-merge-key'];
  return key === undefined ? 'set' : [key];
}

const SCALARS: ReadonlyMap<string, Shape> = new Map([
  ['string', { kind: 'scalar', as: 'string' }],
  ['integer', { kind: 'scalar', as: 'integer' }],
  ['number', { kind: 'scalar', as: 'number' }],
  ['boolean', { kind: 'scalar', as: 'boolean' }],
]);

const SPECIAL_SHAPES: ReadonlyMap<string, Shape> = new Map([
  ['Quantity', { kind: 'scalar', as: 'quantity' }],
  ['IntOrString', { kind: 'scalar', as: 'int-or-string' }],
  ['Time', { kind: 'scalar', as: 'time' }],
  ['MicroTime', { kind: 'scalar', as: 'time' }],
  ['FieldsV1', { kind: 'any' }],
  ['RawExtension', { kind: 'any' }],
]);
