import type { Mesh, Workload } from '../../istio/index.ts';
import { PROBES_AS_WRITTEN, unansweredProbes } from './unanswered-probes.ts';
import type { Check } from '../detection/check.ts';
import { ofObjects } from '../detection/check.ts';
import type { FindingDraft } from '../detection/detector.ts';
import { workloadText } from './names.ts';

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
  const probes = unansweredProbes(mesh, workload);
  const [first] = probes;
  if (first === undefined) return [];
  return [
    {
      check: PROBE_IN_PLAINTEXT.id,
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
