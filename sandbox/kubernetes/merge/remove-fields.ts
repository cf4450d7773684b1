import { isObject } from '../schema/json.ts';
import type { Json, JsonObject } from '../schema/json.ts';
import type { Schema } from '../schema/schema.ts';
import type { Shape } from '../schema/shape.ts';
import type { FieldSet } from './field-set.ts';
import { granularity, itemElement, nameElement } from './path-element.ts';

/** An object without some fields; null where nothing is left of a map or list. From: structured-merge-diff, `typed/remove.go`. */
export function removeFields(schema: Schema, shape: Shape, value: Json, gone: FieldSet): Json {
  const kind = granularity(shape, value);
  if (kind === 'names' && isObject(value)) return withoutNames(schema, shape, value, gone);
  if (kind !== 'items' || shape.kind !== 'list' || !Array.isArray(value))
    return leafOf(shape, value);
  const left = value.flatMap((item) => {
    const below = gone.child(itemElement(schema, shape, item));
    if (below.member) return [];
    return [below.empty ? item : removeFields(schema, schema.itemOf(shape), item, below)];
  });
  return left.length === 0 ? null : left;
}

/** An atomic map or list goes as a whole or not at all: below it nothing is removed. */
const leafOf = (shape: Shape, value: Json): Json =>
  shape.kind === 'scalar' || shape.kind === 'any' ? value : null;

function withoutNames(schema: Schema, shape: Shape, value: JsonObject, gone: FieldSet): Json {
  const left: JsonObject = {};
  for (const [name, each] of Object.entries(value)) {
    const below = gone.child(nameElement(name));
    if (below.member) continue;
    left[name] = below.empty ? each : removeFields(schema, schema.below(shape, name), each, below);
  }
  return Object.keys(left).length === 0 ? null : left;
}
