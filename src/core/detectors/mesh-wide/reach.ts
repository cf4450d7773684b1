import type { Mesh, Workload } from '../../mesh/index.ts';
import { isGatewayWorkload } from '../../mesh/index.ts';
import type { Scope } from '../detector.ts';

/** Whom a mesh-wide change reaches in one environment. */
interface Reach {
  readonly scope: Scope;
  /** "11 workloads in 4 namespaces (batch, orders, payments and 1 more)" */
  readonly text: string;
  /** The same without the names of the namespaces. */
  readonly short: string;
}

const MAX_NAMED = 4;

/** All workloads that have a proxy, or may have one. */
export const everyProxy = (mesh: Mesh): Reach =>
  reachOf(
    mesh,
    mesh.workloads.filter(({ sidecar }) => sidecar.kind === 'unknown' || sidecar.value),
    'every proxy of the mesh',
  );

/** All gateways that are rendered here. */
export const everyGateway = (mesh: Mesh): Reach =>
  reachOf(
    mesh,
    mesh.workloads.filter((workload) => isGatewayWorkload(mesh, workload)),
    'every gateway of the mesh',
  );

/** The reach of a change that concerns these workloads; `whom` says it where none is rendered here. */
export function reachOf(mesh: Mesh, workloads: readonly Workload[], whom: string): Reach {
  const reached = new Set(workloads);
  const namespaces = [...new Set(workloads.map(({ namespace }) => namespace))].sort();
  const named = namespaces.filter((name) => name !== '');
  const services = mesh.services.filter((service) =>
    service.workloads.some((workload) => reached.has(workload)),
  );
  return {
    scope: {
      level: 'mesh',
      workloads: workloads.length,
      services: services.length,
      namespaces: Math.max(named.length, Math.min(namespaces.length, 1)),
    },
    ...reachWords(workloads.length, named, whom),
  };
}

function reachWords(
  workloads: number,
  namespaces: readonly string[],
  whom: string,
): Pick<Reach, 'text' | 'short'> {
  const many = count(workloads, 'workload');
  const only =
    workloads === 0
      ? `${whom} (no such workload is rendered here)`
      : namespaces.length === 0
        ? many
        : null;
  if (only !== null) return { text: only, short: only };
  const short = `${many} in ${count(namespaces.length, 'namespace')}`;
  return { text: `${short} (${someOf(namespaces)})`, short };
}

/** "1 workload", "11 workloads" */
export const count = (number: number, noun: string): string =>
  `${String(number)} ${noun}${number === 1 ? '' : 's'}`;

/** The first few names, and how many more there are. */
export function someOf(names: readonly string[]): string {
  const shown = names.slice(0, MAX_NAMED).join(', ');
  return names.length > MAX_NAMED ? `${shown} and ${String(names.length - MAX_NAMED)} more` : shown;
}
