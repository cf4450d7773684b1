import type { Mesh, Service, ServicePort, Workload } from '../../istio/index.ts';
import { groupedBy, isHttp, isTls, serviceProtocol } from '../../istio/index.ts';
import { meshedDeployments } from '../outside-the-mesh/pods-in-mesh.ts';

/** A port of a Service, as one way to a workload. */
export interface PortToWorkload {
  readonly service: Service;
  readonly port: ServicePort;
}

/** Ports of one or several Services that meet at a workload. */
export interface MeetingPorts {
  readonly workload: Workload;
  /** The number of the Service's port, or the container's port by number or name, at which they meet. */
  readonly at: string;
  readonly ways: readonly PortToWorkload[];
}

/** Where Services use one port number before a workload for several protocols of the transport (TCP, UDP). */
export const mixedTransports = (mesh: Mesh): readonly MeetingPorts[] =>
  meetingPorts(mesh, meshedDeployments(mesh), ({ port }) => String(port.port)).filter(
    ({ ways }) => new Set(ways.map(({ port }) => port.protocol)).size > 1,
  );

/** Where several ports of Services lead to one port of a workload. */
export const sharedTargetPorts = (mesh: Mesh): readonly MeetingPorts[] =>
  meetingPorts(mesh, meshedDeployments(mesh), ({ port }) => String(port.targetPort)).filter(
    ({ ways }) => new Set(ways.map(({ port }) => port.port)).size > 1,
  );

/**
 * Where they lead to one port of a workload with a sidecar and say that it speaks different things: the sidecar believes the
 * older of the Services.
 */
export const contradictedPorts = (mesh: Mesh): readonly MeetingPorts[] =>
  meetingPorts(
    mesh,
    mesh.workloads.filter(({ sidecar }) => sidecar.kind === 'known' && sidecar.value),
    ({ port }) => String(port.targetPort),
  )
    .map((meeting) => ({
      ...meeting,
      ways: meeting.ways.filter(({ port }) => kindOf(port) !== null),
    }))
    .filter(({ ways }) => new Set(ways.map(({ port }) => kindOf(port))).size > 1);

/** What a proxy does with it: read requests, read names of TLS, or hand on bytes; null where that is not declared. */
export function kindOf(port: ServicePort): 'HTTP' | 'TLS' | 'TCP' | null {
  const protocol = serviceProtocol(port);
  if (protocol === 'auto' || port.protocol !== 'TCP') return null;
  if (isHttp(protocol)) return 'HTTP';
  return isTls(protocol) ? 'TLS' : 'TCP';
}

/** Ports that lead to a workload by what `atOf` tells of them; of a workload with a single one, none meet. */
function meetingPorts(
  mesh: Mesh,
  workloads: readonly Workload[],
  atOf: (way: PortToWorkload) => string,
): readonly MeetingPorts[] {
  const services = servicesOf(mesh);
  return workloads.flatMap((workload) => {
    const ways = (services.get(workload) ?? []).flatMap((service) =>
      service.ports.map((port) => ({ service, port })),
    );
    if (ways.length < 2) return [];
    return [...groupedBy(ways, atOf)].map(([at, met]) => ({ workload, at, ways: met }));
  });
}

const known = new WeakMap<Mesh, ReadonlyMap<Workload, readonly Service[]>>();

/** Services by the workloads that they select. */
function servicesOf(mesh: Mesh): ReadonlyMap<Workload, readonly Service[]> {
  const before = known.get(mesh);
  if (before !== undefined) return before;
  const found = new Map<Workload, Service[]>();
  for (const service of mesh.services)
    for (const workload of service.workloads) {
      const services = found.get(workload);
      if (services === undefined) found.set(workload, [service]);
      else services.push(service);
    }
  known.set(mesh, found);
  return found;
}
