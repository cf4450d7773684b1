import type { RenderedEnvironment, RenderedRoot } from '../environment.ts';
import { obstaclesOf } from '../../kustomize/index.ts';
import { failedAsBefore, partnersOf } from '../roots/root-pairs.ts';
import type { GapDraft, UnseenContent, Resource } from '../../manifest/index.ts';
import { natureOf, stableKeyOf, resourceKey } from '../../manifest/index.ts';
import { withHangingKept } from '../releases/hanging-objects.ts';
import { releaseOfRoot } from '../roots/root.ts';
import { stopOfRoot } from '../live/delivery-stop.ts';
import { lazily } from '../lazy-value.ts';

/**
 * The merge result with, in place of what could not be read or rendered, what the base has there: an
 * applier that fails leaves the cluster as it is, so those objects are not removed. The gap says that
 * they were not reviewed. What lies beside the fault is compared as it would be without. What is there and no longer
 * seen (a chart, an address, a template) is removed: nobody here can tell that the objects stay, unless a template of a
 * rendered chart makes them that only lacks another chart now, or a HelmRelease that goes on takes values from an object
 * that is not in the tree: what it installed is upgraded or left as it is, and not removed. A chart for which the review had no time left is what it
 * was, beside the gap that says so. A new root that fails brings nothing new: what the base has elsewhere is all that is
 * left of it, unless its folder had another name, under which it failed as it does now.
 */
export function keepUnrendered(
  before: RenderedEnvironment | null,
  after: RenderedEnvironment,
): RenderedEnvironment {
  const partners = partnersOf(before?.roots ?? [], after.roots);
  const gone = lazily(() => {
    const standing = new Set(partners.values());
    const left = (before?.roots ?? []).filter((root) => !standing.has(root));
    return new Set(left.flatMap(({ resources }) => resources.map(stableKeyOf)));
  });
  const roots = after.roots.map((now) => {
    const was = partners.get(now);
    const root = was === undefined ? now : withKeptDefinitions(was, now);
    const isLost =
      was === undefined &&
      root.status === 'failed' &&
      failedAsBefore(root, before?.roots ?? [], after.roots) === undefined;
    return isLost
      ? knownOf(root, before?.roots ?? [])
      : withHangingKept(was, withTakenIn(root, kept(was, root), gone));
  });
  const left = leftByRefusal(before, after, new Set(partners.values()));
  if (left.length === 0 && roots.every((root, index) => root === after.roots[index])) return after;
  return { ...after, roots: [...withKeptReleases(roots, before, after), ...left] };
}

/**
 * The base without what could be built of roots behind the step that ended them, where they build now: nothing of them was
 * applied, and all that they bring is applied again. What stops at nothing else is compared as it is written.
 */
export function withoutHalves(
  before: RenderedEnvironment | null,
  after: RenderedEnvironment | null,
): RenderedEnvironment | null {
  if (before === null || after === null || !before.roots.some(isHalf)) return before;
  const mended = new Set(
    [...partnersOf(before.roots, after.roots)].flatMap(([now, was]) =>
      isHalf(was) && now.status !== 'failed' ? [was] : [],
    ),
  );
  const roots = before.roots.map((root) => (mended.has(root) ? withoutHalf(root) : root));
  return mended.size === 0 ? before : { ...before, roots };
}

const isHalf = ({ failure }: RenderedRoot): boolean => failure?.ends === true;

/** A root without what could be built behind the step that ended it; the very same for another, and one for one. */
export function withoutHalf(root: RenderedRoot): RenderedRoot {
  if (!isHalf(root)) return root;
  const known = emptied.get(root) ?? { ...root, resources: [], unseen: [] };
  emptied.set(root, known);
  return known;
}

const emptied = new WeakMap<RenderedRoot, RenderedRoot>();

/** Lists what an applier applied that is refused now, and names no more: it is left as it is, deletions included (ARGO-72). */
function leftByRefusal(
  before: RenderedEnvironment | null,
  after: RenderedEnvironment,
  partnered: ReadonlySet<RenderedRoot>,
): readonly RenderedRoot[] {
  if (before === null || (after.environment.refused ?? []).length === 0) return [];
  return before.roots.filter((root) => !partnered.has(root) && stopOfRoot(root, after) !== null);
}

/**
 * Keeps the charts of HelmReleases that are kept as the base has them: one that was not built, or was built
 * otherwise, is in the cluster as it was.
 */
function withKeptReleases(
  roots: readonly RenderedRoot[],
  before: RenderedEnvironment | null,
  after: RenderedEnvironment,
): readonly RenderedRoot[] {
  const past = before?.releases ?? [];
  if (past.length === 0) return roots;
  const there = new Set(
    roots.flatMap(({ resources }, at) => {
      const own = after.roots[at];
      return own?.resources === resources
        ? []
        : resources.filter((each) => own?.resources.includes(each) !== true);
    }),
  );
  const built = new Map(
    (after.releases ?? []).map((each) => [stableKeyOf(each.resource), each.rendered.root]),
  );
  // what is built of a folder that fails is not applied, and its charts are not rendered
  const inFailed = new Set(
    roots.flatMap(({ status, resources }) =>
      status === 'failed' ? resources.map(stableKeyOf) : [],
    ),
  );
  const isAsItWas = (resource: Resource): boolean => {
    const key = stableKeyOf(resource);
    return there.has(resource) || (inFailed.has(key) && !built.has(key));
  };
  const kept = past.filter(({ resource }) => isAsItWas(resource));
  const replaced = new Set(kept.map(({ resource }) => built.get(stableKeyOf(resource))));
  return [
    ...roots.filter(({ root }) => !replaced.has(root)),
    ...kept.map(({ rendered }) => rendered),
  ];
}

