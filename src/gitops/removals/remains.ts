import type { RenderedRoot } from '../environment.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import { booleanAt, stringAt, subjectText } from '../../manifest/index.ts';
import type { Root } from '../roots/root.ts';
import { releaseOfRoot } from '../roots/root.ts';
import { argoApplying, keptIn, objectApplying } from '../roots/applier-of-root.ts';
import type { RenderedTree } from '../stages/tree-renderer.ts';
import { takesAll } from './applier-removals.ts';
import { appliedAs } from './ended-roots.ts';
import type { Removals } from './removals.ts';
import { removalsBetween } from './removals.ts';
import { sparedByApplier, sparedFromPruning } from './spared-objects.ts';

/** Says why an object that leaves Git stays in the cluster, or may. */
export type Remains = Why & {
  /** Its file is in Git as it was: it is not gone from there, and only rendered or applied no more. */
  readonly isWritten?: true;
};

type Why =
  /** Its applier goes and takes nothing along, or goes on elsewhere: nothing updates the object any more. */
  | { readonly kind: 'orphaned'; readonly applier: string; readonly origin: Origin }
  /** Its applier leaves Git and stays in the cluster, for nothing deletes that. */
  | { readonly kind: 'applier-stays'; readonly applier: string; readonly origin: Origin }
  /** Its applier reads a folder that is not there: it fails, and deletes nothing. */
  | { readonly kind: 'folder-missing'; readonly applier: string; readonly origin: Origin }
  /** Its Application renders to nothing, and Argo CD then deletes nothing by itself. */
  | { readonly kind: 'not-emptied'; readonly applier: string; readonly origin: Origin }
  /** Its folder is still applied, and nothing that leaves it is pruned. */
  | { readonly kind: 'not-pruned'; readonly path: string; readonly origin: Origin }
  /** The object says so itself. */
  | { readonly kind: 'spared'; readonly says: string; readonly origin: Origin }
  /** Whoever syncs its folder, or approves that, decides; all others stay for certain. */
  | { readonly kind: 'unless-asked'; readonly path: string; readonly origin: Origin };

/**
 * Gives why an object of a root stays when it leaves Git; null where it is deleted, as far as anybody knows. `here` are all
 * roots of its environment: the same folder may be applied to other clusters as well.
 */
export type RemainsOf = (
  root: RenderedRoot,
  here: readonly RenderedRoot[],
) => (object: Resource) => Remains | null;

const nothing = (): null => null;

/**
 * Tells of what a root of the base held, and nothing applies after the change, what becomes of it: objects go where what
 * applied them prunes, or is deleted and takes them along (ARGO-43, ARGO-44, ARGO-53, ARGO-73, FLUX-33, FLUX-34).
 */
export function remainsAfter(
  base: RenderedTree,
  merged: RenderedTree,
  changed: readonly string[],
): RemainsOf {
  const removals = removalsBetween(base, merged, changed);
  const edited = new Set(changed);
  return (rendered, here) => {
    const remainsOf = remainsOfRoot(rendered, here, removals);
    return (object) => {
      const remains = remainsOf(object);
      if (remains === null || edited.has(object.origin.file)) return remains;
      return { ...remains, isWritten: true };
    };
  };
}

function remainsOfRoot(
  rendered: RenderedRoot,
  here: readonly RenderedRoot[],
  removals: Removals,
): ReturnType<RemainsOf> {
  const { root } = rendered;
  const by = objectApplying(root);
  if (by === null || removals.isReadElsewhere(root)) return nothing;
  const { origin } = by;
  const own = removals.appliersOf(root, here);
  const haveLeft = own.length > 0 && own.every((each) => removals.fates().hasLeft(each));
  if (isWithoutFolder(root, own, haveLeft, removals))
    return () => ({ kind: 'folder-missing', applier: applierOf(root), origin });
  if (!haveLeft && removals.isEmptied(root))
    return () => ({ kind: 'not-emptied', applier: applierOf(root), origin });
  const lack = haveLeft ? null : removals.lackOf(root);
  if (lack === 'keeps') return () => ({ kind: 'not-pruned', path: root.path, origin });
  if (lack === 'unless-asked')
    return (object) =>
      sparedFromPruning(root, object) ?? { kind: 'unless-asked', path: root.path, origin };
  if (!haveLeft && !removals.isEnded(root)) return leaving(rendered, removals);
  if (argoApplying(root)?.made !== undefined) return withoutSet(rendered, removals);
  return releaseOfRoot(root)?.flux === undefined
    ? withoutApplier(rendered, own, removals)
    : withoutRelease(rendered, here, removals);
}

/**
 * Tells whether what applied the root fails without its folder: it is there still, or it is a Kustomization that left Git with
 * that folder, and nothing seen here deletes it (FLUX-9).
 */
function isWithoutFolder(
  root: Root,
  appliers: readonly Resource[],
  haveLeft: boolean,
  { fateOf, hasFolder, isEnded, isLacking }: Removals,
): boolean {
  if (isLacking(root)) return true;
  if (hasFolder(root) || root.by.tool !== 'flux' || root.content.kind === 'chart') return false;
  return appliers.length === 0
    ? isEnded(root)
    : haveLeft && appliers.map(fateOf).every((fate) => fate === 'stays' || fate === 'unknown');
}

