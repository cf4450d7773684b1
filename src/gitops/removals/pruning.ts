import type { Environment, RenderedRoot } from '../environment.ts';
import { obstaclesOf } from '../../kustomize/index.ts';
import type { Resource } from '../../manifest/index.ts';
import {
  counted,
  placeOf,
  resourceKey,
  stableKeyOf,
  stringAt,
  stringMapAt,
  subjectText,
} from '../../manifest/index.ts';
import type { Root } from '../roots/root.ts';
import type { RenderedTree } from '../stages/tree-renderer.ts';
import { releaseOfRoot } from '../roots/root.ts';
import { keptIn } from '../roots/applier-of-root.ts';
import { withHangingKept } from '../releases/hanging-objects.ts';
import { emptiedIn } from './emptied-applications.ts';
import { endedReleases } from './ended-releases.ts';
import { releasesHandedOver } from './handed-releases.ts';
import { newVolumes } from './new-volumes.ts';
import { isEndedIn } from './ended-roots.ts';
import { isSpared } from './spared-objects.ts';

/** More folders are not named one by one, nor more objects of one. */
const MOST = 10;
const MOST_OBJECTS = 3;

/**
 * Tells what a change takes out of Git and nothing takes out of the cluster, because what applies the folder
 * does not prune, or the object says that it stays (ARGO-43, ARGO-44, FLUX-33): one sentence for each folder
 * that is still applied. It also tells of what is deleted and may live on otherwise: the data of a claim, a
 * release that another object goes on with.
 */
export function keptRemovals(base: RenderedTree, merged: RenderedTree): readonly string[] {
  const now = new Map(merged.environments.map((each) => [each.environment.name, each.roots]));
  const isEnded = isEndedIn(base, merged);
  const isEmptied = emptiedIn(merged);
  const isDeleted: typeof isPruned = (each, object) =>
    isPruned(each, object) && !isEmptied(each.root);
  const said = base.environments.flatMap(({ environment: { name, byScripts }, roots }) => {
    const after = now
      .get(name)
      ?.map((each) =>
        each.missing === undefined ? each : withHangingKept(ofPath(roots, each.root), each),
      );
    return after === undefined
      ? []
      : [
          ...keptOf(roots, after, (root) => isEnded(root) || isEmptied(root)),
          ...(isOfPruningTool(base) ? [] : keptByHand(roots, after, byScripts)),
          ...newVolumes(roots, after),
          ...claimsDeleted(deletedOf(roots, after, isDeleted), [after, roots]),
          ...releasesHandedOver(roots, after, isDeleted),
        ];
  });
  return [...new Set([...said, ...endedReleases(base, merged)])].slice(0, MOST);
}

const ofPath = (roots: readonly RenderedRoot[], { path }: Root): RenderedRoot | undefined =>
  roots.find(({ root }) => root.path === path);

/** Leaves out the roots of an applier that has ended, or renders to nothing: what it brought is told of with it. */
function keptOf(
  before: readonly RenderedRoot[],
  after: readonly RenderedRoot[],
  isToldElsewhere: (root: Root) => boolean,
): readonly string[] {
  if (before.every((root) => after.includes(root))) return [];
  const paths = new Set(
    after.flatMap(({ root: { path }, status }) => (status === 'failed' ? [] : [path])),
  );
  const still = new Set(after.flatMap(({ resources }) => resources.map(resourceKey)));
  return before.flatMap(({ root, resources }) => {
    const {
      by: { origin: appliedBy },
      path,
    } = root;
    const keepsRemoved = keptIn(root);
    if (appliedBy === null || !paths.has(path) || isToldElsewhere(root)) return [];
    const gone = resources.filter(
      (each) => !still.has(resourceKey(each)) && (keepsRemoved !== null || isSpared(root, each)),
    );
    const [first] = gone;
    if (first === undefined) return [];
    const isKept = keepsRemoved !== null && !isSpared(root, first);
    const verb = gone.length === 1 ? 'stays' : 'stay';
    const until =
      isKept && keepsRemoved === 'unless-asked'
        ? 'it is deleted by hand there, or pruned by a sync'
        : 'it is deleted by hand there';
    const why = isKept
      ? `what applies ${path} (${placeOf(appliedBy)}) prunes nothing by itself`
      : 'it says so itself';
    return [`${named(gone)} ${verb} in the cluster until ${until}: ${why}.`];
  });
}

