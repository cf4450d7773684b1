import type { Change, Obstacle } from '../../diff/index.ts';
import type { RenderedEnvironment, RenderedRoot } from '../../environments/index.ts';
import { isOfEarlierStage, lackingNamespace } from '../../environments/index.ts';
import { notKept } from '../../in-effect/index.ts';
import { natureOf } from '../../gaps/index.ts';
import { groupedBy } from '../../mesh/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { placeOf, resourceKey, sameData } from '../../manifest/index.ts';

/** The changes of one environment, with what keeps them from the cluster as it stands after the change. */
export function withObstacles(
  changes: readonly Change[],
  after: RenderedEnvironment | null,
): readonly Change[] {
  const obstacleOf = after === null || changes.length === 0 ? null : obstaclesIn(after);
  if (obstacleOf === null) return changes;
  return changes.map((change) => {
    const obstacle = change.object === null ? null : obstacleOf(change.object);
    return obstacle === null ? change : { ...change, heldUpBy: obstacle };
  });
}

/**
 * What keeps an object of the merge result out of the cluster as it stands; null where some root that brings it is
 * applied, or a script applies the part of it by itself. What applies a root stops where it does not build, and where a
 * file of it cannot be read (ARGO-34, FLUX-11). `kubectl apply` of a plain folder applies what stands in such a file
 * before the fault, and all other files. Flux applies nothing beside an object that lacks its namespace (FLUX-22, FLUX-40).
 */
function obstaclesIn({
  roots,
  scriptedParts = [],
}: RenderedEnvironment): ((object: Resource) => Obstacle | null) | null {
  const isRefusedIn = refusedByFlux(roots);
  const stops = roots.flatMap((root) => {
    const stop =
      stopOf(root) ??
      (root.resources.some((each) => isRefusedIn(root, each)) ? lackOf(root) : null);
    return stop === null ? [] : [{ root, stop }];
  });
  if (stops.length === 0) return null;
  const stopped = new Set(stops.map(({ root }) => root));
  const free = groupedBy(
    [
      ...roots.filter((root) => !stopped.has(root)),
      ...scriptedParts.filter((part) => stopOf(part) === null),
    ].flatMap(({ resources }) => resources),
    resourceKey,
  );
  const held = new Map<Resource, (object: Resource) => Obstacle | null>();
  for (const { root, stop } of stops)
    for (const each of root.resources) if (!held.has(each)) held.set(each, stop);
  return (object) => {
    // one base in several roots has one place: the object itself tells which of them it is of
    const others = free.get(resourceKey(object)) ?? [];
    const comes = others.some((each) => each === object || isSame(each, object));
    return comes ? null : (held.get(object)?.(object) ?? null);
  };
}

/** Whether Flux refuses an object of it; one that says that it is not to be applied is none of them (FLUX-36). */
const isRefused = (root: RenderedRoot): boolean =>
  lackingNamespace(root).some((each) => notKept(each, root.root, () => null) === null);

/** The folder that Flux applies at once: several roots can be of one kustomization that it generates (FLUX-11). */
const wholeOf = ({ root: { generatedFor, path } }: RenderedRoot): string => generatedFor ?? path;

const wholeKey = (root: RenderedRoot): string => {
  const { appliedBy, cluster = '' } = root.root;
  return [wholeOf(root), appliedBy === null ? '' : placeOf(appliedBy), cluster].join(' ');
};

/** An object that Flux refuses stops those of its stage, and none of the stages before (FLUX-40). */
const lackOf =
  (root: RenderedRoot) =>
  (object: Resource): Obstacle | null =>
    isOfEarlierStage(object) ? null : { kind: 'namespace', path: wholeOf(root) };

/** Whether it is the object of one file, as another root has it; a copy elsewhere is another way to install it. */
const isSame = (one: Resource, other: Resource): boolean =>
  placeOf(one.origin) === placeOf(other.origin) && sameData(one.node, other.node);

/**
 * Whether Flux applies nothing of an object's stage, for an object that lacks its namespace or that is invalid
 * (FLUX-40).
 */
export function refusedByFlux(
  roots: readonly RenderedRoot[],
  isInvalid: (object: Resource) => boolean = () => false,
): (root: RenderedRoot, object: Resource) => boolean {
  const refused = new Set(
    roots.flatMap((root) =>
      root.root.tool === 'flux' && (isRefused(root) || root.resources.some(isInvalid))
        ? [wholeKey(root)]
        : [],
    ),
  );
  return (root, object) => refused.has(wholeKey(root)) && !isOfEarlierStage(object);
}

/** Whether what applies a root applies nothing of it as it stands. */
export const isStopped = (root: RenderedRoot): boolean =>
  root.failure !== null || (root.root.appliedBy !== null && stopOf(root) !== null);

function stopOf({
  root,
  failure,
  gaps,
}: RenderedRoot): ((object: Resource) => Obstacle | null) | null {
  if (failure !== null) return () => ({ kind: 'build', path: failure.whole ?? root.path });
  const unread = new Map(
    gaps.flatMap((gap) =>
      gap.reason === 'not-parsed' && natureOf(gap) === 'broken' && gap.origin !== null
        ? [[gap.origin.file, gap.origin] as const]
        : [],
    ),
  );
  const [first] = unread.values();
  if (first === undefined) return null;
  if (root.appliedBy !== null) return () => ({ kind: 'file', file: first.file });
  return ({ origin: { file, line } }) =>
    line > (unread.get(file)?.line ?? Infinity) ? { kind: 'file', file } : null;
}
