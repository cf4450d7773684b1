import type { Mesh } from '../../istio/index.ts';
import { protocolFamily, serviceProtocol } from '../../istio/index.ts';
import type { Opening } from './openings.ts';

const NO_REQUESTS: ReadonlySet<string> = new Set(['tls', 'other']);

/** Tells whether no Service leads to a port of the workloads that speaks HTTP: nobody gets an answer there (AUTHZ-43). */
export const haveTcpAlone = (points: Opening['points'], { services }: Mesh): boolean =>
  points.every(({ workload }) => {
    const ports = services.flatMap((service) =>
      workload !== null && service.workloads.includes(workload) ? service.ports : [],
    );
    return (
      ports.length > 0 &&
      ports.every((port) => NO_REQUESTS.has(protocolFamily(serviceProtocol(port))))
    );
  });
