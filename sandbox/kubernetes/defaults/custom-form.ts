import { isObject } from '../schema/json.ts';
import type { Json, JsonObject } from '../schema/json.ts';
import { fieldOf } from '../schema/schema.ts';
import type { Schema } from '../schema/schema.ts';
import type { Shape } from '../schema/shape.ts';
import { builtInForm } from './built-in-form.ts';

/**
 * An object of a custom kind as it is stored: fields pruned that the schema does not know, nulls gone, the schema's defaults
 * filled in; quantities and durations stay as written. Works on a copy. From: apiextensions-apiserver, `structural schemas`.
 */
export function customForm(schema: Schema, shape: Shape, value: JsonObject): JsonObject {
  const { metadata, ...rest } = value;
  const form = formOf(schema, shape, rest);
  const meta = isObject(metadata) ? metadata : {};
  return {
    ...(isObject(form) ? form : {}),
    metadata: builtInForm(schema, schema.below(shape, 'metadata'), meta),
  };
}

function formOf(schema: Schema, shape: Shape, value: Json): Json {
  if (Array.isArray(value))
    return shape.kind === 'list'
      ? value.map((each) => formOf(schema, schema.itemOf(shape), each))
      : structuredClone(value);
  if (!isObject(value)) return value;
  if (shape.kind === 'map')
    return Object.fromEntries(
      Object.entries(value).map(([name, each]) => [
        name,
        formOf(schema, schema.below(shape, name), each),
      ]),
    );
  return shape.kind === 'struct' ? structForm(schema, shape, value) : structuredClone(value);
}

function structForm(
  schema: Schema,
  shape: Extract<Shape, { kind: 'struct' }>,
  value: JsonObject,
): Json {
  const form: JsonObject = {};
  for (const [name, each] of Object.entries(value)) {
    if (each === null) continue;
    if (fieldOf(shape, name) !== undefined)
      form[name] = formOf(schema, schema.below(shape, name), each);
    else if (shape.open === true) form[name] = structuredClone(each);
  }
  for (const [name, field] of Object.entries(shape.fields))
    if (form[name] === undefined && field.default !== undefined)
      form[name] = formOf(schema, schema.at(field.shape), field.default as Json);
  return form;
}

/** A field that is null and may not be. */
export interface NullField {
  /** `spec.trafficPolicy.tls`. */
  readonly path: string;
  /** What it has to be. */
  readonly type: string;
}

/** Fields that are null where the schema wants a value: an apply leaves them behind, and is refused for it. */
export function nullFields(
  schema: Schema,
  shape: Shape,
  value: Json,
  path = '',
): readonly NullField[] {
  if (shape.kind === 'any') return [];
  if (value === null) return [{ path, type: TYPE_NAMES[shape.kind] ?? 'string' }];
  if (Array.isArray(value))
    return value.flatMap((each, at) =>
      nullFields(schema, schema.itemOf(shape), each, `${path}[${String(at)}]`),
    );
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, each]) =>
    nullFields(schema, schema.below(shape, name), each, path === '' ? name : `${path}.${name}`),
  );
}

const TYPE_NAMES: Readonly<Partial<Record<Shape['kind'], string>>> = {
  struct: 'object',
  map: 'object',
  list: 'array',
};
