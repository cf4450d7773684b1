import type { Resource } from '../manifest/index.ts';
import { resourceKey, sameData } from '../manifest/index.ts';
import type { Mesh } from '../mesh/index.ts';

/** An object that is not there, or not alike, on one of both sides; null where it is not there. */
export interface ChangedObject {
  readonly before: Resource | null;
  readonly after: Resource | null;
}

/** What differs between two meshes, in the order of the second; what is removed comes last. */
export function changedObjects(before: Mesh, after: Mesh): readonly ChangedObject[] {
  const known = new Map(before.resources.map((resource) => [resourceKey(resource), resource]));
  const kept = new Set<Resource>();
  const changed = after.resources.flatMap((resource): readonly ChangedObject[] => {
    const other = known.get(resourceKey(resource));
    if (other === undefined) return [{ before: null, after: resource }];
    kept.add(other);
    return other.node === resource.node || sameData(other.node, resource.node)
      ? []
      : [{ before: other, after: resource }];
  });
  const removed = before.resources.filter((resource) => !kept.has(resource));
  return [...changed, ...removed.map((resource) => ({ before: resource, after: null }))];
}
