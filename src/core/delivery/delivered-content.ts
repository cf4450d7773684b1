import type { Change, DeliveredContent } from '../diff/index.ts';
import { controlPlaneShape, DELIVERED_CONTENTS } from '../diff/index.ts';
import type { RenderedEnvironment, RenderedRoot } from '../gitops/index.ts';
import { decidesDelivery, isDelivering, isToldByObjects } from '../gitops/index.ts';
import type { GapDraft } from '../gaps/index.ts';
import type { MapNode, Origin, Resource } from '../manifest/index.ts';
import { stringAt, resourceKey } from '../manifest/index.ts';
import type { MeshWideObjects } from '../mesh/index.ts';
import { groupedBy, reachesEveryNamespace } from '../mesh/index.ts';
import type { Concerned } from './argo-instance/index.ts';
import { instancePartOf, isInstanceSettings } from './argo-instance/index.ts';
import { handsToUpdater, updaterTargets, valueFilesOf } from './image-automation/index.ts';
import { areAlike, hidesObjects, isWithoutEffect } from './alike-builds.ts';
import type { BroughtIntoProduction } from './one-cluster/brought-into-production.ts';
import { inOneCluster } from './in-one-cluster.ts';
import { leftWaiting, stopsDelivery } from './stops-of-flux.ts';
import { isTakenFor, isUsedBy, isWithin } from './meant-appliers.ts';
import type { NamedContent } from './named-content.ts';
import { namedContent } from './named-content.ts';

/** What is known of what an object delivers. */
export interface Delivered {
  readonly content: DeliveredContent;
  /** Whether a folder that it applies is one of production's, or brings something into its cluster. */
  readonly production: boolean;
}

/** Answers what is known of what an object delivers. */
export interface DeliveredBy {
  (resource: Resource): Delivered;
  /** The same of all appliers that something concerns. */
  ofAll(concerned: Concerned): Delivered;
  /** All that delivers something, of either side. */
  appliers(): readonly Resource[];
  /** Whether all that it applies is seen whole on both sides, and is the same. */
  buildsTheSame(resource: Resource): boolean;
  /** The same of all that is made from files. */
  ofFiles(paths: readonly string[]): Delivered;
}

/** What is known of production's clusters. */
export type BroughtThere = Pick<BroughtIntoProduction, 'brings' | 'isSentThere'>;

/** One environment of either tree, with its objects that hold for a whole mesh. */
export interface DeliveredEnvironment extends MeshWideObjects {
  readonly rendered: RenderedEnvironment;
}

/** Applications that apply Applications are followed this far. */
const MOST_NESTED = 5;

/** Words of a path, a URL or a name that say: Istio's control plane. */
const CONTROL_PLANE =
  /(?:^|[\s/_."-])(?:istiod|istio-?(?:base|control|discovery|cni|operator|system|pilot)|ztunnel|sail-?operator)(?:$|[\s/_.:@"-])|istio\S* (?:base|cni)$/;

const ANYTHING: Delivered = { content: 'may-be-mesh-wide', production: false };

/**
 * Answers what is known of what an object delivers, from all environments of both trees: where the
 * folder it names is rendered here, from what that holds; else from the chart's or folder's name, the
 * namespace it goes into, and what is laid over it.
 */
