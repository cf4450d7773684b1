import type { Origin } from '../../manifest/index.ts';
import { nodeAt } from '../../manifest/index.ts';
import type { Mesh, Workload } from '../../mesh/index.ts';
import { acceptedMtls } from '../../mesh/index.ts';
import type { Check } from '../check.ts';
import { ofObjects } from '../check.ts';
import type { FindingDraft } from '../detector.ts';
import { workloadText } from './names.ts';

const REWRITE = 'sidecar.istio.io/rewriteAppHTTPProbers';
const PROBES = ['livenessProbe', 'readinessProbe', 'startupProbe'];

const PROBE_IN_PLAINTEXT: Check = {
  id: 'probe-in-plaintext',
  title: 'The kubelet sends probes in plaintext to a port that accepts only mTLS',
  level: 'high',
  blind: 'Probes that charts or admission webhooks add.',
};

/** Workloads whose probes the kubelet sends in plaintext to a port that accepts only mTLS. MTLS-14. */
export const failingProbes = ofObjects(
  [PROBE_IN_PLAINTEXT],
  ({ mesh }) => mesh.workloads,
  ({ mesh }) =>
    (workload) =>
      failingIn(mesh, workload),
);

function failingIn(mesh: Mesh, workload: Workload): readonly FindingDraft[] {
  const { sidecar, annotations } = workload;
  if (annotations.get(REWRITE) !== 'false' || sidecar.kind !== 'known' || !sidecar.value) return [];
  const { mode, ambiguous, because } = acceptedMtls(mesh, workload, null);
  const [probe, ...others] = probesOf(workload);
  if (probe === undefined || mode !== 'STRICT' || ambiguous !== undefined) return [];
  return [
    {
      check: PROBE_IN_PLAINTEXT.id,
      subject: workload.resource,
      key: 'probes',
      scope: { level: 'workload', workloads: 1, services: 0, namespaces: 1 },
      message: `The kubelet's probes of ${workloadText(workload)} fail, and its pods restart or never become ready.`,
      why: `The kubelet speaks plaintext, ${REWRITE} keeps the agent from answering for the application, and the workload accepts only mTLS.`,
      symptom: 'probe fails: connection reset by peer',
      origin: because[0] ?? probe,
      related: [probe, ...others],
      fix: { text: `Remove the annotation ${REWRITE}, or keep the probed port PERMISSIVE.` },
    },
  ];
}

/** HTTP and gRPC probes of the application's containers. */
function probesOf(workload: Workload): readonly Origin[] {
  return workload.containers
    .filter(({ name, init }) => !init && name !== 'istio-proxy')
    .flatMap(({ node }) => PROBES.flatMap((name) => nodeAt(node, name) ?? []))
    .filter(
      (probe) => nodeAt(probe, 'httpGet') !== undefined || nodeAt(probe, 'grpc') !== undefined,
    )
    .map(({ origin }) => origin);
}
