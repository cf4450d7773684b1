import type { Origin, Resource, ScalarNode } from '../../manifest/index.ts';
import type { Root, RenderedEnvironment, RenderedRoot } from '../../gitops/index.ts';
import { argoApplying, folderOf, heeds, isExcluded } from '../../gitops/index.ts';
import {
  entriesAt,
  isMeshKind,
  nodeAt,
  rowOf,
  API_GROUPS,
  isRetiredMeshKind,
  stableKeyOf,
} from '../../manifest/index.ts';

/** Why an object that is written does not act, or may not. */
export type WithheldBecause =
  /** Argo CD never applies it. */
  | 'hook'
  /** Argo CD deletes it once its sync has succeeded. */
  | 'deleted-hook'
  /** Flux leaves it as it is in the cluster, and does not create it. */
  | 'not-reconciled'
  /** Flux creates it and leaves it as it is from then on. */
  | 'made-once'
  /** The settings of Argo CD leave its kind out. */
  | 'excluded'
  /** What builds the folder keeps it out of the output. */
  | 'local-config'
  /** No control plane of this revision runs here. */
  | 'other-revision'
  /** Control planes of other revisions run here too, and ignore it. */
  | 'one-revision'
  /** Which revisions run is not seen here. */
  | 'unseen-revision'
  /** It lies in a folder in which things are put aside. */
  | 'set-aside'
  /** An applier of the tree applied it, and none applies the folder it is in now. */
  | 'not-applied';

export interface Withheld {
  readonly because: WithheldBecause;
  /** `istio.io/rev: none` where a label or annotation says it; the folder where that does. */
  readonly says: string;
  readonly origin: Origin;
  /** What applies it here goes by that; else it depends on what applies or reads it elsewhere. */
  readonly certain: boolean;
}

const ARGO_HOOK = 'argocd.argoproj.io/hook';
const HELM_HOOK = 'helm.sh/hook';
const ARGO_DELETE = 'argocd.argoproj.io/hook-delete-policy';
const HELM_DELETE = 'helm.sh/hook-delete-policy';
const LOCAL_CONFIG = 'config.kubernetes.io/local-config';
const FLUX = 'kustomize.toolkit.fluxcd.io';

/** Why what applies `root` does not keep the object in the cluster; null where it does. */
export function notKept(
  resource: Resource,
  root: Root,
  asideOf: (folder: string) => string | null,
): Withheld | null {
  const said =
    (isMarked(resource) ? saidByObject(resource, root) : null) ?? excludedFrom(resource, root);
  return said ?? (root.by.origin === null ? putAside(resource, asideOf) : null);
}

/** Most objects say nothing of the kind. */
function isMarked({ node }: Resource): boolean {
  const metadata = entriesAt(node, 'metadata');
  return metadata.has('annotations') || metadata.has('labels');
}

const saidByObject = (resource: Resource, root: Root): Withheld | null =>
  (heeds(root, 'hooks') === 'no' ? null : hookOf(resource, root)) ??
  (heeds(root, 'local-config') === 'no' ? null : localConfigOf(resource, root)) ??
  (heeds(root, 'not-reconciled') === 'no' ? null : unreconciledOf(resource));

/** What the settings of its Argo CD leave out; what is in the cluster stays there (ARGO-41). */
function excludedFrom(resource: Resource, root: Root): Withheld | null {
  const exclusions = argoApplying(root)?.exclusions;
  if (exclusions === undefined || !isExcluded(exclusions, resource)) return null;
  const says = 'resource.exclusions or resource.inclusions of argocd-cm';
  return { because: 'excluded', says, origin: exclusions.origin, certain: false };
}

interface Mark {
  readonly key: string;
  readonly text: string;
  readonly node: ScalarNode;
}

function markOf(resource: Resource, key: string, at = 'annotations'): Mark | null {
  const node = nodeAt(resource.node, 'metadata', at, key);
  if (node?.kind !== 'scalar') return null;
  return { key, text: String(node.value ?? ''), node };
}

const withheldBy = (because: WithheldBecause, mark: Mark, certain: boolean): Withheld => ({
  because,
  says: `${mark.key}: ${mark.text}`,
  origin: mark.node.origin,
  certain,
});

const wordsOf = (mark: Mark | null): readonly string[] =>
  mark === null ? [] : mark.text.split(',').map((word) => word.trim());

/** Whether hooks of a type are applied at each sync; the others wait for a failure, or for the end. */
const ARGO_TYPES: ReadonlyMap<string, boolean> = new Map([
  ['PreSync', true],
  ['Sync', true],
  ['PostSync', true],
  ['SyncFail', false],
  ['PreDelete', false],
  ['PostDelete', false],
  ['Skip', false],
]);
const HELM_AT_SYNC: ReadonlySet<string> = new Set([
  'pre-install',
  'pre-upgrade',
  'post-install',
  'post-upgrade',
]);

/**
 * A hook that Argo CD never applies, or deletes once it has succeeded (ARGO-47…49). Where
 * nothing of the tree applies the root, Argo CD may.
 */
