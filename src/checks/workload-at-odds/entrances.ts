import type { Mesh, Workload } from '../../istio/index.ts';
import { isGatewayWorkload, retryingHops } from '../../istio/index.ts';

const known = new WeakMap<Mesh, ReadonlySet<Workload>>();

/** Tells whether requests come to a workload through a gateway, or it is one. */
export function isEntrance(mesh: Mesh, workload: Workload): boolean {
  const led =
    known.get(mesh) ??
    new Set(
      retryingHops(mesh).flatMap(({ caller, workloads }) =>
        caller.kind === 'gateway' ? workloads : [],
      ),
    );
  known.set(mesh, led);
  return led.has(workload) || isGatewayWorkload(mesh, workload);
}
