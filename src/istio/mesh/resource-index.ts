import type { Resource, ResourceId } from '../../manifest/index.ts';
import { resourceKey } from '../../manifest/index.ts';

/** Look-ups over the rendered objects of one environment. */
export interface ResourceIndex {
  readonly resources: readonly Resource[];
  /** Objects of one kind, in rendering order. */
  readonly ofKind: (group: string, kind: string) => readonly Resource[];
  /** The first object of that identity. */
  readonly find: (
    group: string,
    kind: string,
    namespace: string,
    name: string,
  ) => Resource | undefined;
  /** Lists the objects of an identity, in rendering order: several roots may write one. */
  readonly copiesOf: (id: ResourceId) => readonly Resource[];
}

/** Indexes `resources` once, so that each look-up is constant. */
export function indexResources(resources: readonly Resource[]): ResourceIndex {
  const byKind = new Map<string, Resource[]>();
  const byKey = new Map<string, Resource[]>();
  for (const resource of resources) {
    const kind = `${resource.group}/${resource.kind}`;
    const same = byKind.get(kind);
    if (same === undefined) byKind.set(kind, [resource]);
    else same.push(resource);
    const key = resourceKey(resource);
    const copies = byKey.get(key);
    if (copies === undefined) byKey.set(key, [resource]);
    else copies.push(resource);
  }
  return {
    resources,
    ofKind: (group, kind) => byKind.get(`${group}/${kind}`) ?? [],
    find: (group, kind, namespace, name) =>
      byKey.get(resourceKey({ group, kind, namespace, name }))?.[0],
    copiesOf: (id) => byKey.get(resourceKey(id)) ?? [],
  };
}
