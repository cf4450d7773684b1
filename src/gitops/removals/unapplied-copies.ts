import { isKustomizationFile } from '../kustomize/kustomization-folders.ts';
import type { Resource } from '../../manifest/index.ts';
import { resourceKey } from '../../manifest/index.ts';
import type { RenderedRoot } from '../environment.ts';
import type { EnvironmentPair } from '../pairing/unit-pairs.ts';
import { appliedByScripts } from '../scripts/script-applier.ts';
import type { Sides } from '../stages/stage.ts';
import { folderOf } from '../tree-path.ts';
import { removalsBetween } from './removals.ts';

/**
 * Leaves out of what is there after a change what an applier applied that lacks its folder now, and that lies in a new
 * folder which nothing seen here applies: the folder was renamed and its applier not, so what the cluster has is of before.
 */
export function withoutUnappliedCopies(
  { base, merged }: Sides,
  changed: readonly string[],
): (pair: EnvironmentPair) => EnvironmentPair {
  const removals = removalsBetween(base, merged, changed);
  const scripts = merged.plan.scripts?.appliers ?? [];
  return (pair) => {
    const { before, after } = pair;
    if (before === null || after === null) return pair;
    const known = new Set(before.roots.map(({ root }) => root.path));
    const isNew = ({ root }: RenderedRoot): boolean =>
      root.by.origin === null &&
      !known.has(root.path) &&
      appliedByScripts(root, scripts).length === 0;
    if (!after.roots.some(isNew)) return pair;
    const left = new Set(
      before.roots
        .filter(({ root }) => removals.isLacking(root))
        .flatMap(({ resources }) => resources.map(resourceKey)),
    );
    if (left.size === 0) return pair;
    const roots = after.roots.map((each) =>
      isNew(each)
        ? { ...each, resources: each.resources.filter((one) => !left.has(resourceKey(one))) }
        : each,
    );
    return { ...pair, after: { ...after, roots } };
  };
}

/**
 * Keeps what lies in plain files that nothing seen here applies, on either side, and that the change leaves alone: that a
 * kustomization comes above them takes nothing out of a cluster.
 */
export function withUntouched<T extends Sides>(sides: T, changed: readonly string[]): T {
  const { base, merged } = sides;
  const read = new Set(
    merged.environments.flatMap(({ roots }) => roots.flatMap(({ reads }) => [...reads])),
  );
  const edited = new Set(changed);
  const rebuilt = new Set(changed.filter(isKustomizationFile).map(folderOf));
  const isUntouched = ({ origin: { file } }: Resource): boolean =>
    !read.has(file) && !edited.has(file) && !rebuilt.has(folderOf(file));
  const keptOf = (root: RenderedRoot): readonly RenderedRoot[] => {
    const { by, content } = root.root;
    if (by.tool !== 'nobody' || content.kind !== 'folder') return [];
    const resources = root.resources.filter(isUntouched);
    return resources.length === 0 ? [] : [{ ...root, resources, gaps: [] }];
  };
  const then = new Map(base.environments.map((each) => [each.environment.name, each]));
  const environments = merged.environments.map((after) => {
    const before = then.get(after.environment.name);
    if (before === undefined || before.roots === after.roots) return after;
    const kept = before.roots.filter((root) => !after.roots.includes(root)).flatMap(keptOf);
    return kept.length === 0 ? after : { ...after, roots: [...after.roots, ...kept] };
  });
  return environments.every((each, index) => each === merged.environments[index])
    ? sides
    : { ...sides, merged: { ...merged, environments } };
}
