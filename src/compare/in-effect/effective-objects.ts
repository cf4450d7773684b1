import type { Remains, RemainsOf, RenderedEnvironment, RenderedRoot } from '../../gitops/index.ts';
import { withKeptFields } from './kept-fields.ts';
import { withRemaining } from './remaining-objects.ts';
import { folderSigns, lazily, releaseOfRoot } from '../../gitops/index.ts';
import type { Resource, MapNode, Node } from '../../manifest/index.ts';
import { isIstioKind, nodeAt, stableKeyOf, API_GROUPS, isMeshKind } from '../../manifest/index.ts';
import type { MeshResolutionSettings } from '../../istio/index.ts';
import { contrast } from './doubtful-objects.ts';
import { looseCopies, standingAside } from './loose-copies.ts';
import type { LooseCopy } from './loose-copies.ts';
import { madeOnce, notKept, orphanedPolicies } from './withheld-objects.ts';
import type { Withheld, WithheldBecause } from './withheld-objects.ts';
import { isPolicyOrRootObject } from '../diff/effective-diff.ts';
import { configuredMesh, REVISION_LABEL, revisionFactsOf } from '../../istio/index.ts';

/** Holds what an environment shows of the revisions of its control planes. */
interface Revisions {
  /** Revisions of control planes that are installed here. */
  readonly run: ReadonlySet<string>;
  /** Other names under which those are known (INJ-11). */
  readonly tags: ReadonlySet<string>;
  readonly rootNamespace: string;
}

interface InEffectSettings extends MeshResolutionSettings {
  /** Steps of the paths that the configuration names as environments. */
  readonly delivered: ReadonlySet<string>;
}

/** What is in effect in one environment, before and after a change. */
export interface InEffect {
  /** Null where the environment does not exist. */
  readonly before: RenderedEnvironment | null;
  readonly after: RenderedEnvironment | null;
  /** By stable key: why objects that are written after the change count as gone. */
  readonly gone: ReadonlyMap<string, Withheld>;
  /** By stable key: why objects that were written before it count as new. */
  readonly come: ReadonlyMap<string, Withheld>;
  /** Objects that may not act, on either side. */
  readonly doubtful: ReadonlySet<Resource>;
  /** Says of each object which changes never reach it. */
  readonly heldBack: readonly string[];
  /** The same in a clause, of what the cluster keeps as it has it. */
  readonly kept: readonly string[];
  /** By key: why objects that are in Git no more stay in the cluster, or may. */
  readonly remains: ReadonlyMap<string, Remains>;
  /** Copies of objects that both sides have in other loose files. */
  readonly copies: readonly LooseCopy[];
}

/**
 * The objects that act once everything is applied: without those that say of themselves that they are
 * not kept, or for whom. What depends on who applies or reads an object elsewhere is compared as if it
 * acted, unless it says so on one side only: then it is gone there, or new.
 */
export function inEffect(
  before: RenderedEnvironment | null,
  after: RenderedEnvironment | null,
  settings: InEffectSettings,
  remainsOf: RemainsOf = () => () => null,
): InEffect {
  const was = before && withPrunedObjects(before);
  const whole = withRemaining(before, after, remainsOf);
  const written = whole.after === before ? was : whole.after && withPrunedObjects(whole.after);
  const { after: is, notes: heldBack, kept } = withKeptFields(was, written);
  const past = was === null ? null : lazily(() => revisionsOf(was, settings));
  const own = is === null ? null : lazily(() => revisionsOf(is, settings));
  const now = own && (() => trusted(own(), past === null ? null : past()));
  const later = was === is ? null : sideOf(is, now, settings.delivered);
  const earlier = sideOf(was, past, settings.delivered);
  const held = contrast(
    was === is
      ? earlier
      : { ...earlier, withheld: new Map([...caughtUp(was, is), ...earlier.withheld]) },
    later && { ...later, withheld: new Map([...orphanedPolicies(was, is), ...later.withheld]) },
  );
  const copies = looseCopies(was, is);
  const aside = standingAside(copies);
  const dropped = new Set([...held.dropped, ...aside]);
  const left = was && without(was, dropped);
  return {
    before: left,
    after: was === is ? left : is && without(is, dropped),
    gone: held.gone,
    come: held.come,
    doubtful: held.doubtful,
    heldBack,
    kept,
    remains: whole.remains,
    copies,
  };
}

