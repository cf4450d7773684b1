import { shortHash } from '../../checks/index.ts';
import type { Gap, GapDraft, Tier } from '../../manifest/index.ts';
import { FAILED_ROOT } from './tree-gaps.ts';
import { natureOf } from '../../manifest/index.ts';
import { worseTier } from '../policy/tier-order.ts';
import type { RenderedEnvironment } from '../../gitops/index.ts';
import type { MeshResolutionSettings } from '../../istio/index.ts';
import { meshWideObjects, configuredMesh } from '../../istio/index.ts';

/**
 * Gaps of the merge result, judged against those of the base: `new` where the base has none of this
 * identity, `blocking` where it is broken, and new or with another input. What is unseen blocks only
 * where `unseen` says `fail`. What only moved to another file of its root is not new.
 */
export function judgeGaps(
  base: readonly GapDraft[],
  merged: readonly GapDraft[],
  unseen: 'review' | 'fail' = 'review',
): readonly Gap[] {
  const inputs = new Map<string, Set<string>>();
  const former = new Map(base.map((gap) => [idOf(gap), gap.formerRoot] as const));
  for (const gap of base) {
    const id = idOf(gap);
    inputs.set(id, (inputs.get(id) ?? new Set()).add(gap.input));
  }
  const gone = goneInputs(base, merged);
  const judged = new Map<string, Gap>();
  for (const { key, cause, ...gap } of merged) {
    const id = idOf({ ...gap, key });
    const nature = natureOf(cause === undefined ? gap : { ...gap, cause });
    const before = inputs.get(id) ?? gone.get(contentOf(gap));
    const isOpen = nature === 'broken' || unseen === 'fail';
    const blocking = isOpen && before?.has(gap.input) !== true;
    const known = judged.get(id);
    if (known?.blocking === true || (known && !blocking)) continue;
    const message = key === FAILED_ROOT ? messageOfRoot(gap, before) : gap.message;
    judged.set(id, {
      ...gap,
      ...{ message, id, nature, new: before === undefined, blocking },
      formerRoot: former.get(id),
    });
  }
  return [...judged.values()];
}

/** A root that fails otherwise than before did not come to that by this change alone. */
function messageOfRoot(
  { message, input }: Omit<GapDraft, 'key'>,
  before: ReadonlySet<string> | undefined,
): string {
  const [was] = before ?? [];
  return was === undefined || before?.has(input) === true
    ? message
    : `${message} It did not before this change either: ${was}`;
}

const idOf = ({ reason, root, key }: Pick<GapDraft, 'reason' | 'root' | 'key'>): string =>
  shortHash(['gap', reason, root ?? '', key]);

/** Inputs of gaps that only the base has, by what they hold. */
function goneInputs(
  base: readonly GapDraft[],
  merged: readonly GapDraft[],
): ReadonlyMap<string, ReadonlySet<string>> {
  const still = new Set(merged.map(idOf));
  return new Map(
    base
      .filter((gap) => gap.input !== '' && !still.has(idOf(gap)))
      .map((gap) => [contentOf(gap), new Set([gap.input])]),
  );
}

const contentOf = ({ reason, root, input }: Omit<GapDraft, 'key'>): string =>
  shortHash(['content', reason, root ?? '', input]);

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
  const { objects, rootNamespace } = meshWideObjects(configuredMesh(rendered, settings));
  return own.some(
    (resource) =>
      objects.has(resource) ||
      (resource.kind === 'Namespace' ? resource.name : resource.namespace) === rootNamespace,
  );
}
