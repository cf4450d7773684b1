import type { Mesh, Workload } from '../../istio/index.ts';
import type { Origin } from '../../manifest/index.ts';
import { nodeAt, placeOf, podTemplateOf, subjectText } from '../../manifest/index.ts';
import { scopeOfWorkloads } from '../authorization/point-scope.ts';
import type { Told } from '../detection/check.ts';
import { check } from '../detection/check.ts';

/** ztunnel leaves pods with a sidecar alone, whatever their own label asks for (INJ-14). */
export const podsOfTwoModes = check({
  id: 'pods-of-two-modes',
  title: 'Pods ask for the ambient mesh and have a sidecar',
  level: 'medium',
  blind: 'Labels that something else puts on pods when they are made.',
  severity: 'error',
  knownAs: [{ code: 'KIA1311' }],
  find: ({ mesh }) => podsAskedTwice(mesh).map((pods) => tell(pods, mesh)),
});

const MODE = 'istio.io/dataplane-mode';
const INJECT = 'sidecar.istio.io/inject';

/** Pods that ask ztunnel to take them, and have a sidecar, with which it leaves them alone (INJ-14). */
interface AskedTwice {
  readonly workload: Workload;
  /** Where their label asks for ztunnel. */
  readonly ambientAt: Origin;
  /** Where they themselves ask for the sidecar; null where their namespace does. */
  readonly sidecarAt: Origin | null;
  readonly because: readonly Origin[];
}

/** The label counts on the pods themselves: a namespace of the ambient mesh with pods that keep their sidecar says one thing only. */
const podsAskedTwice = (mesh: Mesh): readonly AskedTwice[] =>
  mesh.workloads.flatMap((workload) => {
    const { labels, resource, sidecar } = workload;
    if (labels.get(MODE) !== 'ambient' || sidecar.kind !== 'known' || !sidecar.value) return [];
    const labelAt = (key: string): Origin =>
      nodeAt(podTemplateOf(resource), 'metadata', 'labels', key)?.origin ?? resource.origin;
    const sidecarAt = labels.get(INJECT) === 'true' ? labelAt(INJECT) : null;
    return [{ workload, ambientAt: labelAt(MODE), sidecarAt, because: sidecar.because }];
  });

function tell({ workload, ambientAt, sidecarAt, because }: AskedTwice, mesh: Mesh): Told {
  const [at] = sidecarAt === null ? because : [sidecarAt];
  const name = subjectText(workload.resource);
  return {
    subject: workload.resource,
    key: 'two modes',
    scope: scopeOfWorkloads([workload], mesh),
    message: `The pods of ${name} ask for the ambient mesh and get a sidecar: ztunnel leaves them alone.`,
    why: `Their label istio.io/dataplane-mode is \`ambient\` (${placeOf(ambientAt)}), and they are injected${sidecarAt === null ? ' all the same' : ' by their label sidecar.istio.io/inject'}${at === undefined ? '' : ` (${placeOf(at)})`}.`,
    symptom: 'nothing fails: the pods still restart for every upgrade of the proxy',
    origin: ambientAt,
    related: at === undefined ? [] : [at],
    fix: {
      text:
        sidecarAt === null
          ? 'Remove the label, or end the injection (label `sidecar.istio.io/inject: "false"`).'
          : 'Keep the label that is meant and remove the other.',
      elsewhereFirst: true,
    },
    // Kiali sees the labels of pods
    ...(sidecarAt === null && { knownAs: [] }),
  };
}