function hookOf(resource: Resource, root: Root): Withheld | null {
  const hook = hookMark(resource);
  if (hook === null || rowOf(resource)?.runsToItsEnd === true) return null;
  const certain = heeds(root, 'hooks') === 'yes' && isMeshKind(resource);
  if (!hook.isApplied) return withheldBy('hook', hook.mark, certain);
  const deleted = [
    { mark: markOf(resource, ARGO_DELETE), word: 'HookSucceeded' },
    { mark: markOf(resource, HELM_DELETE), word: 'hook-succeeded' },
  ].find(({ mark, word }) => wordsOf(mark).includes(word));
  return deleted?.mark == null ? null : withheldBy('deleted-hook', deleted.mark, certain);
}

/** One of several types runs in each phase (ARGO-50); Helm's annotation counts where Argo CD's names no type that it knows. */
function hookMark(resource: Resource): { readonly mark: Mark; readonly isApplied: boolean } | null {
  const argo = markOf(resource, ARGO_HOOK);
  const types = wordsOf(argo).filter((type) => ARGO_TYPES.has(type));
  if (argo !== null && types.length > 0)
    return { mark: argo, isApplied: types.some((type) => ARGO_TYPES.get(type)) };
  const helm = markOf(resource, HELM_HOOK);
  const asked = wordsOf(helm);
  if (asked.includes('crd-install')) return null;
  if (helm !== null) return { mark: helm, isApplied: asked.some((type) => HELM_AT_SYNC.has(type)) };
  return argo && { mark: argo, isApplied: false };
}

/**
 * Kustomize, which Flux runs over plain folders too, keeps such objects out of its output, and so does
 * kpt; `kubectl apply -f` and Argo CD apply them.
 */
function localConfigOf(resource: Resource, root: Root): Withheld | null {
  const mark = markOf(resource, LOCAL_CONFIG);
  if (mark === null || mark.text === 'false') return null;
  return withheldBy(
    'local-config',
    mark,
    heeds(root, 'local-config') === 'yes' && isMeshKind(resource),
  );
}

/** Labels or annotations, whatever their case (FLUX-36). What is in the cluster stays there. */
function unreconciledOf(resource: Resource): Withheld | null {
  const found = ['annotations', 'labels'].flatMap((at) => [
    { mark: markOf(resource, `${FLUX}/reconcile`, at), word: 'disabled' },
    { mark: markOf(resource, `${FLUX}/ssa`, at), word: 'ignore' },
  ]);
  const mark = found.find((one) => one.mark?.text.toLowerCase() === one.word)?.mark ?? null;
  return mark === null ? null : withheldBy('not-reconciled', mark, false);
}

/**
 * What Flux makes once and then leaves as it is: nothing that was merged since reached the cluster (FLUX-36). Null where
 * it keeps the object up to date, or another tool applies it.
 */
export function madeOnce(resource: Resource, root: Root): Withheld | null {
  if (heeds(root, 'not-reconciled') === 'no') return null;
  const mark = markOf(resource, `${FLUX}/ssa`) ?? markOf(resource, `${FLUX}/ssa`, 'labels');
  return mark?.text.toLowerCase() === 'ifnotpresent' ? withheldBy('made-once', mark, false) : null;
}

/** By where it is written: an example that builds on a folder takes nothing from it. */
function putAside(resource: Resource, asideOf: (folder: string) => string | null): Withheld | null {
  const aside = asideOf(folderOf(resource.origin.file));
  return aside === null
    ? null
    : { because: 'set-aside', says: aside, origin: resource.origin, certain: false };
}

/**
 * Policies that an applier of the tree applied, and that are only in other folders now which none
 * applies. A folder that loses its applier is another matter: its objects stay where they were.
 */
export function orphanedPolicies(
  before: RenderedEnvironment | null,
  after: RenderedEnvironment | null,
): ReadonlyMap<Resource, Withheld> {
  const found = new Map<Resource, Withheld>();
  if (before === null || after === null || !before.roots.some(isApplied)) return found;
  const earlier = rootsOfPolicies(before);
  for (const [key, copies] of rootsOfPolicies(after)) {
    const was = earlier.get(key) ?? [];
    const paths = new Set(was.map(({ root }) => root.root.path));
    if (!was.some(({ root }) => isApplied(root))) continue;
    if (copies.some(({ root }) => isApplied(root) || paths.has(root.root.path))) continue;
    for (const { resource, root } of copies)
      found.set(resource, {
        because: 'not-applied',
        says: root.root.path,
        origin: resource.origin,
        certain: false,
      });
  }
  return found;
}

const isApplied = ({ root }: RenderedRoot): boolean => root.by.origin !== null;

interface Copy {
  readonly resource: Resource;
  readonly root: RenderedRoot;
}

function rootsOfPolicies({ roots }: RenderedEnvironment): ReadonlyMap<string, readonly Copy[]> {
  const found = new Map<string, Copy[]>();
  for (const root of roots)
    for (const resource of root.resources) {
      if (resource.group !== API_GROUPS.istioSecurity && !isRetiredMeshKind(resource)) continue;
      const key = stableKeyOf(resource);
      found.set(key, [...(found.get(key) ?? []), { resource, root }]);
    }
  return found;
}
