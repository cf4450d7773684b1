import { placeOf, subjectText } from '../../manifest/index.ts';
import type { AskedTwice } from './asked-twice.ts';
import { podsAskedTwice } from './asked-twice.ts';
import { scopeOfWorkloads } from '../authorization/point-scope.ts';
import type { Check } from '../detection/check.ts';
import { ofObjects } from '../detection/check.ts';
import type { DetectorInput, FindingDraft } from '../detection/detector.ts';

const PODS_OF_TWO_MODES: Check = {
  id: 'pods-of-two-modes',
  title: 'Pods ask for the ambient mesh and have a sidecar',
  level: 'medium',
  blind: 'Labels that something else puts on pods when they are made.',
  severity: 'error',
  knownAs: [{ code: 'KIA1311' }],
};

/** Pods with a sidecar whose own label is for ztunnel (INJ-14). */
export const podsOfTwoModes = ofObjects(
  [PODS_OF_TWO_MODES],
  ({ mesh }) => podsAskedTwice(mesh),
  (input) => (pods) => [draftOf(input, pods)],
);

function draftOf(
  { mesh }: DetectorInput,
  { workload, ambientAt, sidecarAt, because }: AskedTwice,
): FindingDraft {
  const [at] = sidecarAt === null ? because : [sidecarAt];
  const name = subjectText(workload.resource);
  return {
    check: PODS_OF_TWO_MODES.id,
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
