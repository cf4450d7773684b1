import type { RenderedEnvironment, RenderedRoot } from '../environments/index.ts';
import { keyedRoots } from '../environments/index.ts';
import type { GapDraft } from '../gaps/index.ts';
import { natureOf } from '../gaps/index.ts';
import { stableKeyOf } from '../manifest/index.ts';

/**
 * The merge result with, in place of what could not be read or rendered, what the base has there: an
 * applier that fails leaves the cluster as it is, so those objects are not removed. The gap says that
 * they were not reviewed. What is there and no longer seen (a chart, an address, a template) is removed:
 * nobody here can tell that the objects stay.
 */
export function keepUnrendered(
  before: RenderedEnvironment | null,
  after: RenderedEnvironment,
): RenderedEnvironment {
  const past = keyedRoots(before?.roots ?? []);
  const roots = [...keyedRoots(after.roots)].map(([key, root]) => kept(past.get(key), root));
  return roots.every((root, index) => root === after.roots[index]) ? after : { ...after, roots };
}

function kept(before: RenderedRoot | undefined, after: RenderedRoot): RenderedRoot {
  if (
    before === undefined ||
    before === after ||
    after.gaps.length + Number(after.failure !== null) === 0
  )
    return after;
  if (after.status === 'failed')
    return before.status === 'failed' && after.resources.length > 0
      ? after
      : { ...after, resources: before.resources, unseen: before.unseen ?? [] };
  const files = filesOfNewGaps(before.gaps, after.gaps);
  if (files.size === 0) return after;
  const there = new Set(after.resources.map(stableKeyOf));
  const missing = before.resources.filter(
    (resource) => files.has(resource.origin.file) && !there.has(stableKeyOf(resource)),
  );
  return missing.length === 0 ? after : { ...after, resources: [...after.resources, ...missing] };
}

function filesOfNewGaps(
  before: readonly GapDraft[],
  after: readonly GapDraft[],
): ReadonlySet<string> {
  const known = new Set(before.map(({ reason, key }) => `${reason} ${key}`));
  return new Set(
    after.flatMap((gap) =>
      gap.origin === null || natureOf(gap) === 'unseen' || known.has(`${gap.reason} ${gap.key}`)
        ? []
        : [gap.origin.file],
    ),
  );
}
