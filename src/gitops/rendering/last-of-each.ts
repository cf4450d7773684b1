import type { Resource } from '../../manifest/index.ts';
import { resourceKey } from '../../manifest/index.ts';
import type { RenderedRoot } from '../environment.ts';
import { sourceNamed } from '../appliers/all-sources.ts';
import { applyingRules } from '../appliers/applying-rules.ts';
import { argoApplying } from '../roots/applier-of-root.ts';

/**
 * Roots without what their tool passes over: of an object that several files of a directory, or several sources of one
 * Application, hold, the last counts for Argo CD (ARGO-13). Roots of which all counts stay the very same.
 */
export function lastOfEach(roots: readonly RenderedRoot[]): readonly RenderedRoot[] {
  const passing = roots.filter(({ root }) => applyingRules(root).lastCounts === true);
  if (passing.length === 0) return roots;
  const taken = new Map<string, Set<string>>();
  const kept = new Map<RenderedRoot, readonly Resource[]>();
  for (const each of passing.sort(bySource).reverse()) {
    const together = sourceNamed(each.root.by.tool)?.togetherOf?.(each.root)?.key;
    const later = (together === undefined ? null : taken.get(together)) ?? new Set<string>();
    if (together !== undefined) taken.set(together, later);
    kept.set(each, unlessLater(each.resources, later));
  }
  return roots.map((each) => {
    const resources = kept.get(each) ?? each.resources;
    return resources.length === each.resources.length ? each : { ...each, resources };
  });
}

const bySource = (a: RenderedRoot, b: RenderedRoot): number =>
  (argoApplying(a.root)?.partOf?.at ?? 0) - (argoApplying(b.root)?.partOf?.at ?? 0);

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
