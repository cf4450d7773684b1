import type { RenderedRoot } from '../../gitops/index.ts';
import { aroundMesh } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { stableKeyOf } from '../../manifest/index.ts';
import { kindIn } from './fillings.ts';

/**
 * Tells of an object after a change whether its namespace had it before: under its name, where a root gives it up, or the same
 * under another name that is gone. A copy beside one that stays is another root's from now on.
 */
export function hadBefore(
  before: readonly RenderedRoot[],
  after: readonly RenderedRoot[],
): (resource: Resource) => boolean {
  const [was, is] = [objectsByKey(before), objectsByKey(after)];
  const gone = new Map<string, Resource[]>();
  for (const [key, [resource]] of was)
    if (resource !== undefined && !is.has(key)) {
      const kind = kindIn(resource);
      gone.set(kind, [...(gone.get(kind) ?? []), resource]);
    }
  const isSameAs =
    (resource: Resource) =>
    (one: Resource): boolean =>
      !aroundMesh.isRewritten({ was: one, is: resource });
  return (resource) => {
    const key = stableKeyOf(resource);
    const there = was.get(key) ?? [];
    return (
      (there.length > 0 && (is.get(key) ?? []).length <= there.length) ||
      (gone.get(kindIn(resource)) ?? []).some(isSameAs(resource))
    );
  };
}

/** Gives each object by its key, once for each root that brings it. */
function objectsByKey(roots: readonly RenderedRoot[]): ReadonlyMap<string, readonly Resource[]> {
  const found = new Map<string, Resource[]>();
  for (const { resources } of roots)
    for (const [key, resource] of new Map(
      resources.map((one) => [stableKeyOf(one), one] as const),
    )) {
      const there = found.get(key);
      if (there === undefined) found.set(key, [resource]);
      else there.push(resource);
    }
  return found;
}
