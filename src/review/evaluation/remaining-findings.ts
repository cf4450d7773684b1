import type { Finding } from '../../checks/index.ts';
import type { RenderedEnvironment, Remains } from '../../gitops/index.ts';
import type { Node, Origin } from '../../manifest/index.ts';
import { resourceKey } from '../../manifest/index.ts';

/** An environment after the change, with why objects of it are there though Git has them no more. */
interface SeenAfter {
  readonly after: RenderedEnvironment | null;
  readonly remains: ReadonlyMap<string, Remains>;
}

/** Gives findings whose place is in an object that only the cluster still has as ones of the base: no later file says it. */
export function placedAtBase<T extends Pick<Finding, 'origin'> & Partial<Pick<Finding, 'side'>>>(
  found: readonly T[],
  { after, remains }: SeenAfter,
): readonly T[] {
  if (remains.size === 0 || after === null) return found;
  const places = new Set<Origin>();
  for (const { resources } of after.roots)
    for (const resource of resources)
      if (remains.has(resourceKey(resource))) addOrigins(resource.node, places);
  return found.map((each) => (places.has(each.origin) ? { ...each, side: 'base' as const } : each));
}

function addOrigins(node: Node, places: Set<Origin>): void {
  places.add(node.origin);
  const inner = node.kind === 'map' ? node.entries.values() : node.kind === 'seq' ? node.items : [];
  for (const each of inner) addOrigins(each, places);
}