function named(objects: readonly Resource[]): string {
  const shown = objects.slice(0, MOST_OBJECTS).map(subjectText).join(', ');
  return shown + moreText(objects, MOST_OBJECTS);
}

/** Counts objects that are not named: those of other kinds than the named ones are no more of these. */
function moreText(objects: readonly Resource[], shown: number): string {
  const more = objects.length - shown;
  if (more <= 0) return '';
  const isMixed = new Set(objects.map(({ group, kind }) => `${group}/${kind}`)).size > 1;
  return ` and ${isMixed ? counted(more, 'more object') : `${String(more)} more`}`;
}

/** Lists what the folders that are still applied no longer hold, and their applier deletes. */
function deletedOf(
  before: readonly RenderedRoot[],
  after: readonly RenderedRoot[],
  isDeleted: typeof isPruned,
): readonly Resource[] {
  if (before.every((root) => after.includes(root))) return [];
  const built = new Set(
    after.flatMap(({ root: { path }, status }) => (status === 'failed' ? [] : [path])),
  );
  const still = new Set(after.flatMap(({ resources }) => resources.map(resourceKey)));
  const gone = before
    .filter(({ root: { path } }) => built.has(path))
    .flatMap((root) => root.resources.filter((each) => isDeleted(root, each)));
  return [...new Map(gone.map((each) => [resourceKey(each), each])).values()].filter(
    (each) => !still.has(resourceKey(each)),
  );
}

/** Tells whether an object that leaves its folder is deleted with the next sync. */
export const isPruned = ({ root }: RenderedRoot, object: Resource): boolean =>
  root.by.origin !== null && keptIn(root) === null && !isSpared(root, object);

/**
 * Tells whether the tree is for a tool that deletes what is gone: objects have annotations for kapp, or scripts apply by such
 * a tool alone.
 */
function isOfPruningTool({ environments, plan: { scripts } }: RenderedTree): boolean {
  const tools = (scripts?.appliers ?? []).map(({ tool }) => tool);
  if (tools.length > 0 && tools.every((tool) => PRUNING.has(tool))) return true;
  const isForKapp = ({ node }: Resource): boolean =>
    [...stringMapAt(node, 'metadata', 'annotations').keys()].some((key) => key.startsWith(OF_KAPP));
  return (
    !tools.some((tool) => tool === 'kubectl' || tool === 'oc') &&
    [...new Set(environments.flatMap(({ roots }) => roots))].some(({ resources }) =>
      resources.some(isForKapp),
    )
  );
}

const PRUNING: ReadonlySet<string> = new Set(['kapp', 'kubectl --prune', 'kubectl --prune --all']);
const OF_KAPP = 'kapp.k14s.io/';

/**
 * Tells what stays where nothing is seen to apply it: people who apply it with `kubectl apply` delete by hand.
 */