/** The applier of the root goes on: to another cluster, or here, where it prunes or not. */
function leaving(rendered: RenderedRoot, removals: Removals): ReturnType<RemainsOf> {
  const { root } = rendered;
  const now = removals.appliedNow(root);
  if (now.length === 0) return nothing;
  const [first] = now;
  const origin = objectApplying(first ?? root)?.origin;
  if (origin === undefined) return nothing;
  if (isTakenAway(root, now)) return () => ({ kind: 'orphaned', applier: applierOf(root), origin });
  const kept = now.map(keptIn);
  if (kept.every((each) => each === 'always'))
    return () => ({ kind: 'not-pruned', path: root.path, origin });
  return (object) =>
    sparedFromPruning(root, object) ??
    (kept.every((each) => each !== null)
      ? { kind: 'unless-asked', path: root.path, origin }
      : null);
}

/**
 * Argo CD compares an Application with the cluster that it names, and forgets another one that it named before. That of
 * Argo CD itself has no name, but keys that tell it from others.
 */
const isTakenAway = (root: Root, now: readonly Root[]): boolean => {
  const keys = argoApplying(root)?.clusterKeys ?? [];
  return (
    keys.length > 0 &&
    now.every((each) => {
      const others = argoApplying(each)?.clusterKeys ?? [];
      return others.length > 0 && !others.some((key) => keys.includes(key));
    })
  );
};

/** The set that made its Application makes it no more, or left Git itself. */
function withoutSet(rendered: RenderedRoot, removals: Removals): ReturnType<RemainsOf> {
  const { root } = rendered;
  const [by, left] = [argoApplying(root), setThatLeft(root, removals)];
  if (by?.made === undefined) return nothing;
  const named = { applier: applierOf(root), origin: by.origin };
  const isAlone = removals.isLeftAlone(rendered);
  if (left?.fate === 'stays')
    return isAlone ? () => ({ kind: 'applier-stays', ...named }) : nothing;
  if (by.made.deletes) return (object) => sparedByApplier(root, object);
  return left?.keepsApplications === true || !isAlone
    ? nothing
    : () => ({ kind: 'orphaned', ...named });
}

/** Tells what becomes of a set that nothing writes any more; null where it is written still, or nobody is seen to hold it. */
function setThatLeft(root: Root, { fates }: Removals) {
  const { setOf, hasLeft, fateOf } = fates();
  const set = setOf(root);
  return set === null || !hasLeft(set)
    ? null
    : { fate: fateOf(set), keepsApplications: keepsApplications(set) };
}

/** Such a set deletes no Application while it is there; with it they go, and what they say of themselves decides (ARGO-74). */
const keepsApplications = ({ node }: Resource): boolean =>
  (stringAt(node, 'spec', 'syncPolicy', 'applicationsSync') ?? '').startsWith('create-');

/** The Applications or Kustomizations that applied the root left Git, or go with what held them. */
function withoutApplier(
  rendered: RenderedRoot,
  appliers: readonly Resource[],
  removals: Removals,
): ReturnType<RemainsOf> {
  const all = appliers.map((each) => withoutOne(each, rendered, removals));
  return (object) => {
    const each = all.map((of) => of(object));
    const certain = each.filter((one) => one !== null);
    const open = certain.find(({ kind }) => kind === 'unless-asked');
    return certain.length < each.length ? null : (open ?? certain[0] ?? null);
  };
}

function withoutOne(
  applier: Resource,
  rendered: RenderedRoot,
  removals: Removals,
): ReturnType<RemainsOf> {
  const { root } = rendered;
  const [fate, isTaken] = [removals.fateOf(applier), takesAll(applier)];
  const named = { applier: subjectText(applier), origin: applier.origin };
  const alone = removals.isLeftAlone(rendered);
  if (fate === 'kept' || (fate === 'unknown' && isTaken)) return nothing;
  if (fate === 'deleted' && isTaken) return (object) => sparedByApplier(root, object);
  if (!alone) return nothing;
  const holder = isTaken ? removals.askedBefore(applier) : null;
  if (holder !== null)
    return (object) => sparedByApplier(root, object) ?? { kind: 'unless-asked', ...holder };
  return () => ({ kind: fate === 'stays' ? 'applier-stays' : 'orphaned', ...named });
}

/** Helm uninstalls with the HelmRelease, and not while that is suspended (HELM-14). */
function withoutRelease(
  rendered: RenderedRoot,
  here: readonly RenderedRoot[],
  removals: Removals,
): ReturnType<RemainsOf> {
  const { root } = rendered;
  const placed = removals.placeOfRelease(root);
  if (placed === null) return nothing;
  const { object: release, holder } = placed;
  const named = { applier: subjectText(release), origin: release.origin };
  const why = remainsOfRoot(holder, here, removals)(release);
  if (why?.kind === 'unless-asked') return (object) => sparedByApplier(root, object) ?? why;
  if (why !== null) return () => ({ kind: 'applier-stays', ...named });
  return booleanAt(release.node, 'spec', 'suspend') !== true
    ? (object) => sparedByApplier(root, object)
    : () => ({ kind: 'orphaned', ...named });
}

/** Names the object that applies a root, or the Application that a set makes. */
export function applierOf(root: Root): string {
  const made = argoApplying(root)?.made;
  if (made !== undefined) return `Application ${made.application}`;
  const [first] = appliedAs(root);
  const parts: unknown = first === undefined ? [] : JSON.parse(first.object);
  const [kind = '', namespace = '', name = ''] = Array.isArray(parts) ? parts.map(String) : [];
  return subjectText({ kind, namespace, name });
}
