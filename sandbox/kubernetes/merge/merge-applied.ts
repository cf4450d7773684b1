import { isObject } from '../schema/json.ts';
import type { Json, JsonObject } from '../schema/json.ts';
import type { Schema } from '../schema/schema.ts';
import type { Shape } from '../schema/shape.ts';
import { granularity, itemElement } from './path-element.ts';

type ListShape = Extract<Shape, { kind: 'list' }>;

/** The live value with an applied one laid over it. From: structured-merge-diff, `typed/merge.go`. */
export function mergeApplied(
  schema: Schema,
  shape: Shape,
  live: Json | undefined,
  applied: Json | undefined,
): Json | undefined {
  if (applied === undefined) return live;
  const kind = granularity(shape, applied);
  if (kind === 'leaf' || live === undefined || granularity(shape, live) !== kind) return applied;
  if (kind === 'names' && isObject(live) && isObject(applied))
    return mergedNames(schema, shape, live, applied);
  if (kind === 'items' && shape.kind === 'list' && Array.isArray(live) && Array.isArray(applied))
    return live.length === 0 && applied.length === 0
      ? applied
      : mergedItems(schema, shape, live, applied);
  return applied;
}

function mergedNames(schema: Schema, shape: Shape, live: JsonObject, applied: JsonObject): Json {
  const merged: JsonObject = {};
  for (const name of new Set([...Object.keys(live), ...Object.keys(applied)])) {
    const value = mergeApplied(schema, schema.below(shape, name), live[name], applied[name]);
    if (value !== undefined) merged[name] = value;
  }
  return merged;
}

/** Shared items stand in the applied order; others stay where they were. */
function mergedItems(schema: Schema, shape: ListShape, live: Json[], applied: Json[]): Json[] {
  const byElement = (items: Json[]): Map<string, Json> =>
    new Map(items.map((item) => [itemElement(schema, shape, item), item]));
  const [lefts, rights] = [byElement(live), byElement(applied)];
  const [left, right] = [[...lefts.keys()], [...rights.keys()]];
  const shared = right.filter((each) => lefts.has(each));
  const merged = new Map<string, Json>();
  while (left.length > 0 || right.length > 0) {
    const turn = turnOf({ left: left[0], right: right[0], shared: shared[0], rights, merged });
    const taken = TAKE[turn](left, right);
    if (taken === undefined) continue;
    if (shared[0] === taken) shared.shift();
    const value = mergeApplied(schema, schema.itemOf(shape), lefts.get(taken), rights.get(taken));
    if (value !== undefined) merged.set(taken, value);
  }
  return [...merged.values()];
}

interface Heads {
  readonly left: string | undefined;
  readonly right: string | undefined;
  /** The next item that both have, in the applied order. */
  readonly shared: string | undefined;
  readonly rights: ReadonlyMap<string, Json>;
  readonly merged: ReadonlyMap<string, Json>;
}

type Turn = 'left' | 'right' | 'both' | 'skip';

/** Takes an item off what is left of both lists; none where a live one is passed over. */
const TAKE: Readonly<Record<Turn, (left: string[], right: string[]) => string | undefined>> = {
  left: (left) => left.shift(),
  right: (_, right) => right.shift(),
  both: (left, right) => {
    left.shift();
    return right.shift();
  },
  skip: (left) => {
    left.shift();
    return undefined;
  },
};

/** Whose item is next. */
function turnOf({ left, right, shared, rights, merged }: Heads): Turn {
  if (left === undefined) return 'right';
  if (left === right) return 'both';
  if (!rights.has(left)) return 'left';
  if (right === undefined || (shared !== undefined && shared !== left)) return 'skip';
  return merged.has(left) ? 'both' : 'right';
}
