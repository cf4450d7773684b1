import type { Change, DeliveredContent } from '../diff/change.ts';
import { isOfKeptDefinitions } from '../diff/control-plane-installation.ts';
import { isReleaseGone, isStepOfRelease } from './releases/release-steps.ts';
import { isDelivering } from '../../gitops/index.ts';
import { decidesDelivery, isOfRendering, isToldByObjects } from './delivery-fields.ts';
import { isOfTiming } from './delivery-timing.ts';
import { allowsMore } from './project-allowances.ts';
import type { Resource } from '../../manifest/index.ts';
import {
  resourceKey,
  stringAt,
  API_GROUPS,
  itemsAt,
  nodeAt,
  parseGoDuration,
} from '../../manifest/index.ts';
import { isOfSeenReleases, isSeenInObjects, isWithoutEffect } from './ineffective-builds.ts';
import { instancePartOf } from './argo-instance/argo-instance.ts';
import type { Delivered, DeliveredBy } from './delivered-content.ts';
import { worstOf } from './delivered-content.ts';
import { handsToUpdater, updaterTargets } from './image-updater.ts';
import type { NewReading } from './sources/new-readings.ts';

/** A field that says when something is applied, and by which it may be that nothing is any more. */
interface StoppingField {
  readonly groups: ReadonlySet<string>;
  /** Absent for all kinds of the groups. */
  readonly kinds?: ReadonlySet<string>;
  readonly field: RegExp;
  /** Whether nothing that is merged from now on comes, as it stands in the object. */
  readonly stops: (object: Resource, others: readonly Resource[], change: Change) => boolean;
}

const APPLIERS: ReadonlySet<string> = new Set([API_GROUPS.fluxKustomize, API_GROUPS.fluxHelm]);
const SOURCES: ReadonlySet<string> = new Set([API_GROUPS.fluxSource]);

/** What is read anew less often than this is as good as left alone: a merge takes effect on another day. */
const LONGEST_MS = 24 * 60 * 60 * 1000;
/** Within less than this nothing is fetched or applied. */
const SHORTEST_MS = 1000;

/** Each of them; a new one is one row. FLUX-32, FLUX-37 */
const STOPPING_FIELDS: readonly StoppingField[] = [
  { groups: APPLIERS, field: /^spec\.dependsOn\b/, stops: waitsForEver },
  {
    groups: SOURCES,
    // what is in a Helm repository is asked for by version, and there from the first time
    kinds: new Set(['GitRepository', 'OCIRepository', 'Bucket']),
    field: /^spec\.interval$/,
    stops: ({ node }, _others, { before }) => {
      const [now, then] = [durationOf(stringAt(node, 'spec', 'interval')), durationOf(before)];
      return now !== null && now > LONGEST_MS && (then === null || now > then);
    },
  },
  {
    groups: new Set([...APPLIERS, ...SOURCES]),
    field: /^spec\.timeout$/,
    stops: ({ node }) => {
      const timeout = durationOf(stringAt(node, 'spec', 'timeout'));
      return timeout !== null && timeout < SHORTEST_MS;
    },
  },
];

/** Whether a change of when something of Flux is applied comes to never, or nearly. `others` are all appliers. FLUX-32, FLUX-37 */
function stopsDelivery(change: Change, others: readonly Resource[]): boolean {
  const { object, field } = change;
  if (object === null || field === null) return false;
  return STOPPING_FIELDS.some(
    ({ groups, kinds, field: pattern, stops }) =>
      groups.has(object.group) &&
      (kinds === undefined || kinds.has(object.kind)) &&
      pattern.test(field) &&
      stops(object, others, change),
  );
}

/** Those that wait for what goes away with a change, and go on waiting. FLUX-32, FLUX-37 */
function leftWaiting(
  { object, oldObject }: Change,
  others: readonly Resource[],
): readonly Resource[] {
  if (object !== null || oldObject === null || !APPLIERS.has(oldObject.group)) return [];
  return others.filter((each) => dependenciesOf(each).some((one) => isMeant(one, oldObject)));
}

interface Dependency {
  readonly group: string;
  readonly namespace: string;
  readonly name: string;
  /** Whether an expression decides when it counts as ready. */
  readonly isOpen: boolean;
}

