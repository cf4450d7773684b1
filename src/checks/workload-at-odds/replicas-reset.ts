import type { RenderedEnvironment } from '../../gitops/index.ts';
import type { Mesh, Workload } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { counted, placeOf, resourceKey, subjectText, say } from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import { check } from '../detection/check.ts';
import { podCountOf, writtenCountAt } from './pod-count.ts';

/**
 * Finds workloads whose number of pods is written though a scaler decides it, in folders that scripts apply: `kubectl apply`
 * writes what is in the text each time that it is run.
 */
export const replicasReset = check({
  id: 'replicas-reset',
  title: '`kubectl apply` resets replicas that an autoscaler controls',
  level: 'medium',
  severity: 'info',
  blind: 'How often it runs, and delivery objects in other repositories.',
  find: ({ mesh, rendered }) => resetIn(mesh, rendered),
});

function resetIn(
  mesh: Mesh,
  { environment: { byScripts }, roots }: RenderedEnvironment,
): readonly Told[] {
  const workloads = new Map(mesh.workloads.map((each) => [resourceKey(each.resource), each]));
  return (byScripts?.roots ?? []).flatMap(({ path, appliers }) => {
    const by = appliers.find(({ tool }) => tool.startsWith('kubectl'));
    const own = roots.filter(({ root }) => root.path === path);
    return by === undefined
      ? []
      : own
          .flatMap(({ resources }) => resources)
          .flatMap((resource) => {
            const workload = workloads.get(resourceKey(resource));
            const reset = workload === undefined ? null : resetOf(mesh, workload);
            return reset === null ? [] : [tell(resource, { ...reset, by: placeOf(by.origin) })];
          });
  });
}

/** Gives the number of pods that is written beside a scaler; null for none, with which a scaler is switched off. */
function resetOf(mesh: Mesh, workload: Workload): Omit<Reset, 'by'> | null {
  const written = writtenCountAt(workload);
  const { replicas } = workload;
  if (written === undefined || replicas === null || replicas === 0) return null;
  const count = podCountOf(mesh, workload);
  return count?.isScaled === true
    ? { least: count.least, origin: count.origin, replicas, written }
    : null;
}

interface Reset {
  readonly least: number;
  /** The line of the scaler's least number. */
  readonly origin: Resource['origin'];
  readonly replicas: number;
  readonly written: Resource['origin'];
  /** The command that applies it. */
  readonly by: string;
}

function tell(subject: Resource, { least, origin, replicas, written, by }: Reset): Told {
  const name = subjectText(subject);
  const pods = counted(replicas, 'pod');
  return {
    subject,
    key: 'replicas reset',
    message: `Each run of \`kubectl apply\` sets ${name} back to ${pods}, though an autoscaler decides how many it has.`,
    why: `${by} applies \`replicas: ${String(replicas)}\` (${placeOf(written)}) each time; the autoscaler (${placeOf(origin)}) leaves ${String(least)} at least.`,
    symptom:
      replicas < least
        ? `all but ${pods} end with each run, until the autoscaler makes ${String(least)} again`
        : 'pods that were made for load end with each run, until the autoscaler makes them again',
    origin: written,
    related: [origin],
    fix: {
      text: say`Take \`replicas\` out of what is applied, and before that out of what kubectl remembers (\`kubectl apply edit-last-applied\`): else the run that takes it out sets it to 1.`,
    },
  };
}
