import { equalJson, isObject } from '../schema/json.ts';
import type { Json } from '../schema/json.ts';
import type { Schema } from '../schema/schema.ts';
import type { Shape } from '../schema/shape.ts';
import { FieldSetBuilder } from './field-set.ts';
import type { FieldSet } from './field-set.ts';
import { granularity, itemElement, nameElement } from './path-element.ts';

/** What another object adds, changes and leaves out. */
export interface Comparison {
  readonly added: FieldSet;
  readonly modified: FieldSet;
  readonly removed: FieldSet;
}

type Builders = Readonly<Record<keyof Comparison, FieldSetBuilder>>;

/** From: structured-merge-diff, `typed/compare.go`. */
export function compareValues(schema: Schema, shape: Shape, before: Json, after: Json): Comparison {
  const builders: Builders = {
    added: new FieldSetBuilder(),
    modified: new FieldSetBuilder(),
    removed: new FieldSetBuilder(),
  };
  walk({ schema, builders }, shape, [], before, after);
  return {
    added: builders.added.build(),
    modified: builders.modified.build(),
    removed: builders.removed.build(),
  };
}

interface Walk {
  readonly schema: Schema;
  readonly builders: Builders;
}

function walk(
  on: Walk,
  shape: Shape,
  path: readonly string[],
  before: Json | undefined,
  after: Json | undefined,
): void {
  const { builders, schema } = on;
  if (before === undefined) builders.added.add(path);
  else if (after === undefined) builders.removed.add(path);
  const kind = kindOfBoth(shape, before, after);
  if (kind === 'leaf') {
    if (before !== undefined && after !== undefined && !equalJson(before, after))
      builders.modified.add(path);
    return;
  }
  const [one, two] =
    kind === 'names'
      ? [namesOf(before), namesOf(after)]
      : [itemsOf(schema, shape, before), itemsOf(schema, shape, after)];
  for (const element of new Set([...one.keys(), ...two.keys()])) {
    const below = kind === 'names' ? schema.below(shape, element.slice(2)) : schema.itemOf(shape);
    walk(on, below, [...path, element], one.get(element), two.get(element));
  }
}

/** Where both are empty the value is a leaf: that keeps an empty one apart from none. */
function kindOfBoth(
  shape: Shape,
  before: Json | undefined,
  after: Json | undefined,
): 'leaf' | 'names' | 'items' {
  const [one, two] = [before, after].map((each) =>
    each === undefined ? null : granularity(shape, each),
  );
  if (one === 'leaf' || two === 'leaf' || (isEmpty(before) && isEmpty(after))) return 'leaf';
  return one ?? two ?? 'leaf';
}

const isEmpty = (value: Json | undefined): boolean =>
  value === undefined ||
  value === null ||
  (Array.isArray(value) ? value.length === 0 : isObject(value) && Object.keys(value).length === 0);

const namesOf = (value: Json | undefined): ReadonlyMap<string, Json> =>
  new Map(
    isObject(value) ? Object.entries(value).map(([name, each]) => [nameElement(name), each]) : [],
  );

const itemsOf = (
  schema: Schema,
  shape: Shape,
  value: Json | undefined,
): ReadonlyMap<string, Json> =>
  new Map(
    Array.isArray(value) && shape.kind === 'list'
      ? value.map((each) => [itemElement(schema, shape, each), each])
      : [],
  );
