import type { Call } from './call.ts';
import { callsOfPolicies } from './calls-of-policies.ts';
import { callsOfRoutes } from './calls-of-routes.ts';
import { callsOfSettings } from './calls-of-settings.ts';
import { indexLabels } from '../label-index.ts';
import type { Mesh } from '../mesh.ts';

export type { Call, CallSource } from './call.ts';

/**
 * Who calls whom, as far as the rendered configuration shows: addresses in environment variables,
 * arguments and mounted ConfigMaps; routes of gateways; callers that policies admit by name. What it
 * does not show is unknown, not absent.
 */
export function knownCalls(mesh: Mesh): readonly Call[] {
  return [
    ...callsOfSettings(mesh),
    ...callsOfRoutes(mesh, indexLabels(mesh.workloads)),
    ...callsOfPolicies(mesh),
  ];
}
