import { API_GROUPS, resourceKey } from '../../../manifest/index.ts';
import type { Resource, ResourceId } from '../../../manifest/index.ts';
import type { RenderedRoot } from '../../environment.ts';
import { nearestSource } from '../substitution/variable-sources.ts';

/** An object of a cluster, and the root that brings it. */
export interface ClusterObject {
  readonly resource: Resource;
  readonly from: RenderedRoot;
}

/** Finds what a cluster has, for what HelmReleases name. */
export interface ClusterObjects {
  /** The object that a reference in `file` means; null where there is none, or nothing tells which of several. */
  find(id: ResourceId, file: string): ClusterObject | null;
}

const NAMED: ReadonlySet<string> = new Set(['ConfigMap', 'Secret']);

/** Finds objects of rendered roots, which are looked through at the first question. */
export function clusterObjects(rootsOf: () => readonly RenderedRoot[]): ClusterObjects {
  let index: ReadonlyMap<string, readonly ClusterObject[]> | null = null;
  return {
    find(id, file) {
      index ??= indexOf(rootsOf());
      const found = index.get(resourceKey(id)) ?? [];
      const { kind, namespace, name } = id;
      const nearest = nearestSource(
        found.map(({ resource, from }) => ({ resource, root: from.root })),
        { kind, namespace, name, file },
      );
      return found.find(({ resource }) => resource === nearest?.resource) ?? null;
    },
  };
}

function indexOf(roots: readonly RenderedRoot[]): ReadonlyMap<string, readonly ClusterObject[]> {
  const index = new Map<string, ClusterObject[]>();
  for (const from of roots)
    for (const resource of from.resources) {
      const { group, kind } = resource;
      if (group !== API_GROUPS.fluxSource && !(group === '' && NAMED.has(kind))) continue;
      const key = resourceKey(resource);
      const known = index.get(key);
      if (known) known.push({ resource, from });
      else index.set(key, [{ resource, from }]);
    }
  return index;
}

/** Joins several circles; the first that has an object answers. */
export const inCircles = (circles: readonly ClusterObjects[]): ClusterObjects => ({
  find(id, file) {
    for (const circle of circles) {
      const found = circle.find(id, file);
      if (found !== null) return found;
    }
    return null;
  },
});
