import type { Waypoint } from '../ambient/waypoint.ts';
import type { Answer, Mesh, Workload } from '../mesh.ts';
import { callingClient } from '../proxies.ts';
import type { Proxy } from '../visibility/proxy.ts';

/** Who sends a call on: a sidecar, a gateway, ztunnel, a waypoint, or pods whose call no proxy handles. */
export interface Sender {
  readonly proxy: Proxy;
  /** Whether a proxy of the mesh makes the connection. */
  readonly sends: boolean;
  /** Set where ztunnel or a waypoint makes it. */
  readonly ambient?: 'ztunnel' | Waypoint;
  /** Of the certificate that it shows. */
  readonly namespace: string;
  readonly serviceAccount: string;
}

/** A workload's pods, by their sidecar or without one. */
export const senderOf = (
  { namespace, labels, serviceAccount }: Workload,
  sends: boolean,
): Sender => ({
  proxy: { kind: 'sidecar', namespace, labels },
  sends,
  namespace,
  serviceAccount,
});

/** Whether a proxy handles the calls of a workload to a port: its sidecar, or ztunnel (INJ-13, INJ-14, MTLS-23). */
export function handlesCalls(mesh: Mesh, workload: Workload, port: number): Answer<boolean> {
  if (workload.sidecar.kind === 'unknown') return workload.sidecar;
  return callingClient({ mesh, allNamespaces: true }, { kind: 'workload', workload }, port).proxy;
}
