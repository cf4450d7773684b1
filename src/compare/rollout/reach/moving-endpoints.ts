import type { Mesh, Workload } from '../../../istio/index.ts';
import { podTemplateOf, resourceKey, sameData } from '../../../manifest/index.ts';
import type { ChangedObject } from '../changed-objects.ts';

/**
 * Tells whether pods before which a Service stands start or stop by a change: who calls it is told of other addresses
 * (PUSH-5).
 */
export function movesEndpoints(
  changed: readonly ChangedObject[],
  before: Mesh,
  after: Mesh,
): boolean {
  const [old, now] = [before, after].map(servedIn);
  return changed.some((one) => {
    const was = one.before === null ? undefined : old?.get(resourceKey(one.before));
    const is = one.after === null ? undefined : now?.get(resourceKey(one.after));
    if (was === undefined || is === undefined) return was !== is;
    return (
      was.replicas !== is.replicas ||
      !sameData(podTemplateOf(was.resource), podTemplateOf(is.resource))
    );
  });
}

const servedIn = (mesh: Mesh): ReadonlyMap<string, Workload> =>
  new Map(
    mesh.services.flatMap(({ workloads }) =>
      workloads.map((one) => [resourceKey(one.resource), one] as const),
    ),
  );
