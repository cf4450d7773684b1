import type { RenderedEnvironment, RenderedRoot } from '../environment.ts';
import { canonicalJson, mapNode, plainOf } from '../../manifest/index.ts';
import type { Resource } from '../../manifest/index.ts';
import type { RenderedTree } from '../stages/render-tree.ts';
import { argoApplying } from '../roots/applier-of-root.ts';

/**
 * The merge result with what sets applied at the base that have an error now: such a set is left as it is, its
 * Applications with it, and they go on applying their folders (ARGO-72). A folder whose content changes as well is left as the merge
 * result has it, so that no change goes unsaid.
 */
export function withFrozenSets(base: RenderedTree, merged: RenderedTree): RenderedTree {
  const frozen = new Set(merged.environments.flatMap((each) => each.environment.frozenSets ?? []));
  if (frozen.size === 0) return merged;
  const now = new Map<string, RenderedRoot>();
  for (const { roots } of merged.environments)
    for (const root of roots)
      if (root.root.by.origin !== null || !now.has(root.root.path)) now.set(root.root.path, root);
  const isKept = (rendered: RenderedRoot): boolean => {
    const { path } = rendered.root;
    const made = argoApplying(rendered.root)?.made;
    const present = now.get(path);
    if (made === undefined || !frozen.has(made.set)) return false;
    return present === undefined || (present.root.by.origin === null && isAlike(rendered, present));
  };
  const kept = base.environments.map(
    ({ environment, roots }) => [environment.name, roots.filter(isKept)] as const,
  );
  const paths = new Set(kept.flatMap(([, roots]) => roots.map(({ root }) => root.path)));
  return paths.size === 0 ? merged : withRoots(merged, new Map(kept), paths, base);
}

function withRoots(
  merged: RenderedTree,
  kept: ReadonlyMap<string, readonly RenderedRoot[]>,
  paths: ReadonlySet<string>,
  base: RenderedTree,
): RenderedTree {
  const there = new Set(merged.environments.map(({ environment }) => environment.name));
  const gone = base.environments.flatMap((rendered): RenderedEnvironment[] => {
    const roots = kept.get(rendered.environment.name) ?? [];
    return roots.length > 0 && !there.has(rendered.environment.name)
      ? [{ ...rendered, roots }]
      : [];
  });
  const present = merged.environments.flatMap((rendered): RenderedEnvironment[] => {
    const others = rendered.roots.filter(
      ({ root }) => root.by.origin !== null || !paths.has(root.path),
    );
    const roots = [...others, ...(kept.get(rendered.environment.name) ?? [])];
    return roots.length === 0 ? [] : [{ ...rendered, roots }];
  });
  return { ...merged, environments: [...present, ...gone] };
}

/** Whether a folder holds the same objects, but for the namespace that an Application gives them. */
function isAlike(was: RenderedRoot, is: RenderedRoot): boolean {
  const textsOf = ({ resources }: RenderedRoot): string => resources.map(textOf).sort().join('\n');
  return textsOf(was) === textsOf(is);
}

function textOf({ node }: Resource): string {
  const metadata = node.entries.get('metadata');
  if (metadata?.kind !== 'map') return canonicalJson(plainOf(node));
  const others = new Map([...metadata.entries].filter(([field]) => field !== 'namespace'));
  const entries = new Map([...node.entries, ['metadata', mapNode(others, metadata.origin)]]);
  return canonicalJson(plainOf(mapNode(entries, node.origin)));
}
