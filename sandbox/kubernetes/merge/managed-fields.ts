import { isObject, textAt } from '../schema/json.ts';
import type { Json, JsonObject } from '../schema/json.ts';
import { decodeFields } from './field-set.ts';
import type { FieldSet } from './field-set.ts';

/** An entry of `metadata.managedFields`. */
export interface ManagedEntry {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly apiVersion: string;
  /** Empty for the object itself. */
  readonly subresource: string;
  /** RFC 3339, whole seconds; null where the server noted none. */
  readonly time: string | null;
  readonly fields: FieldSet;
}

/** What two entries of one manager differ by. An applier has one entry whatever version it applies in. */
export const identityOf = (entry: Omit<ManagedEntry, 'time' | 'fields'>): string =>
  JSON.stringify([
    entry.manager,
    entry.operation,
    entry.subresource,
    entry.operation === 'Apply' ? '' : entry.apiVersion,
  ]);

export function decodeManagedFields(value: Json | undefined): readonly ManagedEntry[] {
  const entries = Array.isArray(value) ? value.filter(isObject) : [];
  return entries.map((entry) => ({
    manager: textAt(entry, 'manager'),
    operation: entry['operation'] === 'Apply' ? 'Apply' : 'Update',
    apiVersion: textAt(entry, 'apiVersion'),
    subresource: textAt(entry, 'subresource'),
    time: textAt(entry, 'time') || null,
    fields: decodeFields(entry['fieldsV1']),
  }));
}

/** A client gives up what is on record by sending an empty list, or one with an empty entry. */
export const isReset = (value: Json | undefined): boolean =>
  Array.isArray(value) &&
  (value.length === 0 ||
    (value.length === 1 && isObject(value[0]) && Object.keys(value[0]).length === 0));

/** Appliers first, then by time, then by name. From: apimachinery, `sortEncodedManagedFields`. */
export function encodeManagedFields(entries: readonly ManagedEntry[]): JsonObject[] {
  const order = (entry: ManagedEntry): readonly string[] => [
    entry.operation,
    entry.time ?? '',
    entry.manager,
    entry.apiVersion,
    entry.subresource,
  ];
  return [...entries].sort((a, b) => compareTexts(order(a), order(b))).map(encodeEntry);
}

function compareTexts(one: readonly string[], other: readonly string[]): number {
  const at = one.findIndex((text, index) => text !== other[index]);
  return at < 0 ? 0 : (one[at] ?? '') < (other[at] ?? '') ? -1 : 1;
}

const encodeEntry = (entry: ManagedEntry): JsonObject => ({
  manager: entry.manager,
  operation: entry.operation,
  apiVersion: entry.apiVersion,
  ...(entry.time === null ? {} : { time: entry.time }),
  fieldsType: 'FieldsV1',
  fieldsV1: entry.fields.encode(),
  ...(entry.subresource === '' ? {} : { subresource: entry.subresource }),
});
