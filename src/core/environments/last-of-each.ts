import type { Resource } from '../manifest/index.ts';
import { resourceKey } from '../manifest/index.ts';
import type { RenderedRoot } from './environment.ts';

/**
 * Roots without what Argo CD passes over: of an object that several files of a directory, or several sources of
 * one Application, hold, the last counts (ARGO-13). Roots of which all counts stay the very same.
 */
export function lastOfEach(roots: readonly RenderedRoot[]): readonly RenderedRoot[] {
  if (!roots.some(({ root }) => root.tool === 'argo')) return roots;
  const taken = new Map<string, Set<string>>();
  const kept = new Map<RenderedRoot, readonly Resource[]>();
  for (const each of [...roots].sort(bySource).reverse()) {
    if (each.root.tool !== 'argo') continue;
    const { partOf } = each.root;
    const later = (partOf && taken.get(partOf.whole)) ?? new Set<string>();
    if (partOf !== undefined) taken.set(partOf.whole, later);
    kept.set(each, unlessLater(each.resources, later));
  }
  return roots.map((each) => {
    const resources = kept.get(each) ?? each.resources;
    return resources.length === each.resources.length ? each : { ...each, resources };
  });
}

const bySource = (a: RenderedRoot, b: RenderedRoot): number =>
  (a.root.partOf?.at ?? 0) - (b.root.partOf?.at ?? 0);

function unlessLater(resources: readonly Resource[], later: Set<string>): readonly Resource[] {
  const kept = [...resources].reverse().filter((resource) => {
    const key = resourceKey(resource);
    // a generated name is another at each sync
    const isNew = resource.name === '' || !later.has(key);
    later.add(key);
    return isNew;
  });
  return kept.reverse();
}