export function deliveredContents(
  environments: readonly DeliveredEnvironment[],
  { brings, isSentThere }: BroughtThere,
): DeliveredBy {
  const known = new Map<MapNode, Delivered>();
  const roots = environments.flatMap((environment) =>
    environment.rendered.roots.map((root) => ({ root, environment })),
  );
  const delivering = distinct(
    environments.flatMap(({ rendered }) =>
      rendered.roots.flatMap(({ resources }) => resources.filter(isDelivering)),
    ),
  );
  const { isWhatApplies, isUnderItsName, isInReach } = inOneCluster(
    environments.map(({ rendered }) => rendered),
  );
  const isApplied = (root: RenderedRoot, resource: Resource, named: NamedContent): boolean =>
    // what several of one template apply is told apart by who does
    isUnderItsName(resource) ? isWhatApplies(resource, root) : isTakenFor(root, resource, named);
  const rootNamespaces = new Set(environments.map(({ rootNamespace }) => rootNamespace));

  const ofObject = (resource: Resource, depth: number): Delivered => {
    if (depth > MOST_NESTED) return { content: 'may-be-mesh-wide', production: false };
    if (controlPlaneShape(resource) !== null) return { content: 'mesh-wide', production: false };
    const users = delivering.filter(
      (other) => isUsedBy(resource, other) && isInReach(resource, other),
    );
    return worstOf([
      ...namedContent(resource).map((named) => ofNamed(resource, named, depth)),
      ...users.map((user) => ofObject(user, depth + 1)),
      ...(resource.kind === 'ResourceSet' ? ofSet(resource, depth) : []),
      // the root of a cluster brings whatever it reads next (FOP-3)
      ...(resource.kind === 'FluxInstance' ? [ANYTHING] : []),
    ]);
  };

  /** What a ResourceSet makes lies where its templates do. */
  const ofSet = (set: Resource, depth: number): readonly Delivered[] =>
    roots
      .filter(({ root }) => root.resources.includes(set))
      .flatMap(({ root, environment }) => {
        const isMade = ({ origin }: { readonly origin: Origin | null }): boolean =>
          origin !== null && isWithin(origin, set.origin);
        const resources = root.resources.filter((each) => each !== set && isMade(each));
        const made = ofRoot({ root: { ...root, resources }, environment }, depth);
        return root.gaps.some(isMade) ? [made, { ...made, content: 'may-be-mesh-wide' }] : [made];
      });

  const ofNamed = (resource: Resource, named: NamedContent, depth: number): Delivered => {
    const applied = roots.filter(({ root }) => isApplied(root, resource, named));
    const seen = worstOf(applied.map((one) => ofRoot(one, depth)));
    const isWhole = applied.length > 0 && applied.every(({ root }) => !hidesObjects(root));
    return isWhole
      ? seen
      : worstOf([seen, { content: unseenContent(named), production: isSentThere(resource) }]);
  };

  const ofRoot = (
    { root, environment }: { root: RenderedRoot; environment: DeliveredEnvironment },
    depth: number,
  ): Delivered => {
    const production = environment.rendered.environment.production || brings(root);
    if (
      root.resources.some((each) => isMeshWide(each, environment)) ||
      root.gaps.some(isControlPlane)
    )
      return { content: 'mesh-wide', production };
    const nested = root.resources
      .filter((each) => isDelivering(each) || isInstanceSettings(each))
      .map((each) => ofObject(each, depth + 1));
    return worstOf([{ content: 'other', production }, ...nested]);
  };

  const unseenContent = ({ chart, namespace, isReached }: NamedContent): DeliveredContent => {
    if (CONTROL_PLANE.test(chart.toLowerCase())) return 'mesh-wide';
    const isFixed = namespace !== null && !rootNamespaces.has(namespace);
    return isReached || !isFixed ? 'may-be-mesh-wide' : 'other';
  };

  const answer = (resource: Resource): Delivered => {
    const found = known.get(resource.node) ?? ofObject(resource, 0);
    known.set(resource.node, found);
    return found;
  };
  const buildsTheSame = (resource: Resource): boolean => {
    const applied = namedContent(resource).flatMap((named) =>
      roots.filter(({ root }) => isApplied(root, resource, named)).map(({ root }) => root),
    );
    const byPath = groupedBy(applied, ({ root }) => root.path);
    return byPath.size > 0 && [...byPath.values()].every(areAlike);
  };
  return Object.assign(answer, {
    appliers: () => delivering,
    buildsTheSame,
    ofAll: (concerned: Concerned): Delivered => worstOf(delivering.filter(concerned).map(answer)),
    ofFiles: (paths: readonly string[]): Delivered =>
      worstOf([
        ...roots
          .filter(({ root }) => paths.some((path) => root.reads.has(path)))
          .map((each) => ofRoot(each, 0)),
        ...delivering
          .filter((each) => valueFilesOf(each).some((path) => paths.includes(path)))
          .map(answer),
      ]),
  });
}

const isMeshWide = (resource: Resource, { objects, rootNamespace }: MeshWideObjects): boolean =>
  objects.has(resource) ||
  reachesEveryNamespace(resource, rootNamespace) ||
  (!isDelivering(resource) && controlPlaneShape(resource) !== null);

/** A chart that a kustomization lists: its gap names it. */
const isControlPlane = ({ reason, key, input }: GapDraft): boolean =>
  reason === 'helm-chart' && CONTROL_PLANE.test(`${key} ${input}`.toLowerCase());

const distinct = (resources: readonly Resource[]): readonly Resource[] => [
  ...new Map(resources.map((each) => [each.node, each])).values(),
];

function worstOf(found: readonly Delivered[]): Delivered {
  const first = DELIVERED_CONTENTS.find((each) => found.some(({ content }) => content === each));
  return {
    content: first ?? 'other',
    production: found.some(({ production }) => production),
  };
}

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
      return stopsDelivery(change, deliveredBy.appliers())
        ? contentHeldUp(change, deliveredBy)
        : null;
    if (isWithoutEffect(change, deliveredBy)) return null;
    if (isToldByObjects(change.subject, change.field)) return 'other';
    const sides = [...sidesOf(change), ...leftWaiting(change, deliveredBy.appliers())].map(
      deliveredBy,
    );
    return worstOf([...sides, ...labelsOfAnyNamespace(change)]).content;
  }
  const delivered = deliveredByInstance(change, deliveredBy);
  return delivered?.content ?? null;
}

/** What is there stays as it is, so that no more is sure than that nothing new comes. */
function contentHeldUp(change: Change, deliveredBy: DeliveredBy): DeliveredContent {
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
