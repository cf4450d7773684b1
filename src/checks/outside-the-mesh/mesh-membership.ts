import {
  booleanAt,
  isSystemNamespace,
  nodeAt,
  placeOf,
  resourceKey,
} from '../../manifest/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import { groupedBy, isAmbient, isGatewayWorkload } from '../../istio/index.ts';
import type { Mesh, Workload } from '../../istio/index.ts';

/** Pods say by this label whether they want a proxy. */
export const INJECT = 'sidecar.istio.io/inject';

/** Tells whether pods say themselves that they want a proxy, or none. */
export const saysItself = ({ labels, annotations }: Workload): boolean =>
  labels.has(INJECT) || annotations.has(INJECT);

/** Tells whether a workload refuses a proxy for its pods. */
export const refusesProxy = ({ labels, annotations }: Workload): boolean =>
  (labels.get(INJECT) ?? annotations.get(INJECT) ?? '').toLowerCase() === 'false';

/** Tells whether pods say themselves that ztunnel leaves them alone (INJ-14). */
const refusesZtunnel = ({ labels }: Workload): boolean => labels.get(MODE) === 'none';

/**
 * Gives the workloads of a namespace that stay outside of the mesh for no reason of their own: none of them
 * refuses a proxy.
 */
export const leftOutside = (mesh: Mesh, namespace: string): ReadonlySet<Workload> =>
  outsidersOf(mesh).get(namespace) ?? NOBODY;

const NOBODY: ReadonlySet<Workload> = new Set();

const known = new WeakMap<Mesh, ReadonlyMap<string, ReadonlySet<Workload>>>();

function outsidersOf(mesh: Mesh): ReadonlyMap<string, ReadonlySet<Workload>> {
  const earlier = known.get(mesh);
  if (earlier !== undefined) return earlier;
  const grouped = groupedBy(
    mesh.workloads.filter(
      (workload) =>
        !ENDING.has(workload.kind) &&
        isKnownOutside(mesh, workload) &&
        !refusesProxy(workload) &&
        !refusesZtunnel(workload) &&
        booleanAt(workload.podSpec, 'hostNetwork') !== true,
    ),
    ({ namespace }) => namespace,
  );
  const found = new Map([...grouped].map(([namespace, all]) => [namespace, new Set(all)]));
  known.set(mesh, found);
  return found;
}

/** Kinds that run to an end often have no proxy, for good reasons. */
const ENDING: ReadonlySet<string> = new Set(['Job', 'CronJob', 'Pod']);

/** Tells whether it is known that neither a sidecar nor ztunnel takes the traffic of pods. */
export const isKnownOutside = (mesh: Mesh, workload: Workload): boolean =>
  workload.sidecar.kind === 'known' && !workload.sidecar.value && !isAmbient(mesh, workload);

/** Tells whether pods are known to be in the mesh, by a sidecar or by ztunnel. */
export const isKnownInside = (mesh: Mesh, workload: Workload): boolean =>
  (workload.sidecar.kind === 'known' && workload.sidecar.value) || isAmbient(mesh, workload);

/** Tells whether pods were in the mesh before the change that is looked at: that they leave is found by itself. */
export function wasInside(before: Mesh | null, { resource }: Workload): boolean {
  const was = before?.workloads.find(
    (one) =>
      one.kind === resource.kind &&
      one.namespace === resource.namespace &&
      one.resource.stableName === resource.stableName,
  );
  return before !== null && was !== undefined && isKnownInside(before, was);
}

/** Tells whether applications of an environment are known to be in the mesh, beside its gateways. */
export const hasMembers = (mesh: Mesh): boolean =>
  mesh.workloads.some(
    (workload) => isKnownInside(mesh, workload) && !isGatewayWorkload(mesh, workload),
  );

/** Holds a label about the mesh, as a Namespace writes it. */
export interface MeshLabel {
  readonly key: string;
  readonly value: string;
  readonly origin: Origin;
}

