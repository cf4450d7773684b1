import type { Change, Obstacle } from '../diff/change.ts';
import type {
  EnvironmentPair,
  keptByScripts,
  RenderedEnvironment,
  RenderedRoot,
} from '../../gitops/index.ts';
import {
  fluxApplying,
  isOfEarlierStage,
  lackingNamespace,
  objectApplying,
  stopOfRoot,
  unreadIn,
} from '../../gitops/index.ts';
import { notKept } from '../in-effect/withheld-objects.ts';
import { groupedBy } from '../../istio/index.ts';
import type { Node, Origin, Resource } from '../../manifest/index.ts';
import { placeOf, resourceKey, sameData, subjectText } from '../../manifest/index.ts';

/**
 * The changes of one environment, with what keeps them from the cluster as it stands after the change; `isInvalid` says
 * of an object of it that the cluster refuses it.
 */
export function withObstacles(
  changes: readonly Change[],
  after: RenderedEnvironment | null,
  isInvalid: (object: Resource) => boolean = () => false,
): readonly Change[] {
  if (after === null || changes.length === 0) return changes;
  const stops = obstaclesIn(after, isInvalid);
  const obstacleOf = (object: Resource): Obstacle | null =>
    stops?.(object) ?? (isInvalid(object) ? { kind: 'refused' } : null);
  return changes.map((change) => {
    const { object, oldObject } = change;
    const obstacle = object === null ? null : obstacleOf(object);
    if (object === null || obstacle === null) return change;
    const isNew = oldObject === null;
    return {
      ...change,
      heldUpBy: isNew ? withHolders(obstacle, object, after.roots) : obstacle,
    };
  });
}

/** Marks what goes from folders that scripts apply, and that they keep in the cluster or apply themselves. */
export function withKeptByScripts(
  changes: readonly Change[],
  { before, after }: Pick<EnvironmentPair, 'before' | 'after'>,
  keptBy: ReturnType<typeof keptByScripts>,
): readonly Change[] {
  if (before === null || after === null) return changes;
  return changes.map((change) => {
    const { object, oldObject, cause, remains } = change;
    if (object !== null || oldObject === null || cause !== undefined || remains !== undefined)
      return change;
    const kept = keptBy(oldObject, before, after);
    return kept === null ? change : { ...change, heldUpBy: keptObstacle(kept) };
  });
}

const keptObstacle = ({
  why,
  origin,
  isOfBase,
  release,
}: NonNullable<ReturnType<ReturnType<typeof keptByScripts>>>): Obstacle => ({
  kind: 'kept',
  why,
  at: `${placeOf(origin)}${isOfBase === true ? ' at the base' : ''}`,
  ...(release !== undefined && { release }),
});

/**
 * Marks what goes because its applier reads another repository now, and what becomes of modes by that: it is so only where
 * that one, which is not seen, does not have the object too.
 */
export function withReadElsewhere(changes: readonly Change[]): readonly Change[] {
  const sources = new Map<Origin, string>();
  for (const { oldObject, object, cause } of changes)
    if (oldObject !== null && object === null && cause?.kind === 'read-elsewhere')
      for (const origin of originsIn(oldObject.node)) sources.set(origin, cause.source);
  if (sources.size === 0) return changes;
  return changes.map((change) => {
    const source = change.side === 'base' ? sources.get(change.origin) : undefined;
    return source === undefined || change.heldUpBy !== undefined
      ? change
      : { ...change, heldUpBy: { kind: 'elsewhere', source } };
  });
}

function originsIn(node: Node): readonly Origin[] {
  const inner = node.kind === 'map' ? node.entries.values() : node.kind === 'seq' ? node.items : [];
  return [node.origin, ...[...inner].flatMap(originsIn)];
}

/**
 * What keeps an object of the merge result out of the cluster as it stands; null where some root that brings it is
 * applied, or the part of it that has the object may be by itself. What applies a root stops where it does not build, and where a
 * file of it cannot be read (ARGO-34, FLUX-11). `kubectl apply` of a plain folder applies what stands in such a file
 * before the fault, and all other files. Flux applies nothing beside an object that lacks its namespace or that is
 * invalid (FLUX-22, FLUX-40).
 */
function obstaclesIn(
  after: RenderedEnvironment,
  isInvalid: (object: Resource) => boolean,
): ((object: Resource) => Obstacle | null) | null {
  const { roots, ownParts = [] } = after;
  const refusals = refusalsOf(roots, isInvalid);
  const stops = stopsAmong(roots, (root) => {
    const stalled = stalledBy(root, after);
    return stopOf(root) ?? (stalled && (() => stalled)) ?? refusalOf(root, refusals);
  });
  if (stops.length === 0) return null;
  const stopped = new Set(stops.map(({ root }) => root));
  const free = groupedBy(
    [
      ...roots.filter((root) => !stopped.has(root)),
      ...ownParts.filter((part) => stopOf(part) === null),
    ].flatMap(({ resources }) => resources),
    resourceKey,
  );
  const held = new Map<Resource, (object: Resource) => Obstacle | null>();
  for (const { root, stop } of [...stops, ...stopsAmong(ownParts, stopOf)])
    for (const each of root.resources) if (!held.has(each)) held.set(each, stop);
  return (object) => {
    // one base in several roots has one place: the object itself tells which of them it is of
    const others = free.get(resourceKey(object)) ?? [];
    const comes = others.some((each) => each === object || isSame(each, object));
    return comes ? null : (held.get(object)?.(object) ?? null);
  };
}

type StopOf = (root: RenderedRoot) => ((object: Resource) => Obstacle | null) | null;

