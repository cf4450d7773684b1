import type { Mesh, Workload } from '../../mesh/mesh.ts';
import { isGatewayWorkload } from '../../mesh/proxies.ts';
import type { Scope } from '../detector.ts';

/** Whom a mesh-wide change reaches in one environment. */
export interface Reach {
  readonly scope: Scope;
  /** "11 workloads in 4 namespaces (batch, orders, payments and 1 more)" */
  readonly text: string;
}

const MAX_NAMED = 4;

/** All workloads that have a proxy, or may have one. */
export const everyProxy = (mesh: Mesh): Reach =>
  reachOf(
    mesh,
    mesh.workloads.filter(({ sidecar }) => sidecar.kind === 'unknown' || sidecar.value),
  );

/** All gateways that are rendered here. */
export const everyGateway = (mesh: Mesh): Reach =>
  reachOf(
    mesh,
    mesh.workloads.filter((workload) => isGatewayWorkload(mesh, workload)),
  );

/** The reach of a change that concerns these workloads. */
export function reachOf(mesh: Mesh, workloads: readonly Workload[]): Reach {
  const reached = new Set(workloads);
  const namespaces = [...new Set(workloads.map(({ namespace }) => namespace))].sort();
  const services = mesh.services.filter((service) =>
    service.workloads.some((workload) => reached.has(workload)),
  );
  const scope: Scope = {
    level: 'mesh',
    workloads: workloads.length,
    services: services.length,
    namespaces: namespaces.length,
  };
  if (workloads.length === 0)
    return { scope, text: 'every proxy of the mesh; none of its workloads is rendered here' };
  const named = namespaces.filter((name) => name !== '');
  return {
    scope,
    text: `${count(workloads.length, 'workload')} in ${count(namespaces.length, 'namespace')}${
      named.length === 0 ? '' : ` (${someOf(named)})`
    }`,
  };
}

/** "1 workload", "11 workloads" */
export const count = (number: number, noun: string): string =>
  `${String(number)} ${noun}${number === 1 ? '' : 's'}`;

/** The first few names, and how many more there are. */
export function someOf(names: readonly string[]): string {
  const shown = names.slice(0, MAX_NAMED).join(', ');
  return names.length > MAX_NAMED ? `${shown} and ${String(names.length - MAX_NAMED)} more` : shown;
}
