import {
  asAuthorizationPolicy,
  asPeerAuthentication,
  asRequestAuthentication,
  gatewaysOfCharts,
  isMeshed,
  isWrittenDifferently,
  selectablePods,
} from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import type { Mesh, Workload } from '../../istio/index.ts';

/** A policy of which all the pods it is for are known, and none has a proxy that could enforce it (AUTHZ-7). */
export interface UnenforcedPolicy {
  readonly policy: Resource;
  /** None where its namespace has no pods. */
  readonly pods: readonly Workload[];
  /** Whether it is for all pods of its namespace. */
  readonly isForAll: boolean;
  /** Where it is written whom it is for. */
  readonly origin: Origin;
}

const KINDS = ['AuthorizationPolicy', 'RequestAuthentication', 'PeerAuthentication'];

/**
 * Policies that nobody enforces. `isUnknownOutside` says what is made of pods of which it is not known whether they have a
 * proxy: outside of the mesh, as `istioctl analyze` takes them, or perhaps inside.
 */
export function unenforcedPolicies(
  mesh: Mesh,
  isUnknownOutside: boolean,
): readonly UnenforcedPolicy[] {
  const withGateways = namespacesWithGateways(mesh);
  return KINDS.flatMap((kind) => mesh.ofKind('security.istio.io', kind)).flatMap((policy) => {
    const whom = whomItIsFor(mesh, policy);
    if (whom === null) return [];
    const { pods, isForAll, origin } = whom;
    if (isForAll ? withGateways.has(policy.namespace) : pods.length === 0) return [];
    const isOutside = pods.every((pod) => {
      if (isWrittenDifferently(mesh, pod.resource)) return false;
      const meshed = isMeshed(mesh, pod);
      return meshed === false || (meshed === null && isUnknownOutside);
    });
    return isOutside ? [{ policy, pods, isForAll, origin }] : [];
  });
}

/**
 * AuthorizationPolicies for whose pods, those of the namespace where no labels are written, none surely is in the mesh:
 * Istio's own analysis finds nobody for them, be they for targets, or for gateways that istiod makes.
 */
export function policiesWithoutMeshedPods(mesh: Mesh): readonly Resource[] {
  const pods = selectablePods(mesh);
  /** What it selects is there; that it has targets as well does not count. */
  const isForUnmeshed = (policy: Resource): boolean => {
    const { selector, targetRef, targetRefs } = attachmentOf(policy);
    const selected = pods.inNamespace(policy.namespace, selector.value);
    return (
      (targetRef !== null || targetRefs.value.length > 0) &&
      selected.length > 0 &&
      !selected.some((pod) => isMeshed(mesh, pod) === true)
    );
  };
  const known = new Map<string, boolean>();
  const hasMeshed = (namespace: string): boolean => {
    const found =
      known.get(namespace) ??
      pods.inNamespace(namespace, new Map()).some((pod) => isMeshed(mesh, pod) === true);
    known.set(namespace, found);
    return found;
  };
  return mesh
    .ofKind('security.istio.io', 'AuthorizationPolicy')
    .filter(
      (policy) =>
        policy.namespace !== mesh.configuration.rootNamespace &&
        (asAuthorizationPolicy(policy).selector.value.size === 0
          ? !hasMeshed(policy.namespace)
          : isForUnmeshed(policy)),
    );
}

/** Null for a policy of the whole mesh, one for targets, and one that is ignored wherever it is written (MTLS-4). */
function whomItIsFor(mesh: Mesh, policy: Resource): Omit<UnenforcedPolicy, 'policy'> | null {
  const { selector, targetRef, targetRefs } = attachmentOf(policy);
  if (targetRef !== null || targetRefs.value.length > 0) return null;
  const isInRoot = policy.namespace === mesh.configuration.rootNamespace;
  const labels = selector.value;
  const isForAll = labels.size === 0;
  if (isInRoot && (isForAll || policy.kind === 'PeerAuthentication')) return null;
  const pods = selectablePods(mesh);
  return {
    pods: isInRoot ? pods.anywhere(labels) : pods.inNamespace(policy.namespace, labels),
    isForAll,
    origin: selector.origin ?? policy.origin,
  };
}

const NO_TARGETS = { targetRef: null, targetRefs: { value: [] } } as const;

function attachmentOf(policy: Resource) {
  if (policy.kind === 'PeerAuthentication')
    return { selector: asPeerAuthentication(policy).selector, ...NO_TARGETS };
  return policy.kind === 'RequestAuthentication'
    ? asRequestAuthentication(policy)
    : asAuthorizationPolicy(policy);
}

/** Where gateways run that no workload here shows: those of charts, and those that istiod makes (AUTHZ-6). */
const namespacesWithGateways = (mesh: Mesh): ReadonlySet<string> =>
  new Set(
    [...gatewaysOfCharts(mesh), ...mesh.ofKind('gateway.networking.k8s.io', 'Gateway')].map(
      ({ namespace }) => namespace,
    ),
  );
