import { viewOf } from '../../istio/index.ts';
import { isMeshed, selectablePods } from '../meshed-pods.ts';
import type { Mesh } from '../../istio/index.ts';
import { isSystemNamespace, namespaceText, say, slot } from '../../manifest/index.ts';
import type { Resource } from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';

/**
 * Lists AuthorizationPolicies for whose pods, those of the namespace where no labels are written, none surely
 * is in the mesh: `istioctl analyze` finds nobody for them, even if they are for targets, or for gateways
 * that istiod makes.
 */
export function policiesWithoutMeshedPods(mesh: Mesh): readonly Resource[] {
  const pods = selectablePods(mesh);
  /**
   * Tells whether the pods that a policy selects are there and outside of the mesh; that it has targets as
   * well does not count.
   */
  const isForUnmeshed = (policy: Resource): boolean => {
    const { selector, targetRef, targetRefs } = viewOf('AuthorizationPolicy', policy);
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
        !isSystemNamespace(policy.namespace) &&
        (viewOf('AuthorizationPolicy', policy).selector.value.size === 0
          ? !hasMeshed(policy.namespace)
          : isForUnmeshed(policy)),
    );
}

/**
 * Tells of a policy without pods, so that a reader who compares with `istioctl analyze` finds what it alone
 * says.
 */
export const tellWithoutPods = (policy: Resource): Told => ({
  subject: policy,
  key: 'analysed without pods',
  scope: { level: 'namespace', workloads: 0, services: 0, namespaces: 1 },
  severity: 'info',
  message: say`\`istioctl analyze\` finds nobody who enforces ${slot.object(policy)}; its targets, or a gateway, may.`,
  why: `It counts pods of ${namespaceText(policy.namespace)} that are in the mesh, and there are none; whom the policy is attached to it does not ask.`,
  symptom: say`none where a waypoint or a gateway enforces it`,
  fix: { text: say`Leave it where its targets are there; else remove it.` },
});
