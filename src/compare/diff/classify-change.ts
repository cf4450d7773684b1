import type { Family, PathStep, Resource } from '../../manifest/index.ts';
import { installsAway } from '../../gitops/index.ts';
import { rowOf } from '../../manifest/index.ts';
import type { ChangeKind } from './change.ts';
import { isControlPlaneVersion } from './control-plane-shape.ts';

/** What a change of `spec` means, by what the object is for. */
const SPEC_KINDS: ReadonlyMap<Family, ChangeKind> = new Map([
  ['mtls', 'mtls-mode'],
  ['authorization', 'authorization'],
  ['route', 'route'],
  ['traffic-policy', 'traffic-policy'],
  ['gateway', 'gateway-server'],
  ['proxy-settings', 'proxy-config'],
]);

const DRY_RUN = 'istio.io/dry-run';
const REVISION = 'istio.io/rev';
const PROXY_CONFIG = 'proxy.istio.io/config';
const MEMBERSHIP: ReadonlySet<string> = new Set([
  'istio-injection',
  'istio.io/dataplane-mode',
  'istio.io/use-waypoint',
  'istio.io/use-waypoint-namespace',
  'inject.istio.io/templates',
]);

/** What a change of `spec` as a whole means for this object; null where the kind is not a typed one. */
export const specChangeKind = (resource: Resource): ChangeKind | null =>
  SPEC_KINDS.get(rowOf(resource)?.family ?? 'other') ?? null;

/**
 * The kind of a field's change, by the object's kind and the field's path. A release of another cluster configures no
 * mesh here (HELM-14). Variables read from a
 * ConfigMap are told by the caller, who knows which workloads consume it.
 */
export function classifyChange(resource: Resource, path: readonly PathStep[]): ChangeKind {
  return (
    labelChangeKind(resource, path) ??
    specFieldKind(resource, path) ??
    (installsAway(resource) ? null : meshConfigurationKind(path)) ??
    (isContainerVariable(path) ? 'variable' : null) ??
    (isControlPlaneVersion(resource, path) ? 'revision' : 'resource-changed')
  );
}

function specFieldKind(resource: Resource, path: readonly PathStep[]): ChangeKind | null {
  if (path[0] !== 'spec') return null;
  const kind = specChangeKind(resource);
  return kind === 'traffic-policy' && path[1] === 'subsets' ? 'subset' : kind;
}

function labelChangeKind(resource: Resource, path: readonly PathStep[]): ChangeKind | null {
  const at = path.findLastIndex(
    (step, index) =>
      (step === 'labels' || step === 'annotations') && path[index - 1] === 'metadata',
  );
  const key = path[at + 1];
  if (at < 0 || typeof key !== 'string') return null;
  if (key === DRY_RUN && resource.kind === 'AuthorizationPolicy') return 'authorization';
  if (!decidesAboutPods(resource, path)) return null;
  if (key === REVISION) return 'revision';
  if (key === PROXY_CONFIG) return 'proxy-config';
  return MEMBERSHIP.has(key) || isSidecarKey(key) ? 'injection' : null;
}

const isSidecarKey = (key: string): boolean =>
  key.startsWith('sidecar.istio.io/') || key.startsWith('traffic.sidecar.istio.io/');

/** Labels of a workload's own metadata are not its pods' (INJ-10). */
const decidesAboutPods = (resource: Resource, path: readonly PathStep[]): boolean =>
  path.includes('template') || rowOf(resource)?.ownLabelsCount === true;

/** Fields under `meshConfig` in any shape, and the `istio` ConfigMap's text. */
function meshConfigurationKind(path: readonly PathStep[]): ChangeKind | null {
  const inside = meshConfigPath(path);
  if (inside === null) return null;
  return inside[0] === 'defaultConfig' ? 'proxy-config' : 'mesh-config';
}

/** The part of a path that lies inside a MeshConfig message; null where the field is not in one. */
function meshConfigPath(path: readonly PathStep[]): readonly PathStep[] | null {
  const at = path.indexOf('meshConfig');
  if (at >= 0) return path.slice(at + 1);
  return path[0] === 'data' && path[1] === 'mesh' && path.length > 2 ? path.slice(2) : null;
}

const CONTAINER_LISTS: ReadonlySet<PathStep> = new Set([
  'containers',
  'initContainers',
  'ephemeralContainers',
]);

function isContainerVariable(path: readonly PathStep[]): boolean {
  const at = path.findIndex((step) => CONTAINER_LISTS.has(step));
  const field = path[at + 2];
  return at >= 0 && (field === 'env' || field === 'envFrom');
}
