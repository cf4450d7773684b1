import { unknown } from '../mesh.ts';
import { ingressLabel, waypointOfService } from '../ambient/waypoint.ts';
import type { Mesh, Unknown } from '../mesh.ts';
import type { RegistryService } from '../registry/registry-service.ts';
import type { CallDecision } from './call-ending.ts';
import type { Sender } from './calling-proxy.ts';

/**
 * The waypoint of a service that a caller goes past, as sidecars, gateways and callers outside the mesh do; null where
 * there is none to go past. Gateways go through it where the service asks for that and istiod is set to it. AMBIENT-9.
 */
export function skippedWaypoint(
  mesh: Mesh,
  sender: Sender,
  service: RegistryService,
): { kind: 'skipped'; decision: CallDecision } | Unknown | null {
  if (sender.ambient !== undefined) return null;
  const found = waypointOfService(mesh, service);
  const isAsked = sender.proxy.kind === 'gateway' && ingressLabel(mesh, service) !== null;
  if (found.kind === 'unknown') return isAsked ? found : null;
  if (found.value === null) return null;
  const { gateway } = found.value;
  if (isAsked)
    return unknown(
      `whether istiod sends gateways through Gateway ${gateway.namespace}/${gateway.name} (ENABLE_INGRESS_WAYPOINT_ROUTING)`,
    );
  return {
    kind: 'skipped',
    decision: { step: 'waypoint', says: 'skipped', because: found.because, gateway },
  };
}
