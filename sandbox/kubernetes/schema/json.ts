/** A value as JSON has it. */
export type Json = null | boolean | number | string | Json[] | JsonObject;
export interface JsonObject {
  [name: string]: Json;
}

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The object at a name; an empty one is put there where there is none. */
export function objectAt(parent: JsonObject, name: string): JsonObject {
  const value = parent[name];
  if (isObject(value)) return value;
  const made: JsonObject = {};
  parent[name] = made;
  return made;
}

/** The objects of a list at a name. */
export function objectsAt(parent: JsonObject, name: string): readonly JsonObject[] {
  const value = parent[name];
  return Array.isArray(value) ? value.filter(isObject) : [];
}

export const textAt = (parent: JsonObject, name: string): string => {
  const value = parent[name];
  return typeof value === 'string' ? value : '';
};

/** A value where there is none, or nothing but an empty text. */
export function setMissing(parent: JsonObject, values: JsonObject): void {
  for (const [name, value] of Object.entries(values)) {
    const there = parent[name];
    if (there === undefined || there === null || there === '')
      parent[name] = structuredClone(value);
  }
}

/** Equal as values: the order of names does not matter. */
export function equalJson(one: Json | undefined, other: Json | undefined): boolean {
  if (one === other) return true;
  if (Array.isArray(one) && Array.isArray(other))
    return one.length === other.length && one.every((each, at) => equalJson(each, other[at]));
  if (!isObject(one) || !isObject(other)) return false;
  const names = Object.keys(one);
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => name in other && equalJson(one[name], other[name]))
  );
}
