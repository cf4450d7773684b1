import type { Node, Origin } from '../../manifest/index.ts';
import { nodeAt, stringAt } from '../../manifest/index.ts';
import type { Mesh, Service, Workload } from '../mesh.ts';

/** A workload behind a Service of which a rollout takes all pods away before the new ones answer. */
export interface AllAtOnce {
  readonly workload: Workload;
  readonly services: readonly Service[];
  /** As it is written: `Recreate`, or what may be unavailable. */
  readonly strategy: string;
  readonly origin: Origin;
}

/** Workloads of several pods whose strategy stops them all; of one pod that is often meant. */
export function allAtOnce(mesh: Mesh): readonly AllAtOnce[] {
  const services = new Map<Workload, Service[]>();
  for (const service of mesh.services)
    for (const workload of service.workloads)
      services.set(workload, [...(services.get(workload) ?? []), service]);
  return [...services].flatMap(([workload, before]) => {
    const found = strategyOf(workload);
    return found === null ? [] : [{ workload, services: before, ...found }];
  });
}

function strategyOf({
  kind,
  replicas,
  resource,
}: Workload): Pick<AllAtOnce, 'strategy' | 'origin'> | null {
  if (kind !== 'Deployment' || replicas === null || replicas < 2) return null;
  const type = nodeAt(resource.node, 'spec', 'strategy', 'type');
  if (stringAt(type) === 'Recreate')
    return { strategy: 'Recreate', origin: (type ?? resource).origin };
  const unavailable = nodeAt(resource.node, 'spec', 'strategy', 'rollingUpdate', 'maxUnavailable');
  if (unavailable === undefined || pods(unavailable, replicas) < replicas) return null;
  return { strategy: `maxUnavailable: ${textOf(unavailable)}`, origin: unavailable.origin };
}

/** A share is rounded down. */
function pods(node: Node, replicas: number): number {
  const text = textOf(node);
  const share = /^(\d+)%$/.exec(text)?.[1];
  return share === undefined ? Number(text) : Math.floor((Number(share) * replicas) / 100);
}

const textOf = (node: Node): string => (node.kind === 'scalar' ? String(node.value ?? '') : '');