const dependenciesOf = (applier: Resource): readonly Dependency[] =>
  APPLIERS.has(applier.group)
    ? itemsAt(applier.node, 'spec', 'dependsOn').map((each) => ({
        group: applier.group,
        namespace: stringAt(each, 'namespace') ?? applier.namespace,
        name: stringAt(each, 'name') ?? '',
        isOpen: nodeAt(each, 'readyExpr') !== undefined,
      }))
    : [];

const isMeant = ({ group, namespace, name }: Dependency, applier: Resource): boolean =>
  applier.group === group &&
  applier.name === name &&
  // one whose namespace is not written may be in any
  (applier.namespace === namespace || applier.namespace === '' || namespace === '');

/** It waits for what is not there, for itself by a way round, or for an expression that nobody evaluates here. */
function waitsForEver(applier: Resource, others: readonly Resource[]): boolean {
  const isStart = (each: Resource): boolean =>
    each.group === applier.group &&
    each.name === applier.name &&
    each.namespace === applier.namespace;
  const walked = new Set<Resource>();
  const waits = (each: Resource, isFirst: boolean): boolean => {
    if (!isFirst && isStart(each)) return true;
    if (walked.has(each)) return false;
    walked.add(each);
    return dependenciesOf(each).some((one) => {
      // names that are filled in are not known here
      if (/[${}]/.test(`${one.namespace}${one.name}`)) return false;
      const found = others.filter((other) => isMeant(one, other));
      const isLost = isFirst && (one.isOpen || found.length === 0);
      return isLost || found.some((other) => waits(other, false));
    });
  };
  return waits(applier, true);
}

function durationOf(value: unknown): number | null {
  return typeof value === 'string' ? parseGoDuration(value) : null;
}

/** Changes of objects that deliver something, each with what is known of that on either side. */
export const withDelivered = (
  changes: readonly Change[],
  deliveredBy: DeliveredBy,
): readonly Change[] =>
  changes.map((change) => {
    if (isOfKeptDefinitions([change.object, change.oldObject], change.field))
      return { ...change, content: 'other' as const, keepsDefinitions: true as const };
    const content = contentOfChange(change, deliveredBy);
    if (content !== null) return { ...change, content };
    return isDelivering(change.subject) && isOfTiming(change, deliveredBy.appliers())
      ? { ...change, isOfTiming: true as const }
      : change;
  });

const ANYTHING: Delivered = { content: 'may-be-mesh-wide', production: false };

/** Null where the change decides nothing of what is delivered. */
function contentOfChange(change: Change, deliveredBy: DeliveredBy): DeliveredContent | null {
  if (!isDelivering(change.subject))
    return (
      deliveredByInstance(change, deliveredBy)?.content ??
      (isOfSeenReleases(change, deliveredBy) ? 'rendered' : null)
    );
  const handed = handedToUpdater(change, deliveredBy);
  if (handed !== null) return handed;
  if (change.kind !== 'unseen' && !decidesDelivery(change.field))
    return contentHeldUp(change, deliveredBy);
  if (isWithoutEffect(change, deliveredBy)) return null;
  if (isSeenInObjects(change, deliveredBy)) return 'rendered';
  if (isToldByObjects(change.subject, change.field)) return 'other';
  return contentDelivered(change, deliveredBy);
}

/** The worst of what it delivers, and of what goes on waiting for it. */
function contentDelivered(change: Change, deliveredBy: DeliveredBy): DeliveredContent {
  const waiting = leftWaiting(change, deliveredBy.appliers());
  const { content } = worstOf([
    ...deliveredItself(change, deliveredBy),
    ...waiting.map(deliveredBy),
    ...labelsOfAnyNamespace(change),
    ...readAnew(change, deliveredBy).map(() => ANYTHING),
    ...heldInValues(change, deliveredBy),
  ]);
  // nothing that is delivered is delivered otherwise, but what was refused may be from now on
  return content === 'mesh-wide' && allowsMore(change) ? 'may-be-mesh-wide' : content;
}

