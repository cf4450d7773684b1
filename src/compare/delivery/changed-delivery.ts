import type { Change, DeliveredContent } from '../diff/change.ts';
import { decidesDelivery, isDelivering, isToldByObjects } from '../../gitops/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { resourceKey, stringAt } from '../../manifest/index.ts';
import { isWithoutEffect } from './alike-builds.ts';
import { instancePartOf } from './argo-instance/argo-instance.ts';
import type { Delivered, DeliveredBy } from './delivered-content.ts';
import { worstOf } from './delivered-content.ts';
import { handsToUpdater, updaterTargets } from './image-automation/image-updater.ts';
import { leftWaiting, stopsDelivery } from './stops-of-flux.ts';

/** Changes of objects that deliver something, each with what is known of that on either side. */
export const withDelivered = (
  changes: readonly Change[],
  deliveredBy: DeliveredBy,
): readonly Change[] =>
  changes.map((change) => {
    const content = contentOfChange(change, deliveredBy);
    return content === null ? change : { ...change, content };
  });

/** Null where the change decides nothing of what is delivered. */
function contentOfChange(change: Change, deliveredBy: DeliveredBy): DeliveredContent | null {
  if (isDelivering(change.subject)) {
    const handed = handedToUpdater(change, deliveredBy);
    if (handed !== null) return handed;
    if (change.kind !== 'unseen' && !decidesDelivery(change.field))
      return contentHeldUp(change, deliveredBy);
    if (isWithoutEffect(change, deliveredBy)) return null;
    if (isToldByObjects(change.subject, change.field)) return 'other';
    const waiting = leftWaiting(change, deliveredBy.appliers());
    const sides = [...sidesOf(change), ...waiting].map(deliveredBy);
    return worstOf([...sides, ...labelsOfAnyNamespace(change)]).content;
  }
  const delivered = deliveredByInstance(change, deliveredBy);
  return delivered?.content ?? null;
}

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
