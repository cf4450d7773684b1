import type { Call } from './call.ts';
import { callsOfMonitors } from './calls-of-monitors.ts';
import { callsOfPolicies } from './calls-of-policies.ts';
import { callsOfRoutes } from './calls-of-routes.ts';
import { callsOfSettings } from './calls-of-settings.ts';
import { workloadIndex } from '../label-index.ts';
import type { Mesh } from '../mesh.ts';

export type { Call } from './call.ts';

/**
 * Lists who calls whom, as far as the rendered configuration shows: addresses in environment variables,
 * commands and mounted ConfigMaps; routes of gateways; callers that policies admit by name; monitors of Prometheus. A call that it
 * does not show is unknown, not absent. Of workloads alone there are none of gateways.
 */
export function knownCalls(
  mesh: Mesh,
  of: 'everybody' | 'workloads' = 'everybody',
): readonly Call[] {
  const { settings, named } = ofWorkloads(mesh);
  const routed = of === 'workloads' ? [] : callsOfRoutes(mesh, workloadIndex(mesh));
  return [...settings, ...routed, ...named];
}

interface WorkloadCalls {
  readonly settings: readonly Call[];
  readonly named: readonly Call[];
}

const known = new WeakMap<Mesh, WorkloadCalls>();

function ofWorkloads(mesh: Mesh): WorkloadCalls {
  const found = known.get(mesh) ?? {
    settings: callsOfSettings(mesh),
    named: [...callsOfPolicies(mesh), ...callsOfMonitors(mesh)],
  };
  known.set(mesh, found);
  return found;
}