/** What lies whole in its folder is judged by itself; what that brings again is deleted with an object that goes. */
function deliveredItself(change: Change, deliveredBy: DeliveredBy): readonly Delivered[] {
  const { object, oldObject } = change;
  if (oldObject === null && object !== null && deliveredBy.isSeenThere('after', object))
    return [asStanding(deliveredBy.byItself(object))];
  if (object === null && oldObject !== null && deliveredBy.isSeenThere('before', oldObject))
    return [deliveredBy.byItself(oldObject)];
  const own = sidesOf(change).map(deliveredBy);
  return isStepOfRelease(change) || isReleaseGone(change) ? own.map(asStanding) : own;
}

const asStanding = (delivered: Delivered): Delivered =>
  delivered.content === 'may-be-mesh-wide' ? { ...delivered, content: 'other' } : delivered;

/** Judges objects that stand whole in what changes of values. */
function heldInValues(
  { field, oldObject, object }: Change,
  deliveredBy: DeliveredBy,
): readonly Delivered[] {
  if (field !== null && !isOfRendering(field)) return [];
  const content = deliveredBy.ofValues(oldObject, object);
  return content === null ? [] : [{ content, production: false }];
}

/** Lists what the changed object reads of other repositories since the change. */
const readAnew = ({ object }: Change, deliveredBy: DeliveredBy): readonly NewReading[] =>
  object === null ? [] : deliveredBy.readsAnew(object);

/** Says what is read of other repositories since the change, and may hold objects of the mesh. */
export const newReadingNotes = (
  changes: readonly Change[],
  deliveredBy: DeliveredBy,
): readonly string[] => [
  ...new Set(
    changes.flatMap((change) =>
      isDelivering(change.subject) ? readAnew(change, deliveredBy).map(({ note }) => note) : [],
    ),
  ),
];

/**
 * Of a change of when something is applied: what comes no more, null where it goes on coming. What is there stays as it
 * is, so that no more is sure than that nothing new comes.
 */
function contentHeldUp(change: Change, deliveredBy: DeliveredBy): DeliveredContent | null {
  if (!stopsDelivery(change, deliveredBy.appliers())) return null;
  const { content } = worstOf(sidesOf(change).map(deliveredBy));
  return content === 'mesh-wide' ? 'may-be-mesh-wide' : content;
}

/** What an automation may set of it, or writes into other files; null where none is given more to do. */
function handedToUpdater(change: Change, deliveredBy: DeliveredBy): DeliveredContent | null {
  if (change.object === null || !handsToUpdater(change)) return null;
  const targets = updaterTargets(change.object);
  const { content } = worstOf([deliveredBy(change.object), deliveredBy.ofFiles(targets)]);
  return content === 'mesh-wide' ? 'may-be-mesh-wide' : content;
}

/** Labels for namespaces that only the generators of a set tell may be those of the root namespace (ARGO-40). */
function labelsOfAnyNamespace({ field, object }: Change): readonly Delivered[] {
  if (field === null || !field.includes('managedNamespaceMetadata') || object === null) return [];
  const place = ['spec', 'template', 'spec', 'destination', 'namespace'];
  const isOpen = (stringAt(object.node, ...place) ?? '').includes('{{');
  return isOpen ? [{ content: 'may-be-mesh-wide', production: false }] : [];
}

/** What is delivered by the instance of Argo CD that the change is one of; null where it is of none, or decides nothing. */
function deliveredByInstance(change: Change, deliveredBy: DeliveredBy): Delivered | null {
  const found = sidesOf(change).flatMap((side) => {
    const part = instancePartOf(side);
    const concerned = part?.concerns(change) ?? null;
    if (part === null || concerned === null) return [];
    const delivered = deliveredBy.ofAll(concerned);
    const isOpen = part.isPossible === true && delivered.content === 'mesh-wide';
    return [isOpen ? { ...delivered, content: 'may-be-mesh-wide' as const } : delivered];
  });
  return found.length === 0 ? null : worstOf(found);
}

const sidesOf = ({ object, oldObject }: Change): readonly Resource[] =>
  [object, oldObject].flatMap((side) => side ?? []);

/** The key of the changed object where it applies a folder of production's, whichever environment it is part of. */
export function deliversToProduction(change: Change, deliveredBy: DeliveredBy): readonly string[] {
  const isToProduction = isDelivering(change.subject)
    ? sidesOf(change).some((side) => deliveredBy(side).production)
    : deliveredByInstance(change, deliveredBy)?.production === true;
  return isToProduction ? [resourceKey(change.subject)] : [];
}
