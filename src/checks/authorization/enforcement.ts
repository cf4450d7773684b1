import type { Mesh, Workload } from '../../istio/index.ts';
import { inboundProxy, isGatewayWorkload } from '../../istio/index.ts';

/**
 * Tells whether a proxy is there to enforce policies, as far as the rendered labels tell (AUTHZ-7,
 * INJ-13…15).
 */
export function enforcesPolicies(mesh: Mesh, workload: Workload, port: number | null): boolean {
  const proxy = inboundProxy({ mesh, allNamespaces: true }, workload, port);
  return proxy.kind === 'unknown' || proxy.value;
}

/**
 * Tells whether a proxy may be there, even by labels of a namespace that are not in the repository, so that a
 * loosening may matter.
 */
export function mayEnforcePolicies(mesh: Mesh, workload: Workload): boolean {
  const proxy = inboundProxy({ mesh, allNamespaces: false }, workload, null);
  return proxy.kind === 'unknown' || proxy.value;
}

/** Tells whether pods are seen to have a proxy, or to be a gateway: nothing that is not here has to say so. */
export function isSureToEnforce(mesh: Mesh, workload: Workload): boolean {
  const proxy = inboundProxy({ mesh, allNamespaces: true }, workload, null);
  return (proxy.kind === 'known' && proxy.value) || isGatewayWorkload(mesh, workload);
}
