import type { Origin } from '../../manifest/index.ts';
import { itemsAt, nodeAt, stringAt } from '../../manifest/index.ts';
import type { Mesh, Service, Workload } from '../mesh.ts';

/** A Deployment of several pods behind Services, and where it says how they are replaced. */
export interface SeveralPods {
  readonly workload: Workload;
  readonly services: readonly Service[];
  readonly origin: Origin;
  /** Claims of its pods that only one node can mount at a time, as far as is seen. */
  readonly singleClaims: readonly string[];
}

/** Of one pod, and of those whose number something else decides, it is often meant that they stop first. */
export function severalPods(mesh: Mesh): readonly SeveralPods[] {
  const services = new Map<Workload, Service[]>();
  for (const service of mesh.services)
    for (const workload of service.workloads) {
      const before = services.get(workload);
      if (before === undefined) services.set(workload, [service]);
      else before.push(service);
    }
  return [...services].flatMap(([workload, before]) => {
    const { kind, replicas, resource } = workload;
    if (kind !== 'Deployment' || replicas === null || replicas < 2) return [];
    const strategy = nodeAt(resource.node, 'spec', 'strategy');
    const place =
      nodeAt(strategy, 'rollingUpdate', 'maxUnavailable') ?? nodeAt(strategy, 'type') ?? strategy;
    return [
      {
        workload,
        services: before,
        origin: (place ?? resource).origin,
        singleClaims: singleClaimsOf(mesh, workload),
      },
    ];
  });
}

/** Modes of a volume that pods of several nodes can mount. */
const SHARED_MODES: ReadonlySet<string> = new Set(['ReadWriteMany', 'ReadOnlyMany']);

const singleClaimsOf = (mesh: Mesh, { namespace, podSpec }: Workload): readonly string[] =>
  itemsAt(podSpec, 'volumes')
    .flatMap((volume) => stringAt(volume, 'persistentVolumeClaim', 'claimName') ?? [])
    .filter((name) => {
      const claim = mesh.find('', 'PersistentVolumeClaim', namespace, name);
      return !itemsAt(claim?.node, 'spec', 'accessModes').some(
        (mode) => mode.kind === 'scalar' && SHARED_MODES.has(String(mode.value)),
      );
    });
