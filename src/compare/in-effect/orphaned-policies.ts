import type { RenderedEnvironment, RenderedRoot } from '../../gitops/index.ts';
import { API_GROUPS, isRetiredMeshKind, stableKeyOf } from '../../manifest/index.ts';
import type { Resource } from '../../manifest/index.ts';
import type { Withheld } from './withheld.ts';

/**
 * Policies that an applier of the tree applied, and that are only in other folders now which none
 * applies. A folder that loses its applier is another matter: its objects stay where they were.
 */
export function orphanedPolicies(
  before: RenderedEnvironment | null,
  after: RenderedEnvironment | null,
): ReadonlyMap<Resource, Withheld> {
  const found = new Map<Resource, Withheld>();
  if (before === null || after === null || !before.roots.some(isApplied)) return found;
  const earlier = rootsOfPolicies(before);
  for (const [key, copies] of rootsOfPolicies(after)) {
    const was = earlier.get(key) ?? [];
    const paths = new Set(was.map(({ root }) => root.root.path));
    if (!was.some(({ root }) => isApplied(root))) continue;
    if (copies.some(({ root }) => isApplied(root) || paths.has(root.root.path))) continue;
    for (const { resource, root } of copies)
      found.set(resource, {
        because: 'not-applied',
        says: root.root.path,
        origin: resource.origin,
        certain: false,
      });
  }
  return found;
}

const isApplied = ({ root }: RenderedRoot): boolean => root.by.origin !== null;

interface Copy {
  readonly resource: Resource;
  readonly root: RenderedRoot;
}

function rootsOfPolicies({ roots }: RenderedEnvironment): ReadonlyMap<string, readonly Copy[]> {
  const found = new Map<string, Copy[]>();
  for (const root of roots)
    for (const resource of root.resources) {
      if (resource.group !== API_GROUPS.istioSecurity && !isRetiredMeshKind(resource)) continue;
      const key = stableKeyOf(resource);
      found.set(key, [...(found.get(key) ?? []), { resource, root }]);
    }
  return found;
}
