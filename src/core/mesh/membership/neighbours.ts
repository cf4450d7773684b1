import type { Origin } from '../../manifest/index.ts';
import { subjectText } from '../../manifest/index.ts';
import { workloadCalls } from '../calls/calls.ts';
import type { Mesh, Workload } from '../mesh.ts';
import { isKnownInside, leftOutside } from './pods-in-mesh.ts';

/** A workload in the mesh that one outside of it calls, or is called by. */
export interface Neighbour {
  readonly name: string;
  readonly role: 'calls' | 'is-called-by';
  readonly origin: Origin;
}

/** Workloads that stay outside, with those of their callers and of what they call that are in the mesh. */
export function proxiedNeighbours(mesh: Mesh): ReadonlyMap<Workload, readonly Neighbour[]> {
  const found = new Map<Workload, Neighbour[]>();
  const add = (workload: Workload, neighbour: Neighbour): void => {
    const known = found.get(workload) ?? [];
    if (!known.some(({ name, role }) => name === neighbour.name && role === neighbour.role))
      found.set(workload, [...known, neighbour]);
  };
  for (const { source, destination, origin } of workloadCalls(mesh)) {
    if (source.kind !== 'workload') continue;
    const caller = source.workload;
    if (isLeftOutside(mesh, caller) && destination.workloads.some(isInside(mesh)))
      add(caller, { name: subjectText(destination.resource), role: 'calls', origin });
    if (!isKnownInside(mesh, caller)) continue;
    for (const server of destination.workloads)
      if (isLeftOutside(mesh, server))
        add(server, { name: subjectText(caller.resource), role: 'is-called-by', origin });
  }
  return found;
}

const isInside =
  (mesh: Mesh) =>
  (workload: Workload): boolean =>
    isKnownInside(mesh, workload);

const isLeftOutside = (mesh: Mesh, workload: Workload): boolean =>
  leftOutside(mesh, workload.namespace).includes(workload);
