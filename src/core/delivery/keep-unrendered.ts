import type { RenderedEnvironment, RenderedRoot } from '../environments/index.ts';
import { keyedRoots } from '../environments/index.ts';
import type { GapDraft, UnseenContent } from '../gaps/index.ts';
import { natureOf } from '../gaps/index.ts';
import { stableKeyOf } from '../manifest/index.ts';

/**
 * The merge result with, in place of what could not be read or rendered, what the base has there: an
 * applier that fails leaves the cluster as it is, so those objects are not removed. The gap says that
 * they were not reviewed. What lies beside the fault is compared as it would be without. What is there and no longer seen (a chart, an address, a template) is removed:
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
  if (after.status === 'failed') return ofFailed(before, after);
  const files = filesOfNewGaps(before.gaps, after.gaps);
  if (files.size === 0) return after;
  const there = new Set(after.resources.map(stableKeyOf));
  const missing = before.resources.filter(
    (resource) => files.has(resource.origin.file) && !there.has(stableKeyOf(resource)),
  );
  return missing.length === 0 ? after : { ...after, resources: [...after.resources, ...missing] };
}

/**
 * Where it failed before as well, both are compared as far as they were built. Of a root that the change breaks, what
 * could be built all the same is compared too where the fault does not show in it, and all else is there as it was.
 */
function ofFailed(before: RenderedRoot, after: RenderedRoot): RenderedRoot {
  if (before.status === 'failed' && after.resources.length > 0) return after;
  if (after.failure?.restStands !== true)
    return { ...after, resources: before.resources, unseen: before.unseen ?? [] };
  const there = new Set(after.resources.map(stableKeyOf));
  const seen = new Set((after.unseen ?? []).map(keyOfUnseen));
  return {
    ...after,
    resources: [
      ...after.resources,
      ...before.resources.filter((resource) => !there.has(stableKeyOf(resource))),
    ],
    unseen: [
      ...(after.unseen ?? []),
      ...(before.unseen ?? []).filter((content) => !seen.has(keyOfUnseen(content))),
    ],
  };
}

const keyOfUnseen = ({ kind, name, origin: { file } }: UnseenContent): string =>
  JSON.stringify([kind, name, file]);

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
