import type { Node, Origin } from '../../manifest/index.ts';
import { nodeAt, numberAt, stringAt } from '../../manifest/index.ts';
import type { Mesh, Workload } from '../../istio/index.ts';
import { acceptedMtls, inboundProxy } from '../../istio/index.ts';

/** The annotation that keeps the agent from answering probes for the application (MTLS-14). */
export const PROBES_AS_WRITTEN = 'sidecar.istio.io/rewriteAppHTTPProbers';

const PROBES = ['livenessProbe', 'readinessProbe', 'startupProbe'];

/** A probe of the kubelet that the sidecar refuses. */
export interface UnansweredProbe {
  readonly origin: Origin;
  /** What says that the port takes nothing but mTLS. */
  readonly because: readonly Origin[];
}

/**
 * HTTP and gRPC probes that the kubelet sends in plaintext to a port that accepts only mTLS, for the agent is told not to
 * answer them. Those to a port that the sidecar leaves alone are answered. MTLS-9, MTLS-14, INJ-13.
 */
export function unansweredProbes(mesh: Mesh, workload: Workload): readonly UnansweredProbe[] {
  const { sidecar, annotations, containers } = workload;
  if (annotations.get(PROBES_AS_WRITTEN) !== 'false') return [];
  if (sidecar.kind !== 'known' || !sidecar.value) return [];
  return containers
    .filter(({ name, init }) => !init && name !== 'istio-proxy')
    .flatMap(({ node, ports }) =>
      PROBES.flatMap((name) => {
        const probe = nodeAt(node, name);
        const port = probe === undefined ? undefined : portOf(probe, ports);
        if (probe === undefined || port === undefined) return [];
        const because = refusedBy(mesh, workload, port);
        return because === null ? [] : [{ origin: probe.origin, because }];
      }),
    );
}

/** Undefined for a probe of another kind; null for a name that no port has. */
function portOf(
  probe: Node,
  ports: Workload['containers'][number]['ports'],
): number | null | undefined {
  const isHttp = nodeAt(probe, 'httpGet') !== undefined;
  if (!isHttp && nodeAt(probe, 'grpc') === undefined) return undefined;
  const at = [isHttp ? 'httpGet' : 'grpc', 'port'];
  const named = stringAt(probe, ...at);
  return numberAt(probe, ...at) ?? ports.find(({ name }) => name === named)?.number ?? null;
}

function refusedBy(mesh: Mesh, workload: Workload, port: number | null): readonly Origin[] | null {
  const proxy = inboundProxy({ mesh, allNamespaces: true }, workload, port);
  if (proxy.kind === 'unknown' || !proxy.value) return null;
  const { mode, ambiguous, because } = acceptedMtls(mesh, workload, port);
  return mode === 'STRICT' && ambiguous === undefined ? because : null;
}
