import { isObject } from '../schema/json.ts';
import type { Json } from '../schema/json.ts';
import { fieldOf } from '../schema/schema.ts';
import type { Schema } from '../schema/schema.ts';
import type { Shape } from '../schema/shape.ts';
import { FieldSet, FieldSetBuilder } from './field-set.ts';
import { granularity, itemElement, nameElement, nameOf } from './path-element.ts';

/** Every field that an object states: what an applier owns. From: structured-merge-diff, `typed/tofieldset.go`. */
export function statedFields(schema: Schema, shape: Shape, value: Json): FieldSet {
  const builder = new FieldSetBuilder();
  state(schema, shape, [], value, builder);
  return builder.build();
}

function state(
  schema: Schema,
  shape: Shape,
  path: readonly string[],
  value: Json,
  builder: FieldSetBuilder,
): void {
  const kind = granularity(shape, value);
  if (kind === 'leaf') {
    builder.add(path);
    return;
  }
  if (kind === 'items' && shape.kind === 'list' && Array.isArray(value))
    for (const item of value) {
      const below = [...path, itemElement(schema, shape, item)];
      state(schema, schema.itemOf(shape), below, item, builder);
      builder.add(below);
    }
  if (kind !== 'names' || !isObject(value)) return;
  for (const [name, each] of Object.entries(value)) {
    const below = [...path, nameElement(name)];
    state(schema, schema.below(shape, name), below, each, builder);
    const empty = each === null || (isObject(each) && Object.keys(each).length === 0);
    if (empty || fieldOf(shape, name) === undefined) builder.add(below);
  }
}

/** With every named field that has fields below it. From: structured-merge-diff, `EnsureNamedFieldsAreMembers`. */
export function withNamedFields(schema: Schema, shape: Shape, set: FieldSet): FieldSet {
  const children = [...set.children].map(([element, each]): [string, FieldSet] => {
    const name = nameOf(element);
    const below = name === null ? schema.itemOf(shape) : schema.below(shape, name);
    const inner = withNamedFields(schema, below, each);
    const named = name !== null && fieldOf(shape, name) !== undefined && inner.children.size > 0;
    return [element, new FieldSet(each.member || named, inner.children)];
  });
  return new FieldSet(set.member, new Map(children));
}
