import type { Origin } from '../../manifest/index.ts';
import { subjectText } from '../../manifest/index.ts';
import type { Call, Mesh, Workload } from '../../istio/index.ts';
import { isGatewayWorkload, workloadCalls } from '../../istio/index.ts';
import { isWrittenApart } from './namespace-labels.ts';
import { isKnownInside, leftOutside } from './pods-in-mesh.ts';

const INJECT = 'sidecar.istio.io/inject';

/** A workload in the mesh that one outside of it calls, or is called by. */
export interface Neighbour {
  readonly name: string;
  readonly role: 'calls' | 'is-called-by';
  readonly origin: Origin;
}

/** Workloads that stay outside, with those of their callers and of what they call that are in the mesh. */
export function proxiedNeighbours(mesh: Mesh): ReadonlyMap<Workload, readonly Neighbour[]> {
  const found = new Map<Workload, Neighbour[]>();
  for (const { workload, neighbour } of workloadCalls(mesh).flatMap((call) =>
    relationsOf(mesh, call),
  )) {
    const known = found.get(workload) ?? [];
    if (!known.some(({ name, role }) => name === neighbour.name && role === neighbour.role))
      found.set(workload, [...known, neighbour]);
  }
  return found;
}

interface Relation {
  readonly workload: Workload;
  readonly neighbour: Neighbour;
}

/** What one call says of those at its two ends of which the other is in the mesh. */
function relationsOf(mesh: Mesh, { source, destination, origin }: Call): readonly Relation[] {
  if (source.kind !== 'workload') return [];
  const caller = source.workload;
  if (isLeftOutside(mesh, caller)) {
    const name = subjectText(destination.resource);
    return destination.workloads.some((server) => isProxied(mesh, server))
      ? [{ workload: caller, neighbour: { name, role: 'calls', origin } }]
      : [];
  }
  if (!isProxied(mesh, caller)) return [];
  const name = subjectText(caller.resource);
  return destination.workloads
    .filter((server) => isLeftOutside(mesh, server))
    .map((workload) => ({ workload, neighbour: { name, role: 'is-called-by', origin } }));
}

/** Clients of a gateway are outside as a rule; of a namespace that is written in two ways nothing says which one holds. */
const isProxied = (mesh: Mesh, workload: Workload): boolean =>
  isKnownInside(mesh, workload) &&
  !isGatewayWorkload(mesh, workload) &&
  (workload.labels.get(INJECT) === 'true' || !isWrittenApart(mesh, workload.namespace));

const isLeftOutside = (mesh: Mesh, workload: Workload): boolean =>
  leftOutside(mesh, workload.namespace).has(workload);
