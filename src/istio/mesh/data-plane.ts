import type { Origin } from '../../manifest/index.ts';
import { booleanAt, nodeAt, podTemplateOf } from '../../manifest/index.ts';
import { SIDECAR, ZTUNNEL } from './injection.ts';
import type { Answer, Mesh, Workload } from './mesh.ts';

const DATAPLANE_MODE = 'istio.io/dataplane-mode';

/** Tells whether pods get a sidecar: as their Namespace says, or by the value that is tried where it is not here. */
export function sidecarIn(mesh: Mesh, workload: Workload): Answer<boolean> {
  const tried = triedProxy(mesh, workload);
  return tried === undefined
    ? workload.sidecar
    : { kind: 'known', value: tried === SIDECAR, because: [] };
}

const triedProxy = ({ assumed }: Mesh, { sidecar }: Workload): string | undefined =>
  sidecar.kind === 'known' || sidecar.fact === undefined
    ? undefined
    : assumed?.get(sidecar.fact.key)?.value;

/** The revision whose webhook injects a workload's pods; null where they get no sidecar (INJ-2, INJ-3, INJ-11). */
export function injectingRevision(mesh: Mesh, workload: Workload): string | null {
  const sidecar = sidecarIn(mesh, workload);
  const { labels } = workload;
  if (sidecar.kind === 'unknown' || !sidecar.value) return null;
  const namespace = mesh.namespaceLabels(workload.namespace);
  if (namespace?.get('istio-injection') === 'enabled') return 'default';
  return namespace?.get('istio.io/rev') ?? labels.get('istio.io/rev') ?? 'default';
}

/**
 * Tells whether ztunnel takes the traffic of a workload's pods; it never does where they have a sidecar
 * (INJ-14).
 */
export function isAmbient(mesh: Mesh, workload: Workload): boolean {
  const { labels, podSpec } = workload;
  const sidecar = sidecarIn(mesh, workload);
  if (sidecar.kind === 'known' && sidecar.value) return false;
  if (booleanAt(podSpec, 'hostNetwork') === true) return false;
  const own = labels.get(DATAPLANE_MODE);
  if (own === undefined && triedProxy(mesh, workload) === ZTUNNEL) return true;
  const ofNamespace = mesh.namespaceLabels(workload.namespace);
  return (own ?? ofNamespace?.get(DATAPLANE_MODE)) === 'ambient';
}

/** Finds where the label is written that hands the pods to ztunnel: on them or on their namespace. */
export function ambientLabel(mesh: Mesh, { labels, namespace, resource }: Workload): Origin {
  if (labels.has(DATAPLANE_MODE))
    return (
      nodeAt(podTemplateOf(resource), 'metadata', 'labels', DATAPLANE_MODE)?.origin ??
      resource.origin
    );
  return mesh.namespaceObject(namespace)?.originOf(DATAPLANE_MODE) ?? resource.origin;
}

/**
 * Tells whether ztunnel takes the traffic, by the labels or by what its agent has written on a pod that runs.
 */
export const isRedirected = (mesh: Mesh, workload: Workload): boolean =>
  workload.annotations.get(REDIRECTION) === 'enabled' || isAmbient(mesh, workload);

const REDIRECTION = 'ambient.istio.io/redirection';
