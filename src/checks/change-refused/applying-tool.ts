import type { RenderedRoot } from '../../gitops/index.ts';
import { argoApplying, fluxApplying, releaseOfRoot } from '../../gitops/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import { nodeAt } from '../../manifest/index.ts';

type Root = RenderedRoot['root'];

/** Names what has an object deleted and created where an update is refused. */
export interface Recreation {
  /** As it is written: `argocd.argoproj.io/sync-options: Force=true`. */
  readonly says: string;
  readonly origin: Origin;
}

const SYNC_OPTIONS = 'argocd.argoproj.io/sync-options';
const FLUX_FORCE = 'kustomize.toolkit.fluxcd.io/force';

/**
 * Says whether what applies an object deletes it and makes it anew where an update is refused; null where it does not.
 * Argo CD does so for `Force=true` on the object (`kubectl apply --force`, or `kubectl replace --force` beside
 * `Replace=true`; `Replace=true` alone is refused as an update is), Flux for `force` of the Kustomization or on the
 * object, on either side (ARGO-45, FLUX-37).
 */
export function recreationOf(
  object: Resource,
  old: Resource,
  root: Root | undefined,
): Recreation | null {
  if (root === undefined) return null;
  if (argoApplying(root) !== null) return marked(object, 'annotations', SYNC_OPTIONS, isForced);
  const flux = fluxApplying(root);
  if (flux === null || isReleased(root)) return null;
  if (flux.forces !== undefined) return { says: 'force: true', origin: flux.forces };
  const enabled = (text: string): boolean => text.toLowerCase() === 'enabled';
  for (const one of [object, old])
    for (const at of ['annotations', 'labels'] as const) {
      const mark = marked(one, at, FLUX_FORCE, enabled);
      if (mark !== null) return mark;
    }
  return null;
}

const isForced = (text: string): boolean =>
  text.split(',').some((word) => word.trim() === 'Force=true');

function marked(
  { node }: Resource,
  at: 'annotations' | 'labels',
  key: string,
  holds: (text: string) => boolean,
): Recreation | null {
  const mark = nodeAt(node, 'metadata', at, key);
  if (mark?.kind !== 'scalar' || !holds(String(mark.value ?? ''))) return null;
  return { says: `${key}: ${String(mark.value)}`, origin: mark.origin };
}

/** Tells whether Helm's own code installs a root, for a HelmRelease. */
const isReleased = (root: Root): boolean => releaseOfRoot(root)?.flux !== undefined;

/**
 * Tells whether an object is deleted before each time that it is applied, as hooks are by default, or gone after it has
 * run: then nothing is there that would have to be changed (ARGO-47).
 */
export function isMadeForEachSync({ node }: Resource, root: Root | undefined): boolean {
  if (nodeAt(node, 'spec', 'ttlSecondsAfterFinished') !== undefined) return true;
  const annotations = ['helm.sh/hook', 'argocd.argoproj.io/hook'];
  const isHook = annotations.some((key) => nodeAt(node, 'metadata', 'annotations', key));
  return isHook && root !== undefined && (root.by.origin !== null || isReleased(root));
}

/** Says what comes of a refused update with the tool that applies the object, in a whole sentence. */
export function refusalInWords(root: Root | undefined): string {
  if (root === undefined) return APPLIED_BY_HAND;
  if (isReleased(root))
    return 'The HelmRelease upgrade fails: Flux retries it as often as `upgrade.remediation` sets.';
  if (argoApplying(root) !== null)
    return 'Each Argo CD sync fails at it: the rest of its wave is applied, later waves and hooks are not.';
  return fluxApplying(root) === null
    ? APPLIED_BY_HAND
    : `Flux dry-runs ${root.path} first: while that fails, it applies only the first stage (Namespaces, definitions).`;
}

const APPLIED_BY_HAND = '`kubectl apply` rejects it and applies the other objects.';
