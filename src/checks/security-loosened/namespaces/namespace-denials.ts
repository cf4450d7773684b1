import type { AuthorizationPolicy, Mesh } from '../../../istio/index.ts';
import { policiesInForce } from '../../../istio/index.ts';
import { API_GROUPS, placeOf, subjectText, say } from '../../../manifest/index.ts';
import type { Told } from '../../detection/check.ts';
import { betweenSides, check } from '../../detection/check.ts';
import { ifItStays } from './leaving-namespaces.ts';

/**
 * Tells of namespaces that lose the policy which refused what no other one admits, where each workload keeps
 * policies of its own: whatever is added there is open (AUTHZ-7, 8).
 */
export const namespaceDenyLost = check({
  id: 'namespace-deny-lost',
  title: 'Namespace loses the default deny for workloads added to it',
  level: 'medium',
  blind: 'Workloads that other repositories add to the namespace, which are open at once.',
  find: (input) =>
    betweenSides(input, ({ before, after }) =>
      lostDenials(before, after).map((lost) => tell(lost, before, after)),
    ),
});

function lostDenials(before: Mesh, after: Mesh): readonly AuthorizationPolicy[] {
  const policies = before.ofKind(API_GROUPS.istioSecurity, 'AuthorizationPolicy');
  return [...new Set(policies.map(({ namespace }) => namespace))].flatMap((namespace) => {
    const lost = policiesInForce(before, podOf(namespace))
      .flat()
      .find((policy) => policy.namespace === namespace && isForNamespace(policy));
    return lost !== undefined &&
      !hasAllow(after, podOf(namespace)) &&
      areAllGuarded(after, namespace)
      ? [lost]
      : [];
  });
}

/** Stands for a pod that nothing is written for. */
const podOf = (namespace: string): Parameters<typeof policiesInForce>[1] => ({
  namespace,
  labels: new Map<string, string>(),
});

const isForNamespace = ({ action, selector, targetRefs, dryRun }: AuthorizationPolicy): boolean =>
  action === 'ALLOW' && selector === null && targetRefs.length === 0 && dryRun === null;

/** Tells whether pods are closed to whom no rule admits, whichever control plane they have. */
const hasAllow = (mesh: Mesh, target: Parameters<typeof policiesInForce>[1]): boolean =>
  policiesInForce(mesh, target).every((policies) =>
    policies.some(({ action, dryRun }) => action === 'ALLOW' && dryRun === null),
  );

/** Tells whether each workload keeps a list of its own; one that loses its last is told of as such. */
function areAllGuarded(mesh: Mesh, namespace: string): boolean {
  const workloads = mesh.workloads.filter((one) => one.namespace === namespace);
  return workloads.length > 0 && workloads.every((workload) => hasAllow(mesh, workload));
}

function tell({ resource, namespace }: AuthorizationPolicy, before: Mesh, after: Mesh): Told {
  const { condition, reason } = ifItStays(before, after, namespace);
  return {
    subject: resource,
    key: 'namespace deny',
    scope: { level: 'namespace', workloads: 0, services: 0, namespaces: 1 },
    side: 'base',
    message: `Whatever is added to namespace ${namespace} is open to anyone from now on${condition}: no policy refuses what others do not admit.`,
    why: `${subjectText(resource)} (${placeOf(resource.origin)}) was an ALLOW policy for every pod of ${namespace}. The workloads that are there keep policies of their own, and a further one has none.${reason}`,
    symptom: say`no errors: a workload without a policy allows every caller`,
    fix: {
      text: say`Keep an ALLOW policy without rules (\`spec: {}\`) in the namespace, beside those that name callers.`,
    },
  };
}
