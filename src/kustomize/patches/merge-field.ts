import type { Part } from './merge-draft.ts';
import { fieldOf, writtenAs } from './merge-draft.ts';
import type { MergeSchema } from './merge-schema.ts';

/** How a field merges: its type, or that of its items, and the keys that pair those. */
export interface MergeField {
  readonly type?: string | undefined;
  readonly mergeKeys?: readonly string[] | undefined;
}

/** A field of a type; undefined where the schema does not know it. */
export function mergeFieldOf(
  schema: MergeSchema,
  type: string | undefined,
  field: string,
): MergeField | undefined {
  if (type === undefined) return undefined;
  const found = schema.fieldOf(type, field);
  return found && { type: found.type ?? found.items, mergeKeys: found.mergeKeys };
}

/** The type of the first of these that names a known kind; objects inside objects count too. */
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
