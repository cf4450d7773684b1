import type { DeliveredContent } from '../diff/change.ts';
import { controlPlaneShape, isNetworkChart } from '../diff/control-plane-installation.ts';
import { DELIVERED_CONTENTS } from '../diff/change.ts';
import { contentOfHeld, valuesIn } from '../diff/template/held-objects.ts';
import type { RenderedEnvironment, RenderedRoot, RenderedTree } from '../../gitops/index.ts';
import { isBelow, isDelivering, joinPath } from '../../gitops/index.ts';
import { pathGlob } from '../../manifest/index.ts';
import type { GapDraft, MapNode, Origin, Resource } from '../../manifest/index.ts';
import type { MeshResolutionSettings } from '../../istio/index.ts';
import {
  groupedBy,
  reachesEveryNamespace,
  meshWideObjects,
  configuredMesh,
} from '../../istio/index.ts';
import type { Concerned } from './argo-instance/instance-part.ts';
import { isInstanceSettings } from './argo-instance/argo-instance.ts';
import { valueFilesOf } from './image-updater.ts';
import { areAlike, areWhole, hidesObjects, isRenderedWhole } from './ineffective-builds.ts';
import type { BroughtIntoProduction } from './one-cluster/objects-in-production.ts';
import { inOneCluster } from './one-cluster/objects-of-one-name.ts';
import type { NamedContent } from './delivery-source.ts';
import { isUsedBy, namedContent } from './delivery-source.ts';
import type { NewReading } from './sources/new-readings.ts';
import { newReadings } from './sources/new-readings.ts';

type MeshWideObjects = ReturnType<typeof meshWideObjects>;

/** What is known of what an object delivers. */
export interface Delivered {
  readonly content: DeliveredContent;
  /** Whether a folder that it applies is one of production's, or brings something into its cluster. */
  readonly production: boolean;
}

/** Answers what is known of what an object delivers. */
export interface DeliveredBy {
  (resource: Resource): Delivered;
  /** The same without what others deliver from sources in its folder: those change by themselves. */
  byItself(resource: Resource): Delivered;
  /** The same of all appliers that something concerns. */
  ofAll(concerned: Concerned): Delivered;
  /** All that delivers something, of either side. */
  appliers(): readonly Resource[];
  /** Tells whether all that it applies is seen whole on both sides, and is the same. */
  buildsTheSame(resource: Resource): boolean;
  /** Tells whether all that it applies is seen whole on both sides, so that what changes of it stands in its objects. */
  isSeenWhole(resource: Resource): boolean;
  /** Tells whether all that it applies in one of both trees is seen whole there, and that something is. */
  isSeenThere(side: Tree, resource: Resource): boolean;
  /** Lists what an object reads of other repositories since the change, if that may hold objects of the mesh. */
  readsAnew(resource: Resource): readonly NewReading[];
  /** Judges objects that the values of a release hold whole, on one side only; null for none. */
  ofValues(before: Resource | null, after: Resource | null): DeliveredContent | null;
  /** The same of all that is made from files. */
  ofFiles(paths: readonly string[]): Delivered;
}

/** What is known of production's clusters. */
type BroughtThere = Pick<BroughtIntoProduction, 'brings' | 'isSentThere'>;

type Tree = 'before' | 'after';

/** One environment of either tree, with its objects that hold for a whole mesh. */
interface DeliveredEnvironment extends MeshWideObjects {
  readonly rendered: RenderedEnvironment;
  readonly tree: Tree;
}

/** How far the content of an object is followed. */
interface Walk {
  readonly depth: number;
  /** Whether sources within a folder stand for those that read them. */
  readonly toReaders: boolean;
}

/** Applications that apply Applications are followed this far. */
const MOST_NESTED = 5;
const WHOLE: Walk = { depth: 0, toReaders: true };

/** Words of a path, a URL or a name that say: Istio's control plane. */
const CONTROL_PLANE =
  /(?:^|[\s/_."-])(?:istiod|istio-?(?:base|control|discovery|cni|operator|system|pilot)|ztunnel|sail-?operator)(?:$|[\s/_.:@"-])|istio\S* (?:base|cni)$/;

const ANYTHING: Delivered = { content: 'may-be-mesh-wide', production: false };

/**
 * Answers what is known of what an object delivers, from all environments of both trees: where the
 * folder it names is rendered here, from what that holds; else from the chart's or folder's name, the
 * namespace it goes into, and what is laid over it.
 */
