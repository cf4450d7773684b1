import type { Change } from '../diff/change.ts';
import type { RenderedRoot } from '../../gitops/index.ts';
import { argoApplying, isDelivering } from '../../gitops/index.ts';
import { isBuildField, isOfBuild, isOfRendering, isVersionOfChart } from './delivery-fields.ts';
import type { Resource } from '../../manifest/index.ts';
import {
  entriesAt,
  itemsAt,
  sameData,
  stableKeyOf,
  stringAt,
  subjectText,
} from '../../manifest/index.ts';
import type { DeliveredBy } from './delivered-content.ts';

/** A value that is not known hides no object; a plugin may make others (ARGO-76). */
export const hidesObjects = ({ gaps, root }: RenderedRoot): boolean =>
  argoApplying(root)?.plugin !== undefined ||
  gaps.some(({ reason }) => reason !== 'unresolved-variable');

/** Tells whether two renders at least of one root are whole, and have the same objects. */
export const areAlike = ([first, ...others]: readonly RenderedRoot[]): boolean =>
  first !== undefined &&
  others.length > 0 &&
  [first, ...others].every((each) => each.failure === null && !hidesObjects(each)) &&
  others.every(({ resources }) => haveSameObjects(first.resources, resources));

/** Tells whether two renders at least of one root are there, and nothing of any is hidden, open or missing. */
export const areWhole = (roots: readonly RenderedRoot[]): boolean =>
  roots.length > 1 && roots.every(isRenderedWhole);

/** Tells whether nothing of a render is hidden, open or missing. */
export const isRenderedWhole = (root: RenderedRoot): boolean =>
  root.failure === null &&
  root.gaps.length === 0 &&
  !hidesObjects(root) &&
  (root.unseen ?? []).length === 0 &&
  root.otherwise === undefined &&
  root.missing === undefined &&
  root.isOutOfTime !== true;

/**
 * Whether a change is of what is rendered alone, and all of that is seen on both sides: what it does is judged by the
 * objects that come of it.
 */
export const isSeenInObjects = (
  { kind, field, object, oldObject }: Change,
  deliveredBy: DeliveredBy,
): boolean =>
  kind !== 'unseen' &&
  object !== null &&
  oldObject !== null &&
  (isVersionOfChart(field, object) && isVersionOfChart(field, oldObject)
    ? deliveredBy.isSeenThere('before', oldObject) && deliveredBy.isSeenThere('after', object)
    : isOfRendering(field) && deliveredBy.isSeenWhole(object));

/** Lists the fields in which appliers of Flux name ConfigMaps that they take values or variables from. */
const TAKEN_FROM: ReadonlyMap<string, readonly string[]> = new Map([
  ['HelmRelease', ['spec', 'valuesFrom']],
  ['Kustomization', ['spec', 'postBuild', 'substituteFrom']],
]);

/**
 * Tells whether a ConfigMap changes that releases take values from, or folders variables, all of which are rendered: what
 * comes of it is seen in their objects.
 */
export function isOfSeenReleases(
  { subject, field, object, oldObject }: Change,
  deliveredBy: DeliveredBy,
): boolean {
  if (subject.kind !== 'ConfigMap' || subject.group !== '' || !/^data\b/.test(field ?? ''))
    return false;
  const names = new Set([object, oldObject].flatMap((side) => side?.name ?? []));
  const takers = deliveredBy
    .appliers()
    .filter(
      (each) =>
        each.namespace === subject.namespace &&
        itemsAt(each.node, ...(TAKEN_FROM.get(each.kind) ?? ['none'])).some(
          (from) =>
            stringAt(from, 'kind') === 'ConfigMap' && names.has(stringAt(from, 'name') ?? ''),
        ),
    );
  return takers.length > 0 && takers.every((each) => deliveredBy.isSeenWhole(each));
}

function haveSameObjects(some: readonly Resource[], others: readonly Resource[]): boolean {
  const byKey = new Map(some.map((each) => [stableKeyOf(each), each]));
  return (
    some.length === others.length &&
    byKey.size === some.length &&
    others.every((each) => {
      const same = byKey.get(stableKeyOf(each));
      return same !== undefined && sameData(same.node, each.node);
    })
  );
}

/** Whether a change is of how a folder is built, and nothing of it comes out otherwise: images that none of it has. */
export const isWithoutEffect = (
  { kind, subject, field, object, oldObject }: Change,
  deliveredBy: DeliveredBy,
): boolean =>
  kind !== 'unseen' &&
  isDelivering(subject) &&
  object !== null &&
  oldObject !== null &&
  (isOfBuild(field) || isBlockOfBuild(field, [object, oldObject])) &&
  deliveredBy.buildsTheSame(object);

/** Whether a block of Argo CD comes or goes that says nothing but how a folder is built. */
const isBlockOfBuild = (field: string | null, sides: readonly Resource[]): boolean =>
  field === 'spec.source.kustomize' &&
  sides.every(({ node }) =>
    [...entriesAt(node, 'spec', 'source', 'kustomize').keys()].every(isBuildField),
  );

/** Says of changes without effect that they have none: a name that is misspelt matches nothing either. */
export const ineffectiveNotes = (
  changes: readonly Change[],
  deliveredBy: DeliveredBy,
): readonly string[] => [
  ...new Set(
    changes.flatMap((change) =>
      isWithoutEffect(change, deliveredBy)
        ? [
            `what changes at ${change.field?.replace(/\[.*$/, '') ?? 'spec'} of ${subjectText(change.subject)} changes nothing of what is built: none of it has what is named there, or has it so already.`,
          ]
        : [],
    ),
  ),
];