/**
 * Objects that were made once and are kept up to date from now on: all of what they say comes into effect with that, for
 * nobody here knows how they were when they were made.
 */
function caughtUp(
  was: RenderedEnvironment | null,
  is: RenderedEnvironment | null,
): ReadonlyMap<Resource, Withheld> {
  const marked = (was?.roots ?? []).flatMap(({ root, resources }) =>
    resources.flatMap((resource) => {
      const why = madeOnce(resource, root);
      return why === null ? [] : [[resource, why] as const];
    }),
  );
  if (marked.length === 0) return new Map();
  const keptUp = new Set(
    (is?.roots ?? []).flatMap(({ root, resources }) =>
      resources.filter((each) => madeOnce(each, root) === null).map(stableKeyOf),
    ),
  );
  return new Map(marked.filter(([resource]) => keptUp.has(stableKeyOf(resource))));
}

/** A change does not vouch for itself: it is no proof of a control plane where none was seen before. */
function trusted(now: Revisions, past: Revisions | null): Revisions {
  if (past === null) return now;
  const isSeen = past.run.size > 0;
  const none = new Set<string>();
  return {
    run: isSeen ? now.run : none,
    tags: isSeen ? now.tags : none,
    rootNamespace: past.rootNamespace,
  };
}

function revisionsOf(rendered: RenderedEnvironment, settings: MeshResolutionSettings): Revisions {
  const { charts, configuration, ...index } = configuredMesh(rendered, settings);
  const { run, tags } = revisionFactsOf(index, charts);
  return { run, tags: new Set(tags.keys()), rootNamespace: configuration.rootNamespace };
}

function remembered<T>(compute: (folder: string) => T): (folder: string) => T {
  const known = new Map<string, T>();
  return (folder) => {
    const found = known.get(folder);
    if (found !== undefined) return found;
    const value = compute(folder);
    known.set(folder, value);
    return value;
  };
}

function withPrunedObjects(rendered: RenderedEnvironment): RenderedEnvironment {
  return withRoots(rendered, (root) => root.resources.map(withoutNulls));
}

const without = (
  rendered: RenderedEnvironment,
  dropped: ReadonlySet<Resource>,
): RenderedEnvironment =>
  dropped.size === 0
    ? rendered
    : withRoots(rendered, ({ resources }) => resources.filter((each) => !dropped.has(each)));

/** Roots, and the environment, stay the very same where their objects do. */
function withRoots(
  rendered: RenderedEnvironment,
  resourcesOf: (root: RenderedRoot) => readonly Resource[],
): RenderedEnvironment {
  const roots = rendered.roots.map((root) => {
    const resources = resourcesOf(root);
    const isSame =
      resources.length === root.resources.length &&
      resources.every((each, index) => each === root.resources[index]);
    return isSame ? root : { ...root, resources };
  });
  return roots.every((root, index) => root === rendered.roots[index])
    ? rendered
    : { ...rendered, roots };
}

function sideOf(
  rendered: RenderedEnvironment | null,
  revisions: (() => Revisions) | null,
  delivered: ReadonlySet<string>,
): { readonly resources: readonly Resource[]; readonly withheld: ReadonlyMap<Resource, Withheld> } {
  const withheld = new Map<Resource, Withheld>();
  if (rendered === null || revisions === null) return { resources: [], withheld };
  const asideOf = remembered((folder) => folderSigns.setAside(folder, delivered));
  for (const { root, resources } of rendered.roots)
    for (const resource of resources) {
      const why = ignoredRevision(resource, revisions) ?? notKept(resource, root, asideOf);
      if (why !== null) withheld.set(resource, why);
    }
  withholdInstalled(rendered, withheld);
  return { resources: rendered.roots.flatMap(({ resources }) => resources), withheld };
}