/**
 * A root of which what the base has is kept, with what it takes in now of folders that were roots of their own: that has
 * moved there, as it is written, and is not removed.
 */
function withTakenIn(
  built: RenderedRoot,
  kept: RenderedRoot,
  gone: () => ReadonlySet<string>,
): RenderedRoot {
  if (built.status !== 'failed' || kept.resources === built.resources) return kept;
  const there = new Set(kept.resources.map(stableKeyOf));
  const taken = built.resources.filter((each) => {
    const key = stableKeyOf(each);
    return !there.has(key) && gone().has(key);
  });
  return taken.length === 0 ? kept : { ...kept, resources: [...kept.resources, ...taken] };
}

/** A root that was not there, as far as the base has its content in another: it may have moved. */
function knownOf(root: RenderedRoot, past: readonly RenderedRoot[]): RenderedRoot {
  const objects = new Set(past.flatMap(({ resources }) => resources.map(stableKeyOf)));
  const contents = new Set(past.flatMap(({ unseen = [] }) => unseen.map(nameOfUnseen)));
  return {
    ...root,
    resources: root.resources.filter((each) => objects.has(stableKeyOf(each))),
    unseen: (root.unseen ?? []).filter((each) => contents.has(nameOfUnseen(each))),
  };
}

const nameOfUnseen = ({ kind, name }: UnseenContent): string => `${kind} ${name}`;

function kept(before: RenderedRoot | undefined, after: RenderedRoot): RenderedRoot {
  if (
    before === undefined ||
    before === after ||
    after.gaps.length + Number(after.failure !== null) === 0
  )
    return after;
  if (after.status === 'failed') return ofFailed(before, after);
  if (after.isOutOfTime === true || isWithoutItsValues(after))
    return { ...after, resources: before.resources };
  const files = filesOfNewGaps(before.gaps, after.gaps);
  if (files.size === 0) return after;
  const there = new Set(after.resources.map(stableKeyOf));
  const missing = before.resources.filter(
    (resource) => files.has(resource.origin.file) && !there.has(stableKeyOf(resource)),
  );
  return missing.length === 0 ? after : { ...after, resources: [...after.resources, ...missing] };
}

/**
 * Decides what is compared of a root that failed. Where nothing stops it that did not before, both are compared as far as
 * they were built. Of a root that the change breaks, or breaks further, what could be built all the same is compared too
 * where the fault does not show in it, and all else is there as it was.
 */
function ofFailed(before: RenderedRoot, after: RenderedRoot): RenderedRoot {
  const known = obstaclesOf(before.failure);
  const isAsBefore =
    before.resources.length === 0 ||
    obstaclesOf(after.failure).every((each) => known.includes(each));
  if (before.status === 'failed' && after.resources.length > 0 && isAsBefore) return after;
  if (after.failure?.restStands !== true)
    return { ...after, resources: before.resources, unseen: before.unseen ?? [] };
  const faulty = new Set(after.failure.faulty ?? []);
  const built = after.resources.filter((resource) => !faulty.has(stableKeyOf(resource)));
  const there = new Set(built.map(stableKeyOf));
  const seen = new Set((after.unseen ?? []).map(keyOfUnseen));
  return {
    ...after,
    resources: [
      ...built,
      ...before.resources.filter((resource) => !there.has(stableKeyOf(resource))),
    ],
    unseen: [
      ...(after.unseen ?? []),
      ...(before.unseen ?? []).filter((content) => !seen.has(keyOfUnseen(content))),
    ],
  };
}

const isWithoutItsValues = ({ root, resources }: RenderedRoot): boolean =>
  resources.length === 0 && (releaseOfRoot(root)?.flux?.lacking ?? []).length > 0;

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

/**
 * A release of Flux with the definitions of its `crds/` that the cluster has: those that were there stay as they were,
 * also where the chart has them no more (HELM-9). The very same where nothing of them differs.
 */
function withKeptDefinitions(before: RenderedRoot, after: RenderedRoot): RenderedRoot {
  if (releaseOfRoot(after.root)?.flux?.keepsDefinitions !== true || before === after) return after;
  const was = new Map(
    before.resources.filter(isDefinition).map((each) => [resourceKey(each), each]),
  );
  if (was.size === 0 || after.status === 'failed') return after;
  const there = new Set(after.resources.map(resourceKey));
  const resources = [
    ...after.resources.map((each) =>
      isDefinition(each) ? (was.get(resourceKey(each)) ?? each) : each,
    ),
    ...[...was].flatMap(([key, each]) => (there.has(key) ? [] : [each])),
  ];
  return { ...after, resources };
}

/** One of templates is an object like any other. */
const isDefinition = ({ kind, origin: { file } }: Resource): boolean =>
  kind === 'CustomResourceDefinition' && /(?:^|\/)crds\//.test(file);
