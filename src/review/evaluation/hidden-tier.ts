import type { Gap, Tier } from '../../manifest/index.ts';
import { worseTier } from '../../manifest/index.ts';
import type { RenderedEnvironment } from '../../gitops/index.ts';
import type { MeshResolutionSettings } from '../../istio/index.ts';
import { meshWideObjects } from '../../istio/index.ts';

interface Sides {
  readonly base: readonly RenderedEnvironment[];
  readonly merged: readonly RenderedEnvironment[];
}

/** Gaps that somebody may override, with the worst that a change of what they hide may be. */
export function withHiddenTiers(
  gaps: readonly Gap[],
  isOverridable: (gap: Gap) => boolean,
  sides: Sides,
  settings: MeshResolutionSettings,
): readonly Gap[] {
  const known = new Map<string, Tier>();
  const tierOf = (path: string): Tier => {
    const tier = known.get(path) ?? hiddenTier(path, sides, settings);
    known.set(path, tier);
    return tier;
  };
  return gaps.map((gap) => {
    if (!isOverridable(gap)) return gap;
    const paths = gap.root === null ? pathsOfTree(gap, sides) : [gap.root];
    const [first, ...others] = paths;
    if (first === undefined) return gap;
    return { ...gap, hides: others.map(tierOf).reduce(worse, tierOf(first)) };
  });
}

const worse = (a: Tier, b: Tier): Tier => worseTier(a, b) ?? a;

/** A limit of the whole tree hides anything; other gaps of it hide no root: a value, or our own policy. */
const pathsOfTree = ({ reason }: Gap, { base, merged }: Sides): readonly string[] =>
  reason === 'limit'
    ? [...new Set([...base, ...merged].flatMap(({ roots }) => roots.map(({ root }) => root.path)))]
    : [];

/** As bad as a change of what the root holds, on either side; of what nobody has seen, as bad as can be there. */
function hiddenTier(path: string, { base, merged }: Sides, settings: MeshResolutionSettings): Tier {
  const holders = [...base, ...merged].filter(({ roots }) =>
    roots.some(({ root }) => root.path === path),
  );
  if (!holders.some(({ environment }) => environment.production)) return 'medium';
  const isSeen = holders.some(({ roots }) =>
    roots.some(({ root, resources }) => root.path === path && resources.length > 0),
  );
  const isMeshWide = !isSeen || holders.some((rendered) => holdsMeshWide(rendered, path, settings));
  return isMeshWide ? 'critical' : 'high';
}

/** Whether a root holds what is written for a whole mesh, or anything that lies where such policies do. */
export function holdsMeshWide(
  rendered: RenderedEnvironment,
  path: string,
  settings: MeshResolutionSettings,
): boolean {
  const roots = rendered.roots.filter(({ root }) => root.path === path);
  const own = roots.flatMap(({ resources }) => resources);
  if (own.length === 0) return false;
  const { objects, rootNamespace } = meshWideObjects(rendered, settings);
  return own.some(
    (resource) =>
      objects.has(resource) ||
      (resource.kind === 'Namespace' ? resource.name : resource.namespace) === rootNamespace,
  );
}
