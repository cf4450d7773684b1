import { nativeSidecar } from '../../istio/index.ts';
import type { Mesh, Workload } from '../../istio/index.ts';
import {
  canonicalJson,
  nodeAt,
  placeOf,
  plainOf,
  stringAt,
  subjectText,
  say,
} from '../../manifest/index.ts';
import type { Origin } from '../../manifest/index.ts';
import { scopeOfWorkloads } from '../detection/finding-scope.ts';
import { check } from '../detection/check.ts';
import type { Told } from '../detection/check.ts';
import { nativeFromNow } from './native-from-now.ts';

/** Tells of Jobs whose sidecar is an ordinary container that nothing stops (INJ-12, INJ-20). */
export const jobNeverEnds = check({
  id: 'job-never-ends',
  title: "Job's sidecar keeps running after the work is done",
  level: 'high',
  blind: 'How the image ends, and sidecars that may or may not be native.',
  find: (input) => ({
    findings: endlessJobs(input.mesh).map((job) => tell(input.mesh, job)),
    unknowns: nativeFromNow(input),
  }),
});

function tell(mesh: Mesh, { workload, because, hasDeadline }: EndlessJob): Told {
  const subject = subjectText(workload.resource);
  const isCron = workload.kind === 'CronJob';
  const [asked] = because;
  const { origin: written } = workload.resource;
  // what asks for the sidecar may be a label of the namespace, far from the Job
  const pods = asked === undefined || asked.file === written.file ? '' : ` (${placeOf(written)})`;
  return {
    subject: workload.resource,
    key: 'sidecar',
    scope: scopeOfWorkloads([workload], mesh),
    message: hasDeadline
      ? `${subject} fails at its deadline although its work is done: its sidecar goes on running.`
      : `${subject} never ends: its sidecar goes on running when the work is done.`,
    why: `Its pods${pods} get a sidecar as an ordinary container (${because.map(placeOf).join(', ')}), and nothing in the pod tells it to stop.`,
    symptom: isCron
      ? `pods stay "1/2 NotReady"; ${nextRuns(workload)}`
      : 'the pod stays "1/2 NotReady", and what waits for the Job waits on',
    origin: asked ?? written,
    related: because.slice(1),
    fix: {
      text: say`Give it no sidecar (\`sidecar.istio.io/inject: "false"\` on the pod template) if it calls nobody in the mesh, use native sidecars (\`sidecar.istio.io/nativeSidecar: "true"\`, from Istio 1.24 and Kubernetes 1.29 on), or have it call \`POST localhost:15020/quitquitquit\` at its end.`,
      elsewhereFirst: true,
    },
  };
}

/** Says what becomes of the runs after one that does not end. */
function nextRuns({ resource }: Workload): string {
  const policy = stringAt(resource.node, 'spec', 'concurrencyPolicy');
  if (policy === 'Forbid') return 'no further run starts (`concurrencyPolicy: Forbid`)';
  return policy === 'Replace'
    ? 'the next run ends it, and does not end either (`concurrencyPolicy: Replace`)'
    : 'each next run starts beside it, so that they pile up';
}

/** A Job whose pods have a sidecar that goes on running when the work is done (INJ-12, INJ-20). */
interface EndlessJob {
  readonly workload: Workload;
  /** Lists what asks for the sidecar, and what says that it is an ordinary container. */
  readonly because: readonly Origin[];
  /** Tells whether a deadline ends it, as failed. */
  readonly hasDeadline: boolean;
}

const KINDS: ReadonlySet<string> = new Set(['Job', 'CronJob']);

/**
 * Matches what ends the sidecar from inside the pod, in the words that stand in commands and variables for
 * it.
 */
const ENDS_PROXY = /quitquitquit|pilot-agent|pkill|ISTIO_QUIT_API|scuttle/;

/** Finds Jobs of which it is known that their sidecar is no native one, and that nothing in them ends it. */
const endlessJobs = (mesh: Mesh): readonly EndlessJob[] =>
  mesh.workloads.flatMap((workload) => {
    const { kind, sidecar, podSpec } = workload;
    if (!KINDS.has(kind) || sidecar.kind === 'unknown' || !sidecar.value) return [];
    if (podSpec === undefined || ENDS_PROXY.test(canonicalJson(plainOf(podSpec)))) return [];
    const native = nativeSidecar(mesh, workload);
    return native.kind === 'known' && !native.value
      ? [
          {
            workload,
            because: [...sidecar.because, ...native.because],
            hasDeadline: hasDeadline(workload),
          },
        ]
      : [];
  });

const DEADLINES = [
  ['spec', 'activeDeadlineSeconds'],
  ['spec', 'jobTemplate', 'spec', 'activeDeadlineSeconds'],
  ['spec', 'template', 'spec', 'activeDeadlineSeconds'],
  ['spec', 'jobTemplate', 'spec', 'template', 'spec', 'activeDeadlineSeconds'],
] as const;

const hasDeadline = ({ resource }: Workload): boolean =>
  DEADLINES.some((path) => nodeAt(resource.node, ...path) !== undefined);
