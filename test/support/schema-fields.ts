import { readFileSync } from 'node:fs';
import { SchemaData } from '../../src/manifest/index.ts';

type TypeData = ReturnType<typeof SchemaData.parse>['types'][number];

/** A table of `schemas/`, as it is written. */
export const schemaFile = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../schemas/${name}.json`, import.meta.url), 'utf8'));

/** One version of a kind that a schema has. */
export interface Served {
  readonly id: { readonly group: string; readonly kind: string };
  readonly name: string;
  readonly scope: 'Namespaced' | 'Cluster';
  readonly paths: ReadonlyMap<string, TypeData>;
}

/** All fields below a type, by their path; items of lists have the path of the list. */
export function fieldsBelow(
  types: readonly TypeData[],
  index: number,
  path = '',
  found = new Map<string, TypeData>(),
): ReadonlyMap<string, TypeData> {
  const type = types[index];
  if (type === undefined || path.split('.').length > 12) return found;
  if (path !== '' && !found.has(path)) found.set(path, type);
  for (const [field, at] of Object.entries(type.fields ?? {}))
    fieldsBelow(types, at, path === '' ? field : `${path}.${field}`, found);
  if (type.items !== undefined) fieldsBelow(types, type.items, path, found);
  return found;
}

/** All versions of the kinds of Istio and of the Gateway API. */
export const served: readonly Served[] = ['istio', 'gateway-api'].flatMap((name) => {
  const { kinds, types } = SchemaData.parse(schemaFile(name));
  return Object.entries(kinds).flatMap(([key, { scope, versions }]) => {
    const [group = '', kind = ''] = key.split('/');
    return Object.entries(versions).map(([version, index]) => ({
      id: { group, kind },
      name: `${key} ${version}`,
      scope,
      paths: fieldsBelow(types, index),
    }));
  });
});