/** What a HelmRelease installs acts where that does. */
function withholdInstalled(
  { roots }: RenderedEnvironment,
  withheld: Map<Resource, Withheld>,
): void {
  const releases = new Map<string, Withheld>(
    [...withheld].flatMap(([{ kind, namespace, name }, why]) =>
      kind === 'HelmRelease' ? [[`${namespace}/${name}`, why] as const] : [],
    ),
  );
  if (releases.size === 0) return;
  for (const { root, resources } of roots) {
    const why = releases.get(releaseOfRoot(root)?.flux?.object ?? '');
    if (why === undefined) continue;
    for (const resource of resources) if (!withheld.has(resource)) withheld.set(resource, why);
  }
}

/** No control plane is called so: who writes `none` wants the object ignored, and an empty label is no missing one. */
const NOBODY: ReadonlySet<string> = new Set(['none', '']);

/**
 * Why istiod ignores an object of Istio: it takes only those without a revision, and those of its own.
 * Where the tree shows no control plane, only what more than one workload relies on is in doubt. That
 * namespaces and pods ask for a revision proves nothing: a label of theirs is soon written.
 */
function ignoredRevision(resource: Resource, revisions: () => Revisions): Withheld | null {
  if (!isIstioKind(resource)) return null;
  const label = nodeAt(resource.node, 'metadata', 'labels', REVISION_LABEL);
  if (label?.kind !== 'scalar' || label.value === null) return null;
  const revision = String(label.value);
  const because = ignoredBecause(revision, resource, revisions());
  return because === null
    ? null
    : {
        because,
        says: `${REVISION_LABEL}: ${revision === '' ? '""' : revision}`,
        origin: label.origin,
        certain: because === 'other-revision' && NOBODY.has(revision),
      };
}

function ignoredBecause(
  revision: string,
  resource: Resource,
  { run, tags, rootNamespace }: Revisions,
): WithheldBecause | null {
  const isBroad = isPolicyOrRootObject(resource, rootNamespace);
  if (run.size > 0) {
    if (!run.has(revision) && !tags.has(revision)) return 'other-revision';
    return isBroad && run.size > 1 ? 'one-revision' : null;
  }
  if (NOBODY.has(revision)) return 'other-revision';
  return isBroad ? 'unseen-revision' : null;
}

/** Fields that hold what Istio passes on as it stands, nulls included. */
const FREE_FORM: ReadonlySet<string> = new Set(['value', 'pluginConfig']);

/**
 * An object of the mesh without fields that are explicitly null: to all who read it they are absent. An
 * IstioOperator keeps them, for a null in Helm's values takes a default away.
 */
function withoutNulls(resource: Resource): Resource {
  if (!isMeshKind(resource) || resource.group === API_GROUPS.istioInstall) return resource;
  const known = prunedObjects.get(resource);
  if (known !== undefined) return known;
  const node = prunedMap(resource.node);
  const kept = node === resource.node ? resource : { ...resource, node };
  prunedObjects.set(resource, kept);
  return kept;
}

/** An object is the very same in each review of the tree that holds it. */
const prunedObjects = new WeakMap<Resource, Resource>();

function pruned(node: Node): Node {
  if (node.kind === 'scalar') return node;
  if (node.kind === 'map') return prunedMap(node);
  const items = node.items.map(pruned);
  return items.every((item, index) => item === node.items[index]) ? node : { ...node, items };
}

/** The very same node where nothing in it is null. */
function prunedMap(node: MapNode): MapNode {
  let entries: Map<string, Node> | null = null;
  for (const [key, value] of node.entries) {
    const kept = isNull(value) ? null : FREE_FORM.has(key) ? value : pruned(value);
    if (kept === value) continue;
    entries ??= new Map(node.entries);
    if (kept === null) entries.delete(key);
    else entries.set(key, kept);
  }
  return entries === null ? node : { ...node, entries };
}

const isNull = (node: Node): boolean => node.kind === 'scalar' && node.value === null;
