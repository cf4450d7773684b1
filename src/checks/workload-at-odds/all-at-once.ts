import type { Origin } from '../../manifest/index.ts';
import { itemsAt, nodeAt, stringAt } from '../../manifest/index.ts';
import type { Mesh, Service, Workload } from '../../istio/index.ts';

/** A Deployment of several pods behind Services, and where it says how they are replaced. */
export interface SeveralPods {
  readonly workload: Workload;
  readonly services: readonly Service[];
  readonly origin: Origin;
  /** Claims of its pods that only one node can mount at a time, as far as is seen. */
  readonly singleClaims: readonly SingleClaim[];
  readonly isRecreate: boolean;
}

/** A claim; `isSaid` where the claim itself is seen, and says so. */
export interface SingleClaim {
  readonly name: string;
  readonly isSaid: boolean;
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
        isRecreate: stringAt(strategy, 'type') === 'Recreate',
      },
    ];
  });
}

/** Modes of a volume that pods of several nodes can mount. */
const SHARED_MODES: ReadonlySet<string> = new Set(['ReadWriteMany', 'ReadOnlyMany']);

const singleClaimsOf = (mesh: Mesh, { namespace, podSpec }: Workload): readonly SingleClaim[] =>
  itemsAt(podSpec, 'volumes').flatMap((volume) => {
    const name = stringAt(volume, 'persistentVolumeClaim', 'claimName');
    if (name === undefined) return [];
    const claim = mesh.find('', 'PersistentVolumeClaim', namespace, name);
    const modes = itemsAt(claim?.node, 'spec', 'accessModes').flatMap((mode) =>
      mode.kind === 'scalar' ? String(mode.value) : [],
    );
    return modes.some((mode) => SHARED_MODES.has(mode)) ? [] : [{ name, isSaid: modes.length > 0 }];
  });