function keptByHand(
  before: readonly RenderedRoot[],
  after: readonly RenderedRoot[],
  byScripts: Environment['byScripts'],
): readonly string[] {
  if (before.some(({ root }) => root.by.origin !== null)) return [];
  if (before.every((root) => after.includes(root))) return [];
  // what fails for the same reasons on both sides holds what it did, but for what goes
  const failed = new Map(before.map((root) => [root.root.path, reasonsOf(root)]));
  const isUnsure = (root: RenderedRoot): boolean =>
    root.failure !== null && failed.get(root.root.path) !== reasonsOf(root);
  const failing = new Set(after.filter(isUnsure).map(({ root }) => root.path));
  const still = new Set(after.flatMap(({ resources }) => resources.map(stableKeyOf)));
  const gone = before
    // Helm deletes what leaves a release, and of one that ends it is told beside the objects
    .filter(({ root }) => !failing.has(root.path) && releaseOfRoot(root)?.command === undefined)
    // of what a command is seen to apply each object says that it stays
    .filter(({ root: { path } }) => byScripts?.roots.some((each) => each.path === path) !== true)
    .flatMap(({ resources }) => resources)
    .filter((each) => !still.has(stableKeyOf(each)));
  const objects = [...new Map(gone.map((each) => [stableKeyOf(each), each])).values()];
  const [first, ...others] = objects;
  if (first === undefined) return [];
  const more = moreText(objects, 1);
  return [
    `\`kubectl apply\` does not delete ${subjectText(first)}${more}. If you deploy that way, delete ${others.length === 0 ? 'it' : 'them'} by hand.`,
  ];
}

/** Gives all reasons why a root does not build: one more of them can hide what another part of it holds. */
const reasonsOf = ({ failure }: RenderedRoot): string => JSON.stringify(obstaclesOf(failure));

/**
 * Tells of claims that are deleted whether the volume goes with them. Its own reclaim policy decides, else
 * that of the class which makes it; where neither is in the tree it is not decided.
 */
function claimsDeleted(
  gone: readonly Resource[],
  sides: readonly (readonly RenderedRoot[])[],
): readonly string[] {
  const claims = gone.filter(({ group, kind }) => group === '' && kind === 'PersistentVolumeClaim');
  if (claims.length === 0) return [];
  const known = sides.flatMap((roots) => roots.flatMap(({ resources }) => resources));
  const named = (group: string, kind: string, name: string | undefined): Resource | undefined =>
    known.find((each) => each.group === group && each.kind === kind && each.name === name);
  return claims.map((claim) => {
    const volume = named('', 'PersistentVolume', stringAt(claim.node, 'spec', 'volumeName'));
    if (volume !== undefined) return ofVolume(claim, volume);
    const wanted = stringAt(claim.node, 'spec', 'storageClassName');
    const storage = named('storage.k8s.io', 'StorageClass', wanted);
    return storage === undefined ? undecided(claim) : ofClass(claim, storage);
  });
}

/**
 * Says what becomes of a volume. One that is written by hand is kept unless it says otherwise; other policies
 * than these two are no longer served.
 */
function ofVolume(claim: Resource, volume: Resource): string {
  const policy = stringAt(volume.node, 'spec', 'persistentVolumeReclaimPolicy') ?? 'Retain';
  const which = `${subjectText(volume)} (${placeOf(volume.origin)}) has the reclaim policy ${policy}`;
  if (policy === 'Retain') return `${subjectText(claim)} goes, and what it holds stays: ${which}.`;
  if (policy !== 'Delete') return undecided(claim);
  return `${subjectText(claim)} goes, and what it holds with it: ${which}.`;
}

/** A volume has the policy that its class had when it was made, until somebody changes it. */
function ofClass(claim: Resource, storage: Resource): string {
  const policy = stringAt(storage.node, 'reclaimPolicy') ?? 'Delete';
  if (policy !== 'Retain' && policy !== 'Delete') return undecided(claim);
  const what = policy === 'Retain' ? 'and what it holds stays' : 'and what it holds with it';
  return `${subjectText(claim)} goes, ${what}, unless its volume says otherwise in the cluster: ${subjectText(storage)} (${placeOf(storage.origin)}) makes volumes with the reclaim policy ${policy}.`;
}

const undecided = (claim: Resource): string =>
  `${subjectText(claim)} goes: the reclaim policy of its volume, which is not seen here, decides whether what it holds goes too.`;
