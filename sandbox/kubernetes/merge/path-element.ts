import { isObject } from '../schema/json.ts';
import type { Json, JsonObject } from '../schema/json.ts';
import type { Schema } from '../schema/schema.ts';
import { fieldOf } from '../schema/schema.ts';
import type { Shape } from '../schema/shape.ts';

type ListShape = Extract<Shape, { kind: 'list' }>;

export const nameElement = (name: string): string => `f:${name}`;

/** The name of `f:name`; null for an item of a list. */
export const nameOf = (element: string): string | null =>
  element.startsWith('f:') ? element.slice(2) : null;

/**
 * How an item of a list is known: `k:{…}` by its keys, with the schema's default where a key is missing, `v:…` by its value.
 * From: structured-merge-diff, `listItemToPathElement`.
 */
export function itemElement(schema: Schema, list: ListShape, item: Json): string {
  if (list.by === 'set' || list.by === 'atomic' || !isObject(item))
    return `v:${JSON.stringify(item)}`;
  const shape = schema.itemOf(list);
  const keys: JsonObject = {};
  for (const key of [...list.by].sort()) {
    const value = item[key] ?? (fieldOf(shape, key)?.default as Json | undefined);
    if (value !== undefined) keys[key] = value;
  }
  return `k:${JSON.stringify(keys)}`;
}

/** As messages of conflicts write a path: `.spec.containers[name="web"].image`. */
export const readablePath = (path: readonly string[]): string => path.map(readableElement).join('');

function readableElement(element: string): string {
  const name = nameOf(element);
  if (name !== null) return `.${name}`;
  const value = JSON.parse(element.slice(2)) as Json;
  if (element.startsWith('v:') || !isObject(value)) return `[=${JSON.stringify(value)}]`;
  const keys = Object.entries(value).map(([key, each]) => `${key}=${JSON.stringify(each)}`);
  return `[${keys.join(',')}]`;
}

/**
 * What a value is merged as: a leaf, by name, or by item. Without a schema maps are granular and lists are leaves.
 */
export function granularity(shape: Shape, value: Json | undefined): 'leaf' | 'names' | 'items' {
  switch (shape.kind) {
    case 'scalar':
      return 'leaf';
    case 'any':
      return isObject(value) ? 'names' : 'leaf';
    case 'struct':
    case 'map':
      return shape.atomic === true ? 'leaf' : 'names';
    case 'list':
      return shape.by === 'atomic' ? 'leaf' : 'items';
  }
}