/** Holds what a Namespace says of the proxies of its pods. */
export interface NamespaceMembership {
  readonly namespace: Resource;
  /**
   * The labels that ask for proxies, each in its way; where injection is refused, the others have no say
   * (INJ-3).
   */
  readonly asking: readonly MeshLabel[];
  /** Tells whether nothing is written about injection, a revision or ambient. */
  readonly isSilent: boolean;
  /** The label of a mode that Istio does not know, which asks for nothing; null for none. */
  readonly unknownMode: MeshLabel | null;
  /** Tells whether its label has the default revision inject its pods. */
  readonly isEnabled: boolean;
  /** Tells whether ztunnel is to take its pods. */
  readonly isAmbient: boolean;
}

const INJECTION = 'istio-injection';
const REVISION = 'istio.io/rev';
const MODE = 'istio.io/dataplane-mode';

/** Values of the mode that Istio knows (INJ-14). */
const MODES: ReadonlySet<string> = new Set(['ambient', 'none', '']);

/** `istioctl analyze` leaves out the control plane's own namespace, whatever the root namespace is. */
const CONTROL_PLANE = 'istio-system';

/**
 * Gives what each Namespace says, without those of the cluster and of the control plane. An object written
 * twice counts once.
 */
export function namespaceMemberships(mesh: Mesh): readonly NamespaceMembership[] {
  const found = new Map(mesh.ofKind('', 'Namespace').map((one) => [resourceKey(one), one]));
  return [...found.values()]
    .filter(({ name }) => !isSystemNamespace(name) && name !== CONTROL_PLANE)
    .map(membershipOf);
}

/** Gives what a Namespace says of the proxies of its pods. */
export function membershipOf(namespace: Resource): NamespaceMembership {
  const injection = labelOf(namespace, INJECTION);
  const revision = labelOf(namespace, REVISION);
  const mode = labelOf(namespace, MODE);
  const isEnabled = injection?.value === 'enabled';
  const isAmbient = mode?.value === 'ambient';
  const others = injection === null || isEnabled ? [revision, mode] : [];
  return {
    namespace,
    asking: [injection, ...others].filter((label) => label !== null),
    unknownMode: mode !== null && !MODES.has(mode.value) ? mode : null,
    isSilent: (injection?.value ?? '') === '' && revision === null && !isAmbient,
    isEnabled: isEnabled && !isAmbient,
    isAmbient,
  };
}

/** Says of a mode that is none why it asks for nothing. */
export const unknownModeText = ({ key, value, origin }: MeshLabel): string =>
  `Its label \`${key}: ${value}\` asks for nothing (${placeOf(origin)}): Istio knows \`ambient\` and \`none\`.`;

function labelOf({ node }: Resource, key: string): MeshLabel | null {
  const label = nodeAt(node, 'metadata', 'labels', key);
  if (label?.kind !== 'scalar' || label.value === null) return null;
  return { key, value: String(label.value), origin: label.origin };
}

/** Tells whether folders that write a namespace disagree whether its pods are in the mesh. */
export function isWrittenApart(mesh: Mesh, namespace: string): boolean {
  const [first, ...others] = mesh
    .ofKind('', 'Namespace')
    .filter(({ name }) => name === namespace)
    .map((one) => [INJECTION, REVISION, MODE].map((key) => labelOf(one, key)?.value));
  return others.some((values) => values.some((value, index) => value !== first?.[index]));
}

/** Says what becomes of pods whose namespace asks for two things at once (INJ-2, INJ-3, INJ-14). */
export function whoWins(asking: readonly MeshLabel[]): string {
  const has = (key: string): MeshLabel | undefined => asking.find((label) => label.key === key);
  const revision = has(REVISION);
  if (has(INJECTION) !== undefined && revision !== undefined)
    return `Its pods get sidecars of the default revision, not of ${revision.value}, and none where there is no default revision.`;
  return has(MODE)?.value === 'ambient'
    ? 'Its pods get sidecars, and ztunnel leaves pods with a sidecar alone.'
    : 'Its pods get sidecars all the same.';
}