const stopsAmong = (
  roots: readonly RenderedRoot[],
  stopFor: StopOf,
): readonly { root: RenderedRoot; stop: NonNullable<ReturnType<StopOf>> }[] =>
  roots.flatMap((root) => {
    const stop = stopFor(root);
    return stop === null ? [] : [{ root, stop }];
  });

/** Of an object that lacks its namespace: where other roots bring it from the same place. */
function withHolders(
  obstacle: Obstacle,
  object: Resource,
  roots: readonly RenderedRoot[],
): Obstacle {
  if (obstacle.kind !== 'namespace' && !(obstacle.kind === 'invalid' && obstacle.lacksNamespaces))
    return obstacle;
  if (object.namespace !== '') return obstacle;
  const held = roots
    .filter(({ root, failure }) => root.by.origin !== null && failure === null)
    .flatMap(({ resources }) => resources)
    .filter((each) => each.namespace !== '' && isSameBut(each, object));
  const heldIn = [...new Set(held.map(({ namespace }) => namespace))].sort();
  return heldIn.length === 0 ? obstacle : { ...obstacle, heldIn };
}

/** Whether it is the object of one file, whatever each root lays over it. */
const isSameBut = (one: Resource, other: Resource): boolean =>
  one.kind === other.kind &&
  one.group === other.group &&
  one.name === other.name &&
  one.origin.file === other.origin.file;

/** The folder that Flux applies at once: several roots can be of one kustomization that it generates (FLUX-11). */
const wholeOf = ({ root }: RenderedRoot): string => fluxApplying(root)?.generatedFor ?? root.path;

const wholeKey = (root: RenderedRoot): string => {
  const applier = objectApplying(root.root);
  const place = applier === null ? '' : placeOf(applier.origin);
  return [wholeOf(root), place, applier?.cluster ?? ''].join(' ');
};

/** What Flux refuses of a folder that it applies at once. */
interface Refusals {
  readonly lacking: boolean;
  readonly invalid: ReadonlySet<string>;
}

/**
 * By the folder that is applied at once: what Flux refuses of it (FLUX-40). An object that says that it is not to be
 * applied is none of that (FLUX-36).
 */
function refusalsOf(
  roots: readonly RenderedRoot[],
  isInvalid: (object: Resource) => boolean,
): ReadonlyMap<string, Refusals> {
  const found = new Map<string, Refusals>();
  for (const root of roots) {
    if (root.root.by.tool !== 'flux') continue;
    const isApplied = (each: Resource): boolean => notKept(each, root.root, () => null) === null;
    const lacking = lackingNamespace(root).some(isApplied);
    const invalid = root.resources.filter(isInvalid).filter(isApplied);
    if (!lacking && invalid.length === 0) continue;
    const known = found.get(wholeKey(root));
    found.set(wholeKey(root), {
      lacking: lacking || known?.lacking === true,
      invalid: new Set([...(known?.invalid ?? []), ...invalid.map(subjectText)]),
    });
  }
  return found;
}

/** An object that Flux refuses stops those of its stage, and none of the stages before (FLUX-40). */
function refusalOf(
  root: RenderedRoot,
  refusals: ReadonlyMap<string, Refusals>,
): ((object: Resource) => Obstacle | null) | null {
  const refused = refusals.get(wholeKey(root));
  if (refused === undefined || root.root.by.tool !== 'flux') return null;
  const path = wholeOf(root);
  const { lacking, invalid } = refused;
  const obstacle: Obstacle =
    invalid.size === 0
      ? { kind: 'namespace', path }
      : { kind: 'invalid', path, objects: [...invalid], lacksNamespaces: lacking };
  return (object) => (isOfEarlierStage(object) ? null : obstacle);
}

/** Whether it is the object of one file, as another root has it; a copy elsewhere is another way to install it. */
const isSame = (one: Resource, other: Resource): boolean =>
  placeOf(one.origin) === placeOf(other.origin) && sameData(one.node, other.node);

/**
 * Whether Flux applies nothing of an object's stage, for an object that lacks its namespace or that is invalid
 * (FLUX-40).
 */
export function refusedByFlux(
  roots: readonly RenderedRoot[],
  isInvalid: (object: Resource) => boolean,
): (root: RenderedRoot, object: Resource) => boolean {
  const refusals = refusalsOf(roots, isInvalid);
  return (root, object) => refusals.has(wholeKey(root)) && !isOfEarlierStage(object);
}

/** Says of a root until when nothing of it is applied, for what applies it is refused; null where it is not. */
export function stalledBy(root: RenderedRoot, after: RenderedEnvironment): Obstacle | null {
  const applier = root.failure === null ? stopOfRoot(root, after)?.applier : undefined;
  if (applier === undefined) return null;
  const { kind, namespace, name } = applier.object;
  const verb = kind.startsWith('Application') ? 'syncs' : 'reconciles';
  return { kind: 'applier', until: `${kind} ${namespace}/${name} ${verb}` };
}

function stopOf(rendered: RenderedRoot): ((object: Resource) => Obstacle | null) | null {
  const { root, failure, arrivesWith } = rendered;
  if (failure === null && arrivesWith !== undefined)
    return () => ({ kind: 'build', path: arrivesWith });
  if (failure !== null) {
    const { from, whole = root.path } = failure;
    return () => ({
      kind: 'build',
      path: whole,
      ...(from?.isRun === false && { from: from.release }),
    });
  }
  const unread = new Map(unreadIn(rendered).map((gap) => [gap.origin.file, gap.origin]));
  const [first] = unread.values();
  if (first === undefined) return null;
  if (root.by.origin !== null) return () => ({ kind: 'file', file: first.file });
  return ({ origin: { file, line } }) =>
    line > (unread.get(file)?.line ?? Infinity) ? { kind: 'file', file } : null;
}
