import { actionOf, gatewaysOfCharts, viewOf } from '../../istio/index.ts';
import { isMeshed, selectablePods } from '../meshed-pods.ts';
import { isWrittenDifferently } from '../detection/counterpart.ts';
import type { Mesh, Workload } from '../../istio/index.ts';
import {
  counted,
  listed,
  namespaceText,
  placeOf,
  subjectText,
  say,
  slot,
  legacy,
} from '../../manifest/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import { check, toldOfAny } from '../detection/check.ts';
import type { KnownAs, Told } from '../detection/check.ts';
import { provesAbsence } from '../detection/absence-proof.ts';
import { workloadId } from '../detection/finding-scope.ts';
import { alsoSaid, readAs } from '../istioctl/istioctl.ts';
import { policiesWithoutMeshedPods, tellWithoutPods } from '../istioctl/policies-without-pods.ts';

const ISTIO: readonly KnownAs[] = [
  { code: 'IST0127', analyzer: 'auth.AuthorizationPoliciesAnalyzer' },
];

/**
 * Tells of policies of namespaces and pods that are outside of the mesh: the API server takes them, and
 * nobody reads them (AUTHZ-7).
 */
export const policyWithoutProxy = check({
  id: 'policy-without-proxy',
  title: 'No selected pod has a proxy to enforce the policy',
  level: 'high',
  blind:
    'Labels that something else sets on namespaces or pods, and pods that are not rendered here.',
  severity: 'warning',
  knownAs: ISTIO,
  find: (input) => {
    const { mesh } = input;
    const isOutside = readAs(input, { truly: isKnownOutside, istioctl: isNotKnownInside });
    const found = unenforcedPolicies(mesh, isOutside).filter(
      ({ policy, pods }) => pods.length > 0 || provesAbsence(input, policy.namespace),
    );
    const policies = new Set(found.map(({ policy }) => policy));
    return [
      ...found.map((one) =>
        toldOfAny(
          one.pods,
          ({ resource }) => workloadId(resource),
          (pods) => {
            const isForAll = one.isForAll && pods.length === one.pods.length;
            return tell({ ...one, pods, isForAll }, mesh);
          },
        ),
      ),
      ...alsoSaid(input, () =>
        policiesWithoutMeshedPods(mesh)
          .filter((policy) => !policies.has(policy))
          .map((policy) => ({ ...tellWithoutPods(policy), knownAs: ISTIO })),
      ),
    ];
  },
});

const MOST_NAMED = 3;

function tell({ policy, pods, isForAll, origin }: UnenforcedPolicy, mesh: Mesh): Told {
  const names = listed(pods.map(subjectText), MOST_NAMED);
  const none = pods.length === 1 ? say`has no proxy` : say`have no proxy`;
  const because = pods.flatMap(({ sidecar }) => (sidecar.kind === 'known' ? sidecar.because : []));
  return {
    subject: policy,
    key: 'without proxy',
    scope: {
      level: isForAll ? 'namespace' : 'workload',
      workloads: pods.length,
      services: 0,
      namespaces: 1,
    },
    message: isForAll
      ? say`Nobody enforces ${slot.object(policy)}: no pod of ${legacy(namespaceText(policy.namespace))} has a proxy.`
      : say`Nobody enforces ${slot.object(policy)}: ${slot.objects(
          pods.map(({ resource }) => resource),
          MOST_NAMED,
        )} ${none}.`,
    why: whyText(pods.length, names, because[0] ?? null),
    symptom: symptomOf(policy.kind, actionOf(policy)),
    origin,
    related: [
      ...pods.map(({ resource }) => resource.origin).slice(0, MOST_NAMED),
      ...because.slice(0, 1),
    ],
    fix: {
      text: `Give the pods a sidecar (label ${mesh.namespaceObject(policy.namespace) === undefined ? 'the pods or their namespace' : `the pods or namespace ${policy.namespace}`} for injection), or restrict them by a NetworkPolicy.`,
    },
    knownAs: policy.kind === 'AuthorizationPolicy' ? ISTIO : [],
  };
}

function whyText(count: number, names: string, because: Origin | null): string {
  if (count === 0) return 'No workload is rendered into its namespace, and no gateway runs there.';
  const place = because === null ? '' : ` (${placeOf(because)})`;
  return `It is for ${counted(count, 'workload')} (${names}), and neither a sidecar nor ztunnel takes what arrives there${place}.`;
}

function symptomOf(kind: string, action: ReturnType<typeof actionOf>): string {
  if (kind === 'PeerAuthentication')
    return 'no errors: plaintext is accepted, whatever mode is set';
  if (kind === 'RequestAuthentication') return 'invalid tokens are let through';
  return action === 'ALLOW'
    ? 'no errors: requests that the list does not allow get through'
    : 'no errors: requests that it should stop get through';
}

/** A policy of which all the pods it is for are known, and none has a proxy that could enforce it (AUTHZ-7). */
interface UnenforcedPolicy {
  readonly policy: Resource;
  /** Lists these pods; it is empty where the namespace has no pods. */
  readonly pods: readonly Workload[];
  /** Tells whether the policy is for all pods of its namespace. */
  readonly isForAll: boolean;
  /** Points to the place that says whom the policy is for. */
  readonly origin: Origin;
}

const KINDS = ['AuthorizationPolicy', 'RequestAuthentication', 'PeerAuthentication'];

/**
 * Decides whether a pod counts as outside of the mesh, by whether it has a proxy; null where that is not
 * known.
 */
type IsOutside = (meshed: boolean | null) => boolean;

const isKnownOutside: IsOutside = (meshed) => meshed === false;

/** Counts pods of which nothing is known as outside of the mesh, as `istioctl analyze` does. */
const isNotKnownInside: IsOutside = (meshed) => meshed !== true;

/** Lists the policies that nobody enforces. */
function unenforcedPolicies(mesh: Mesh, isOutside: IsOutside): readonly UnenforcedPolicy[] {
  const withGateways = namespacesWithGateways(mesh);
  return KINDS.flatMap((kind) => mesh.ofKind('security.istio.io', kind)).flatMap((policy) => {
    const whom = whomItIsFor(mesh, policy);
    if (whom === null) return [];
    const { pods, isForAll, origin } = whom;
    if (isForAll ? withGateways.has(policy.namespace) : pods.length === 0) return [];
    const areOutside = pods.every(
      (pod) => !isWrittenDifferently(mesh, pod.resource) && isOutside(isMeshed(mesh, pod)),
    );
    return areOutside ? [{ policy, pods, isForAll, origin }] : [];
  });
}

/**
 * Reads whom a policy is for. Null for a policy of the whole mesh, for one with targets, and for one in the
 * root namespace that is ignored wherever it is written (MTLS-4).
 */
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
    return { selector: viewOf('PeerAuthentication', policy).selector, ...NO_TARGETS };
  return policy.kind === 'RequestAuthentication'
    ? viewOf('RequestAuthentication', policy)
    : viewOf('AuthorizationPolicy', policy);
}

/**
 * Names the namespaces with gateways that no workload here shows: those of charts, and those that istiod
 * makes (AUTHZ-6).
 */
const namespacesWithGateways = (mesh: Mesh): ReadonlySet<string> =>
  new Set(
    [...gatewaysOfCharts(mesh), ...mesh.ofKind('gateway.networking.k8s.io', 'Gateway')].map(
      ({ namespace }) => namespace,
    ),
  );
