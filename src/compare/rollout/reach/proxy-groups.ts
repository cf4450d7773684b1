import {
  asSidecar,
  containsLabels,
  egressHosts,
  groupedBy,
  isGatewayWorkload,
} from '../../../istio/index.ts';
import type { Resource } from '../../../manifest/index.ts';
import type { EgressHosts, Mesh, Workload } from '../../../istio/index.ts';

/** Workloads of one namespace whose proxies see the same of others. */
export interface ProxyGroup {
  readonly namespace: string;
  readonly isGateway: boolean;
  /** The Sidecar that narrows what they see; null for none. */
  readonly sidecar: Resource | null;
  /** What its listeners import; null for all. */
  readonly egress: readonly EgressHosts[] | null;
  readonly workloads: readonly Workload[];
}

/** Everything with a proxy, or of which that cannot be told, by what it sees. SIDECAR-1, 2. */
export function proxyGroups(mesh: Mesh): readonly ProxyGroup[] {
  const sidecars = groupedBy(
    mesh.ofKind('networking.istio.io', 'Sidecar'),
    ({ namespace }) => namespace,
  );
  const { rootNamespace } = mesh.configuration;
  const ofRoot = (sidecars.get(rootNamespace) ?? []).find((one) => !isSelective(one)) ?? null;
  const withProxy = mesh.workloads.filter(
    (one) => isGatewayWorkload(mesh, one) || one.sidecar.kind !== 'known' || one.sidecar.value,
  );
  const groups = new Map<string, { first: Omit<ProxyGroup, 'workloads'>; workloads: Workload[] }>();
  for (const workload of withProxy) {
    const { namespace } = workload;
    const isGateway = isGatewayWorkload(mesh, workload);
    const own = sidecars.get(namespace) ?? [];
    const sidecar = isGateway ? null : (appliedTo(workload, own) ?? ofRoot);
    const key = `${namespace} ${String(isGateway)} ${sidecar?.namespace ?? ''} ${sidecar?.name ?? ''}`;
    const known = groups.get(key);
    if (known === undefined)
      groups.set(key, {
        first: { namespace, isGateway, sidecar, egress: egressOf(sidecar, namespace) },
        workloads: [workload],
      });
    else known.workloads.push(workload);
  }
  return [...groups.values()].map(({ first, workloads }) => ({ ...first, workloads }));
}

const isSelective = (sidecar: Resource): boolean => asSidecar(sidecar).workloadSelector !== null;

/** One that chooses the workload comes before one for its namespace. */
const appliedTo = ({ labels }: Workload, own: readonly Resource[]): Resource | null =>
  own.find(
    (one) => isSelective(one) && containsLabels(labels, asSidecar(one).workloadLabels.value),
  ) ??
  own.find((one) => !isSelective(one)) ??
  null;

/** A Sidecar without listeners for what goes out lets all in. */
function egressOf(sidecar: Resource | null, namespace: string): readonly EgressHosts[] | null {
  if (sidecar === null) return null;
  const listeners = asSidecar(sidecar).egress.value;
  if (listeners.length === 0) return null;
  return listeners.map(({ hosts }) =>
    egressHosts(
      hosts.value.map(({ value }) => value),
      namespace,
    ),
  );
}