function deliveredContents(
  environments: readonly DeliveredEnvironment[],
  trees: readonly RenderedTree[],
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

  const usersOf = (resource: Resource): readonly Resource[] =>
    delivering.filter((other) => isUsedBy(resource, other) && isInReach(resource, other));

  const ofObject = (resource: Resource, walk: Walk): Delivered => {
    if (walk.depth > MOST_NESTED) return ANYTHING;
    if (controlPlaneShape(resource) !== null) return { content: 'mesh-wide', production: false };
    const users = walk.depth === 0 || walk.toReaders ? usersOf(resource) : [];
    return worstOf([
      ...namedContent(resource).map((named) => ofNamed(resource, named, walk)),
      ...users.map((user) => ofObject(user, within(walk))),
      ...(resource.kind === 'ResourceSet' ? ofSet(resource, walk) : []),
      ...(bringsAnything(resource) ? [ANYTHING] : []),
    ]);
  };

  /** What a ResourceSet makes lies where its templates do. */
  const ofSet = (set: Resource, walk: Walk): readonly Delivered[] =>
    roots
      .filter(({ root }) => root.resources.includes(set))
      .flatMap(({ root, environment }) => {
        const isMade = ({ origin }: { readonly origin: Origin | null }): boolean =>
          origin !== null && isWithin(origin, set.origin);
        const resources = root.resources.filter((each) => each !== set && isMade(each));
        const made = ofRoot({ root: { ...root, resources }, environment }, walk);
        return root.gaps.some(isMade) ? [made, { ...made, content: 'may-be-mesh-wide' }] : [made];
      });

  /** What it is seen to apply itself; else what lies where it looks. */
  const appliedBy = (resource: Resource, named: NamedContent) => {
    const found = roots.filter(({ root }) => isApplied(root, resource, named));
    const own = found.filter(({ root }) => isAppliedBy(root, resource));
    return own.length > 0 ? own : found;
  };

  const ofNamed = (resource: Resource, named: NamedContent, walk: Walk): Delivered => {
    const applied = appliedBy(resource, named);
    const seen = worstOf(applied.map((one) => ofRoot(one, walk)));
    const isWhole = applied.length > 0 && applied.every(({ root }) => !hidesObjects(root));
    return isWhole
      ? seen
      : worstOf([seen, { content: unseenContent(named), production: isSentThere(resource) }]);
  };

  const ofRoot = (
    { root, environment }: { root: RenderedRoot; environment: DeliveredEnvironment },
    walk: Walk,
  ): Delivered => {
    const production = environment.rendered.environment.production || brings(root);
    if (
      root.resources.some((each) => isMeshWide(each, environment)) ||
      root.gaps.some(isControlPlane)
    )
      return { content: 'mesh-wide', production };
    const nested = root.resources
      .filter((each) => isDelivering(each) || isInstanceSettings(each))
      .map((each) => ofObject(each, within(walk)));
    return worstOf([{ content: 'other', production }, ...nested]);
  };

  const unseenContent = (named: NamedContent): DeliveredContent => {
    const { chart, namespace, isReached } = named;
    if (CONTROL_PLANE.test(chart.toLowerCase())) return 'mesh-wide';
    const isFixed = namespace === null ? named.isOneApp === true : !rootNamespaces.has(namespace);
    return isReached || !isFixed || isNetworkChart(chart) ? 'may-be-mesh-wide' : 'other';
  };

  const [base, merged] = trees;
  const readsAnew =
    base === undefined || merged === undefined
      ? () => []
      : newReadings([base, merged], rootNamespaces);

  const answer = (resource: Resource): Delivered => {
    const found = known.get(resource.node) ?? ofObject(resource, WHOLE);
    known.set(resource.node, found);
    return found;
  };
  const isSo = (resource: Resource, of: (roots: readonly RenderedRoot[]) => boolean): boolean => {
    const applied = namedContent(resource).flatMap((named) =>
      appliedBy(resource, named).map(({ root }) => root),
    );
    const byPath = groupedBy(applied, ({ root }) => root.path);
    return byPath.size > 0 && [...byPath.values()].every(of);
  };
  return Object.assign(answer, {
    byItself: (resource: Resource) => ofObject(resource, { ...WHOLE, toReaders: false }),
    appliers: () => delivering,
    buildsTheSame: (resource: Resource) => isSo(resource, areAlike),
    isSeenWhole: (resource: Resource) => isSo(resource, areWhole),
    isSeenThere: (side: Tree, resource: Resource) => {
      // a source applies what those apply that read it
      const own = namedContent(resource).length > 0;
      const appliers = own ? [resource] : usersOf(resource);
      const applied = appliers.flatMap((applier) =>
        namedContent(applier)
          .flatMap((named) => appliedBy(applier, named))
          .filter(({ environment }) => environment.tree === side),
      );
      return (
        applied.length > 0 &&
        !appliers.some(bringsAnything) &&
        applied.every(({ root }) => isRenderedWhole(root))
      );
    },
    readsAnew,
    ofValues: (before: Resource | null, after: Resource | null) => {
      const [named] = [after, before].flatMap((side) => (side === null ? [] : namedContent(side)));
      const place = { namespace: named?.namespace ?? null, rootNamespaces };
      return contentOfHeld(valuesIn(before?.node), valuesIn(after?.node), place);
    },
    ofAll: (concerned: Concerned): Delivered => worstOf(delivering.filter(concerned).map(answer)),
    ofFiles: (paths: readonly string[]): Delivered =>
      worstOf([
        ...roots
          .filter(({ root }) => paths.some((path) => root.reads.has(path)))
          .map((each) => ofRoot(each, WHOLE)),
        ...delivering
          .filter((each) => valueFilesOf(each).some((path) => paths.includes(path)))
          .map(answer),
      ]),
  });
}

