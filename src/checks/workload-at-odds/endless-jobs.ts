import type { Origin } from '../../manifest/index.ts';
import { canonicalJson, nodeAt, plainOf } from '../../manifest/index.ts';
import { nativeSidecar } from '../../istio/index.ts';
import type { Mesh, Workload } from '../../istio/index.ts';

/** A Job whose pods have a sidecar that goes on running when the work is done (INJ-12, INJ-20). */
export interface EndlessJob {
  readonly workload: Workload;
  /** What asks for the sidecar, and what says that it is an ordinary container. */
  readonly because: readonly Origin[];
  /** Whether a deadline ends it, as failed. */
  readonly hasDeadline: boolean;
}

const KINDS: ReadonlySet<string> = new Set(['Job', 'CronJob']);

/** What ends the sidecar from inside the pod, in the words that stand in commands and variables for it. */
const ENDS_PROXY = /quitquitquit|pilot-agent|pkill|ISTIO_QUIT_API|scuttle/;

/** Jobs of which it is known that their sidecar is no native one, and that nothing in them ends it. */
export const endlessJobs = (mesh: Mesh): readonly EndlessJob[] =>
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
