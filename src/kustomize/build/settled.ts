import type { MapNode, Node } from '../../manifest/index.ts';
import type { Part } from '../patches/merge-draft.ts';
import { fieldOf, needsQuotes, writtenAs } from '../patches/merge-draft.ts';
import type { MergeField } from '../patches/merge-field.ts';
import { mergeFieldOf, typeOfParts } from '../patches/merge-field.ts';
import type { MergeSchema } from '../patches/merge-schema.ts';

/** What was found of maps, which layers and patches share, by the type they were looked at as. */
const known = new WeakMap<MergeSchema, WeakMap<MapNode, { type: string; settled: boolean }>>();

/**
 * Whether a value the patch says nothing of stays as it is. Kustomize walks it all the same: fields with
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

/** Sure only of lists with one key, which every item has and no two share. */
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
