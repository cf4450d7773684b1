import { isObject } from '../schema/json.ts';
import type { Json, JsonObject } from '../schema/json.ts';
import type { Schema } from '../schema/schema.ts';
import type { Field, Shape } from '../schema/shape.ts';
import { canonicalQuantity } from './quantity.ts';
import { TYPE_DEFAULTS } from './type-defaults.ts';

/**
 * An object of a built-in kind as it comes back from Go: unknown fields and zero values gone, quantities canonical,
 * structs written though empty, and with the defaults of its types. Works on a copy.
 */
export function builtInForm(schema: Schema, shape: Shape, value: JsonObject): JsonObject {
  const read = readValue(schema, shape, value);
  const object = isObject(read) ? read : {};
  fillDefaults(schema, shape, object);
  return object;
}

/** What Go's type says before anybody has stated anything: what a creation is compared with. */
export const emptyBuiltIn = (schema: Schema, shape: Shape): JsonObject => {
  const empty = zeroOf(schema, shape);
  return isObject(empty) ? empty : {};
};

function readValue(schema: Schema, shape: Shape, value: Json): Json {
  if (shape.kind === 'scalar') return readScalar(shape.as, value);
  if (shape.kind === 'list' && Array.isArray(value))
    return value.map((each) => readValue(schema, schema.itemOf(shape), each));
  if (shape.kind === 'map' && isObject(value))
    return Object.fromEntries(
      Object.entries(value).map(([name, each]) => {
        const below = schema.below(shape, name);
        // maps of quantities are lists of resources
        if (below.kind === 'scalar') return [name, readScalar(below.as, each, true)];
        return [name, readValue(schema, below, each)];
      }),
    );
  return shape.kind === 'struct' && isObject(value)
    ? readStruct(schema, shape, value)
    : structuredClone(value);
}

function readScalar(
  as: Extract<Shape, { kind: 'scalar' }>['as'],
  value: Json,
  inResources = false,
): Json {
  const isQuantity = as === 'quantity' && (typeof value === 'string' || typeof value === 'number');
  return isQuantity ? canonicalQuantity(value, inResources) : value;
}

function readStruct(
  schema: Schema,
  shape: Extract<Shape, { kind: 'struct' }>,
  value: JsonObject,
): Json {
  const read: JsonObject = {};
  for (const [name, field] of Object.entries(shape.fields)) {
    const stated = value[name];
    const below = schema.at(field.shape);
    if (stated === undefined || stated === null) {
      if (field.zero === 'written') read[name] = zeroOf(schema, below);
      continue;
    }
    const each = readValue(schema, below, stated);
    if (!isDropped(field, each)) read[name] = each;
  }
  return read;
}

/** A pointer keeps a zero, but an empty list or map is dropped everywhere. */
const isDropped = (field: Field, value: Json): boolean =>
  field.zero === 'dropped' &&
  (value === '' ||
    value === 0 ||
    value === false ||
    (Array.isArray(value)
      ? value.length === 0
      : isObject(value) && Object.keys(value).length === 0));

function zeroOf(schema: Schema, shape: Shape): Json {
  switch (shape.kind) {
    case 'struct':
      return readStruct(schema, shape, {});
    case 'scalar':
      if (shape.as === 'boolean') return false;
      return shape.as === 'integer' || shape.as === 'number'
        ? 0
        : shape.as === 'string'
          ? ''
          : null;
    case 'any':
    case 'map':
    case 'list':
      return null;
  }
}

/** Outer types first: they make what inner ones then fill. */
function fillDefaults(schema: Schema, shape: Shape, value: Json | undefined): void {
  if (Array.isArray(value))
    for (const each of value) fillDefaults(schema, schema.itemOf(shape), each);
  if (!isObject(value)) return;
  if (shape.kind === 'struct' && shape.name !== undefined) TYPE_DEFAULTS.get(shape.name)?.(value);
  for (const [name, each] of Object.entries(value))
    fillDefaults(schema, schema.below(shape, name), each);
}
