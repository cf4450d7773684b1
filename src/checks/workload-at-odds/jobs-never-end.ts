import { placeOf, subjectText } from '../../manifest/index.ts';
import type { EndlessJob } from './endless-jobs.ts';
import { endlessJobs } from './endless-jobs.ts';
import { scopeOfWorkloads } from '../authorization/point-scope.ts';
import type { Check } from '../detection/check.ts';
import { ofObjects } from '../detection/check.ts';
import type { DetectorInput, FindingDraft } from '../detection/detector.ts';

const JOB_NEVER_ENDS: Check = {
  id: 'job-never-ends',
  title: 'A Job has a sidecar that goes on running when the work is done',
  level: 'high',
  blind:
    'What the image does at its end, and sidecars of which it is not known whether they are native.',
};

/** Jobs whose sidecar is an ordinary container that nothing stops (INJ-12, INJ-20). */
export const jobsNeverEnd = ofObjects(
  [JOB_NEVER_ENDS],
  ({ mesh }) => endlessJobs(mesh),
  (input) => (job) => [draftOf(input, job)],
);

function draftOf(
  { mesh }: DetectorInput,
  { workload, because, hasDeadline }: EndlessJob,
): FindingDraft {
  const subject = subjectText(workload.resource);
  const isCron = workload.kind === 'CronJob';
  const [asked] = because;
  const { origin: written } = workload.resource;
  // what asks for the sidecar may be a label of the namespace, far from the Job
  const pods = asked === undefined || asked.file === written.file ? '' : ` (${placeOf(written)})`;
  return {
    check: JOB_NEVER_ENDS.id,
    subject: workload.resource,
    key: 'sidecar',
    scope: scopeOfWorkloads([workload], mesh),
    message: hasDeadline
      ? `${subject} fails at its deadline although its work is done: its sidecar goes on running.`
      : `${subject} never ends: its sidecar goes on running when the work is done.`,
    why: `Its pods${pods} get a sidecar as an ordinary container (${because.map(placeOf).join(', ')}), and nothing in the pod tells it to stop.`,
    symptom: isCron
      ? 'pods stay "1/2 NotReady"; the next runs do not start, or pile up'
      : 'the pod stays "1/2 NotReady", and what waits for the Job waits on',
    origin: asked ?? written,
    related: because.slice(1),
    fix: {
      text: 'Give it no sidecar (`sidecar.istio.io/inject: "false"` on the pod template) if it calls nobody in the mesh, use native sidecars (`sidecar.istio.io/nativeSidecar: "true"`, from Istio 1.24 and Kubernetes 1.29 on), or have it call `POST localhost:15020/quitquitquit` at its end.',
      elsewhereFirst: true,
    },
  };
}