const within = (walk: Walk): Walk => ({ ...walk, depth: walk.depth + 1 });

/** The root of a cluster brings whatever it reads next (FOP-3). */
const bringsAnything = ({ kind }: Resource): boolean => kind === 'FluxInstance';

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

export function worstOf(found: readonly Delivered[]): Delivered {
  const first = DELIVERED_CONTENTS.find((each) => found.some(({ content }) => content === each));
  return {
    content: first ?? 'other',
    production: found.some(({ production }) => production),
  };
}

const isWithin = (inner: Origin, outer: Origin): boolean =>
  inner.file === outer.file && inner.line >= outer.line && inner.line <= outer.endLine;

const isAppliedBy = ({ root }: RenderedRoot, { origin }: Resource): boolean =>
  root.by.origin !== null && isWithin(root.by.origin, origin);

/** By the applier's own place, else by the folder: what lies there is the best guess of what it applies. */
function isTakenFor(rendered: RenderedRoot, resource: Resource, { path }: NamedContent): boolean {
  if (isAppliedBy(rendered, resource)) return true;
  const { root } = rendered;
  const appliedBy = root.by.origin;
  if (path === null) return false;
  if (path.includes('{{')) return fits(path, root.path);
  const folder = joinPath('.', path);
  if (folder === null || folder === '.') return false;
  return root.path === folder || (appliedBy !== null && isBelow(root.path, folder));
}

function fits(template: string, path: string): boolean {
  const pattern = template.replace(/\{\{[^{}]*\}\}/g, '*');
  return !/^[*/]*$/.test(pattern) && pathGlob(pattern).matches(path);
}

/** What objects deliver by both trees, the older one first; looked for at the first question, for most changes ask none. */
export function deliveredOnEitherSide(
  trees: readonly RenderedTree[],
  settings: MeshResolutionSettings,
  brought: BroughtThere = NOTHING_BROUGHT,
): DeliveredBy {
  let answer: DeliveredBy | null = null;
  const known = (): DeliveredBy =>
    (answer ??= deliveredContents(
      trees.flatMap(({ environments }, index) =>
        environments.map((rendered) => ({
          rendered,
          tree: index === 0 ? ('before' as const) : ('after' as const),
          ...meshWideObjects(configuredMesh(rendered, settings)),
        })),
      ),
      trees,
      brought,
    ));
  return Object.assign((resource: Resource) => known()(resource), {
    byItself: (resource: Resource) => known().byItself(resource),
    ofAll: (concerned: Concerned) => known().ofAll(concerned),
    buildsTheSame: (resource: Resource) => known().buildsTheSame(resource),
    isSeenWhole: (resource: Resource) => known().isSeenWhole(resource),
    isSeenThere: (side: Tree, resource: Resource) => known().isSeenThere(side, resource),
    ofFiles: (paths: readonly string[]) => known().ofFiles(paths),
    readsAnew: (resource: Resource) => known().readsAnew(resource),
    ofValues: (before: Resource | null, after: Resource | null) => known().ofValues(before, after),
    appliers: () => known().appliers(),
  });
}

const NOTHING_BROUGHT: BroughtThere = { brings: () => false, isSentThere: () => false };
