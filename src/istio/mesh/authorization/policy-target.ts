import type { PolicyAttachment, TargetRef } from './policy.ts';

/**
 * A policy point: the pods of a workload, or pods that are not rendered here but that a policy speaks
 * of. A Workload is one as it stands.
 */
export interface PolicyTarget {
  readonly namespace: string;
  /** Pod labels. */
  readonly labels: ReadonlyMap<string, string>;
  /** Set for what only a targetRef can name: a Service at its waypoint, a GatewayClass. */
  readonly targetRef?: TargetRef;
}

const GATEWAY_NAME = 'gateway.networking.k8s.io/gateway-name';
const MANAGED_BY = 'gateway.istio.io/managed';
const WAYPOINT_CONTROLLER = 'istio.io-mesh-controller';

const isWaypoint = (target: PolicyTarget): boolean =>
  target.labels.get(MANAGED_BY) === WAYPOINT_CONTROLLER;

/** Tells whether a policy is in force at `target` (AUTHZ-1…6). */
export function attaches(
  policy: PolicyAttachment,
  target: PolicyTarget,
  rootNamespace: string,
): boolean {
  if (policy.targetRefs.length > 0)
    return policy.targetRefs.some((ref) => refNames(ref, policy, target, rootNamespace));
  if (target.targetRef !== undefined || isWaypoint(target)) return false;
  if (policy.namespace !== target.namespace && policy.namespace !== rootNamespace) return false;
  return policy.selector === null || selects(policy.selector, target.labels);
}

/** Tells whether `labels` carry every pair of the selector (AUTHZ-3). */
function selects(
  selector: ReadonlyMap<string, string>,
  labels: ReadonlyMap<string, string>,
): boolean {
  for (const [key, value] of selector) if (labels.get(key) !== value) return false;
  return true;
}

function refNames(
  ref: TargetRef,
  policy: PolicyAttachment,
  target: PolicyTarget,
  rootNamespace: string,
): boolean {
  if (ref.namespace !== '' && ref.namespace !== policy.namespace) return false;
  if (ref.kind === 'GatewayClass')
    return (
      policy.namespace === rootNamespace && ref.name === 'istio-waypoint' && isWaypoint(target)
    );
  if (policy.namespace !== target.namespace) return false;
  if (ref.kind === 'Gateway') return target.labels.get(GATEWAY_NAME) === ref.name;
  return target.targetRef?.kind === ref.kind && target.targetRef.name === ref.name;
}
