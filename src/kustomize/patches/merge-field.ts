import type { Part } from './merge-draft.ts';
import { fieldOf, writtenAs, needsQuotes } from './merge-draft.ts';
import type { MergeSchema } from './merge-schema.ts';
import type { MapNode, Node } from '../../manifest/index.ts';

/** Says how a field merges: its type, or that of its items, and the keys that pair those. */
export interface MergeField {
  readonly type?: string | undefined;
  readonly mergeKeys?: readonly string[] | undefined;
}

/** Finds how a field of a type merges; undefined where the schema does not know it. */
export function mergeFieldOf(
  schema: MergeSchema,
  type: string | undefined,
  field: string,
): MergeField | undefined {
  if (type === undefined) return undefined;
  const found = schema.fieldOf(type, field);
  return found && { type: found.type ?? found.items, mergeKeys: found.mergeKeys };
}

/** Gives the type of the first of these that names a known kind; objects inside objects count too. */
export function typeOfParts(
  schema: MergeSchema,
  ...parts: readonly (Part | undefined)[]
): string | undefined {
  for (const part of parts) {
    const apiVersion = part && fieldOf(part, 'apiVersion');
    const kind = part && fieldOf(part, 'kind');
    if (apiVersion === undefined || kind === undefined) continue;
    const type = schema.typeOf(writtenAs(apiVersion), writtenAs(kind));
    if (type !== undefined) return type;
  }
  return undefined;
}

/** Keeps what was found of maps, which layers and patches share, by the type they were looked at as. */
const known = new WeakMap<MergeSchema, WeakMap<MapNode, { type: string; settled: boolean }>>();

/**
 * Tells whether a value the patch does not touch stays as it is. Kustomize walks it all the same: fields with
 * nothing behind the colon go, and of two items with the same key the last one stays.
 */
export function isSettled(
  part: Part | undefined,
  field: MergeField | undefined,
  schema: MergeSchema,
): boolean {
  if (part === undefined) return false;
  if (part.kind === 'scalar')
    return part.value === null ? writtenAs(part) !== '' : !needsQuotes(part);
  if ('source' in part) return false;
  if (part.kind === 'map') return isSettledMap(part, field?.type, schema);
  return field?.mergeKeys === undefined || isSettledList(part.items, field, schema);
}

function isSettledMap(map: MapNode, given: string | undefined, schema: MergeSchema): boolean {
  const type = given ?? typeOfParts(schema, map);
  const results = known.get(schema) ?? new WeakMap<MapNode, { type: string; settled: boolean }>();
  known.set(schema, results);
  const earlier = results.get(map);
  if (earlier?.type === (type ?? '')) return earlier.settled;
  let settled = true;
  for (const [key, value] of map.entries)
    settled &&= isSettled(value, mergeFieldOf(schema, type, key), schema);
  results.set(map, { type: type ?? '', settled });
  return settled;
}

/**
 * Tells whether a list stays as it is, which is sure only where it has one key, every item has it, and no two
 * share its value.
 */
function isSettledList(items: readonly Node[], field: MergeField, schema: MergeSchema): boolean {
  const [key = '', second] = field.mergeKeys ?? [];
  if (second !== undefined) return false;
  const values = new Set<string>();
  for (const item of items) {
    const value = fieldOf(item, key);
    if (value?.kind !== 'scalar' || value.value === null) return false;
    values.add(writtenAs(value));
  }
  if (values.size !== items.length || values.has('')) return false;
  return key === '' || items.every((item) => isSettled(item, { type: field.type }, schema));
}
