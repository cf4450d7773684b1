import type { Mesh, Workload } from '../../../istio/index.ts';
import { numberAt, stringAt, subjectText } from '../../../manifest/index.ts';

/** Counts pods as far as manifests say how many there are. */
export interface ProxiesInPods {
  readonly count: number;
  /** It is true where there may be more: a scaler decides, each node has one, or nothing says a number. */
  readonly orMore: boolean;
}

/** Counts the pods of workloads by their names, as they are after a change, else as before. */
export function podsOf(names: ReadonlySet<string>, after: Mesh, before: Mesh): ProxiesInPods {
  const counts = new Map<string, ProxiesInPods>();
  for (const mesh of [before, after]) {
    const least = scaledIn(mesh);
    for (const workload of mesh.workloads) {
      const name = subjectText(workload.resource);
      if (names.has(name)) counts.set(name, countOf(workload, least.get(name)));
    }
  }
  const all = [...counts.values()];
  return {
    count: all.reduce((sum, { count }) => sum + count, 0),
    orMore: all.some(({ orMore }) => orMore) || counts.size < names.size,
  };
}

function countOf({ replicas, kind }: Workload, least: number | undefined): ProxiesInPods {
  if (least !== undefined) return { count: least, orMore: true };
  // one of them runs now and then
  if (kind === 'CronJob' || kind === 'Job') return { count: 0, orMore: true };
  const isCounted = kind === 'Deployment' || kind === 'StatefulSet';
  return replicas === null || !isCounted
    ? { count: replicas ?? 1, orMore: true }
    : { count: replicas, orMore: false };
}

/** Gives how few pods scalers leave of a workload, by its name. */
function scaledIn(mesh: Mesh): ReadonlyMap<string, number> {
  const horizontal = mesh
    .ofKind('autoscaling', 'HorizontalPodAutoscaler')
    .map((scaler) => ({ scaler, least: numberAt(scaler.node, 'spec', 'minReplicas') ?? 1 }));
  const byEvents = mesh
    .ofKind('keda.sh', 'ScaledObject')
    .map((scaler) => ({ scaler, least: numberAt(scaler.node, 'spec', 'minReplicaCount') ?? 0 }));
  return new Map(
    [...horizontal, ...byEvents].map(({ scaler, least }) => {
      const kind = stringAt(scaler.node, 'spec', 'scaleTargetRef', 'kind') ?? 'Deployment';
      const name = stringAt(scaler.node, 'spec', 'scaleTargetRef', 'name') ?? '';
      return [`${kind} ${scaler.namespace}/${name}`, least] as const;
    }),
  );
}
