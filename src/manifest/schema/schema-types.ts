import type { SchemaData, TypeData } from './schema-data.ts';

/** A type with its references followed; made from `TypeData` once, when the schemas are created. */
export interface SchemaType extends Omit<TypeData, 'fields' | 'values' | 'items'> {
  readonly fields: ReadonlyMap<string, SchemaType>;
  readonly values: SchemaType | null;
  readonly items: SchemaType | null;
}

export interface KindSchema {
  readonly group: string;
  readonly kind: string;
  /** Type of the whole object by served version. */
  readonly versions: ReadonlyMap<string, SchemaType>;
}

const ANYTHING: SchemaType = { type: 'any', fields: new Map(), values: null, items: null };

/** Kinds by `group/kind`. Types refer only to earlier ones in the table, so one pass links them. */
export function linkSchema(data: SchemaData): ReadonlyMap<string, KindSchema> {
  const linked: SchemaType[] = [];
  const at = (index: number): SchemaType => linked[index] ?? ANYTHING;
  for (const { fields, values, items, ...type } of data.types)
    linked.push({
      ...type,
      fields: new Map(Object.entries(fields ?? {}).map(([name, index]) => [name, at(index)])),
      values: values === undefined ? null : at(values),
      items: items === undefined ? null : at(items),
    });
  const kinds = new Map<string, KindSchema>();
  for (const [name, { versions }] of Object.entries(data.kinds)) {
    const slash = name.lastIndexOf('/');
    kinds.set(name, {
      group: name.slice(0, slash),
      kind: name.slice(slash + 1),
      versions: new Map(Object.entries(versions).map(([version, index]) => [version, at(index)])),
    });
  }
  return kinds;
}
