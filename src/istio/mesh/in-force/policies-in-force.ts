import { policyAtZtunnel, admittedByZtunnel } from '../ambient/ztunnel-authorization.ts';
import type { PolicyTarget } from '../authorization/policy-target.ts';
import type { AuthorizationPolicy } from '../authorization/policy.ts';
import type { RequestAuthentication } from '../authorization/policy-index.ts';
import { policiesFor, requestAuthenticationsFor } from '../authorization/policy-index.ts';
import type { PolicyVerdict } from '../authorization/policy-verdict.ts';
import { authorize } from '../authorization/policy-verdict.ts';
import { isAmbient } from '../data-plane.ts';
import type { Mesh, Workload } from '../mesh.ts';
import type { AuthorizationRequest } from '../request/request.ts';
import { viewsFor } from '../revisions/revision-views.ts';

/**
 * The policies that are in force at pods, as whoever enforces them reads them: their sidecar what its control plane
 * reads (INJ-19), ztunnel what policies say of connections (INJ-16). One list for each control plane that they may have.
 */
export function policiesInForce(
  mesh: Mesh,
  target: PolicyTarget,
): readonly (readonly AuthorizationPolicy[])[] {
  const isCaptured = isTakenByZtunnel(mesh, target);
  return viewsOf(mesh, isCaptured ? null : target).map((view) => {
    const policies = policiesFor(view, target);
    return isCaptured ? policies.flatMap((policy) => policyAtZtunnel(policy) ?? []) : policies;
  });
}

/** RequestAuthentications in force at pods, for each control plane that they may have. */
export const tokensInForce = (
  mesh: Mesh,
  target: PolicyTarget,
): readonly (readonly RequestAuthentication[])[] =>
  viewsOf(mesh, target).map((view) => requestAuthenticationsFor(view, target));

/** Decides whether a request is let in at pods, by ztunnel or by their sidecar, whichever takes it. */
export const admittedAtPods = (
  mesh: Mesh,
  target: PolicyTarget,
  request: AuthorizationRequest,
): PolicyVerdict =>
  isTakenByZtunnel(mesh, target)
    ? admittedByZtunnel(mesh, target, { peer: request.peer, port: request.port })
    : authorize(mesh, target, request);

/**
 * Lists the meshes that control planes may see; where too many are possible, the objects of all of them
 * count.
 */
function viewsOf(mesh: Mesh, target: PolicyTarget | null): readonly Mesh[] {
  const views = viewsFor(mesh, target ?? 'the mesh');
  return views.length === 0 ? [mesh] : views;
}

const isTakenByZtunnel = (mesh: Mesh, target: PolicyTarget): boolean =>
  isWorkload(target) && isAmbient(mesh, target);

const isWorkload = (target: PolicyTarget | Workload): target is Workload =>
  'sidecar' in target && 'podSpec' in target;
