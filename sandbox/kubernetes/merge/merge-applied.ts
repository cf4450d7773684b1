import { isObject, type Json, type JsonObject } from '../schema/json.ts';
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
  const [leftOrder, rightOrder] = [[...lefts.keys()], [...rights.keys()]];
  const merged = new Map<string, Json>();
  const take = (element: string): void => {
    const value = mergeApplied(schema, schema.itemOf(shape), lefts.get(element), rights.get(element));
    if (value !== undefined) merged.set(element, value);
  };
  const shared = rightOrder.filter((each) => lefts.has(each));
  let [left, right] = [0, 0];
  while (left < leftOrder.length || right < rightOrder.length) {
    const [one, two] = [leftOrder[left], rightOrder[right]];
    if (one !== undefined && two !== undefined) {
      if (one === two) {
        take(one);
        left += 1;
        right += 1;
        shared.shift();
        continue;
      }
      if (rights.has(one) && shared[0] !== undefined && shared[0] !== one) {
        left += 1;
        continue;
      }
    }
    if (one !== undefined) {
      if (!rights.has(one)) {
        take(one);
        left += 1;
        continue;
      }
      if (merged.has(one)) left += 1;
    }
    if (two === undefined) continue;
    take(two);
    right += 1;
    if (shared[0] === two) shared.shift();
  }
  return [...merged.values()];
}
