import type { Resource } from '../../manifest/index.ts';
import { resourceKey, sameData } from '../../manifest/index.ts';
import type { Mesh } from '../../istio/index.ts';

/**
 * Finds what the other side of a change has under the name of an object. Alternatives in one repository write
 * one object several times: its equal comes first, then what the same file makes, for only the two ends of
 * one alternative can be compared.
 */
export function counterpartIn(mesh: Mesh, resource: Resource): Resource | undefined {
  const all = byKey(mesh).get(resourceKey(resource)) ?? [];
  return (
    all.find((one) => sameData(one.node, resource.node)) ??
    all.find(({ origin }) => origin.file === resource.origin.file) ??
    all[0]
  );
}

/** Tells whether several roots write an object differently, so that it is not told which of them holds. */
export function isWrittenDifferently(mesh: Mesh, resource: Resource): boolean {
  const all = byKey(mesh).get(resourceKey(resource)) ?? [];
  return all.length > 1 && !all.every((one) => sameData(one.node, resource.node));
}

const indexes = new WeakMap<Mesh, ReadonlyMap<string, readonly Resource[]>>();

function byKey(mesh: Mesh): ReadonlyMap<string, readonly Resource[]> {
  const known = indexes.get(mesh);
  if (known !== undefined) return known;
  const index = new Map<string, Resource[]>();
  for (const resource of mesh.resources) {
    const key = resourceKey(resource);
    const same = index.get(key);
    if (same) same.push(resource);
    else index.set(key, [resource]);
  }
  indexes.set(mesh, index);
  return index;
}
