import type { Node, Origin } from '../../manifest/index.ts';
import { nodeAt, numberAt, stringAt } from '../../manifest/index.ts';
import type { Mesh, Workload } from '../../istio/index.ts';
import { acceptedMtls, inboundProxy } from '../../istio/index.ts';
import type { Told } from '../detection/check.ts';
import { check } from '../detection/check.ts';
import { workloadText } from './names.ts';

/** The annotation that keeps the agent from answering probes for the application (MTLS-14). */
const PROBES_AS_WRITTEN = 'sidecar.istio.io/rewriteAppHTTPProbers';

const PROBES = ['livenessProbe', 'readinessProbe', 'startupProbe'];

/** A probe of the kubelet that the sidecar refuses. */
interface UnansweredProbe {
  readonly origin: Origin;
  /** What says that the port takes nothing but mTLS. */
  readonly because: readonly Origin[];
}

/** The agent answers for the application unless it is told not to. MTLS-14 */
export const probeInPlaintext = check({
  id: 'probe-in-plaintext',
  title: 'The kubelet sends probes in plaintext to a port that accepts only mTLS',
  level: 'high',
  blind: 'Probes that charts or admission webhooks add.',
  find: ({ mesh }) => mesh.workloads.flatMap((workload) => failingProbes(mesh, workload)),
});

function failingProbes(mesh: Mesh, workload: Workload): readonly Told[] {
  const probes = unansweredProbes(mesh, workload);
  const [first] = probes;
  if (first === undefined) return [];
  return [
    {
      subject: workload.resource,
      key: 'probes',
      scope: { level: 'workload', workloads: 1, services: 0, namespaces: 1 },
      message: `The kubelet's probes of ${workloadText(workload)} fail, and its pods restart or never become ready.`,
      why: `The kubelet speaks plaintext, ${PROBES_AS_WRITTEN} keeps the agent from answering for the application, and the workload accepts only mTLS.`,
      symptom: 'probe fails: connection reset by peer',
      origin: first.because[0] ?? first.origin,
      related: probes.map(({ origin }) => origin),
      fix: {
        text: `Remove the annotation ${PROBES_AS_WRITTEN}, or keep the probed port PERMISSIVE.`,
      },
    },
  ];
}

/**
 * HTTP and gRPC probes that the kubelet sends in plaintext to a port that accepts only mTLS, for the agent is told not to
 * answer them. Those to a port that the sidecar leaves alone are answered. MTLS-9, MTLS-14, INJ-13.
 */
function unansweredProbes(mesh: Mesh, workload: Workload): readonly UnansweredProbe[] {
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
