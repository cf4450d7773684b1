import { isAmbient } from '../data-plane.ts';
import type { Answer, Mesh, Workload } from '../mesh.ts';
import { callingClient } from '../proxies.ts';
import type { Proxy } from '../visibility/proxy.ts';

/** Who sends a call into the mesh: a sidecar, a gateway, or pods whose call no proxy handles. */
export interface Sender {
  readonly proxy: Proxy;
  /** Whether a proxy of the mesh makes the connection. */
  readonly sends: boolean;
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

/** Whether the sidecar of a workload handles its calls to a port (INJ-13, INJ-14, MTLS-23). */
export function handlesCalls(mesh: Mesh, workload: Workload, port: number): Answer<boolean> {
  if (workload.sidecar.kind === 'unknown') return workload.sidecar;
  if (isAmbient(mesh, workload))
    return { kind: 'unknown', missing: 'what ztunnel and waypoints make of the call' };
  return callingClient({ mesh, allNamespaces: true }, { kind: 'workload', workload }, port).proxy;
}
