import type { RenderedRoot } from '../../environments/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { resourceKey } from '../../manifest/index.ts';
import type { DetectorInput } from './detector.ts';

type Side = Pick<DetectorInput, 'rendered'>;

/**
 * Whether two objects may be a choice of two: of roots that nothing here applies, two that write an object of one name are
 * variants (with and without something), and who installs takes one of them.
 */
export function areAlternatives(side: Side, one: Resource, other: Resource): boolean {
  const rootsOf = rootsByResource(side);
  const those = rootsOf.get(one) ?? [];
  const others = rootsOf.get(other) ?? [];
  if (those.length === 0 || others.length === 0) return false;
  return those.every((a) => others.every((b) => a !== b && areVariants(a, b)));
}

function areVariants(one: RenderedRoot, other: RenderedRoot): boolean {
  if (one.root.appliedBy !== null || other.root.appliedBy !== null) return false;
  const keys = keysOf(other);
  return [...keysOf(one)].some((key) => keys.has(key));
}

const rootIndexes = new WeakMap<Side['rendered'], ReadonlyMap<Resource, readonly RenderedRoot[]>>();

function rootsByResource({ rendered }: Side): ReadonlyMap<Resource, readonly RenderedRoot[]> {
  const known = rootIndexes.get(rendered);
  if (known !== undefined) return known;
  const index = new Map<Resource, RenderedRoot[]>();
  for (const root of rendered.roots)
    for (const resource of root.resources) {
      const roots = index.get(resource);
      if (roots) roots.push(root);
      else index.set(resource, [root]);
    }
  rootIndexes.set(rendered, index);
  return index;
}

const keyIndexes = new WeakMap<RenderedRoot, ReadonlySet<string>>();

/** All but namespaces: many folders bring theirs along, and are no variants of each other for that. */
function keysOf(root: RenderedRoot): ReadonlySet<string> {
  const known = keyIndexes.get(root);
  if (known !== undefined) return known;
  const named = root.resources.filter(({ kind }) => kind !== 'Namespace');
  const keys = new Set(named.map(resourceKey));
  keyIndexes.set(root, keys);
  return keys;
}
