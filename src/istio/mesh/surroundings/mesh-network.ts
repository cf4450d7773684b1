import { booleanAt } from '../../../manifest/index.ts';
import type { NetworkPod, Protocol } from '../../network/network-ends.ts';
import type { NetworkPolicies } from '../../network/network-policies.ts';
import { readNetwork } from '../../network/network-policies.ts';
import { rememberedIn } from '../mesh-memory.ts';
import type { Mesh, Workload } from '../mesh.ts';

const known = new WeakMap<Mesh, NetworkPolicies>();

/** Gives the network policies of an environment. */
export function networkOf(mesh: Mesh): NetworkPolicies {
  const before = known.get(mesh);
  if (before !== undefined) return before;
  const found = readNetwork(mesh.resources, (namespace) => mesh.namespaceLabels(namespace));
  known.set(mesh, found);
  return found;
}

/** Tells whether any policy of the network is there to be asked. */
export function hasNetworkPolicies(mesh: Mesh): boolean {
  const { namespaced, clusterWide } = networkOf(mesh);
  return namespaced.length + clusterWide.length > 0;
}

const PROTOCOLS: readonly Protocol[] = ['TCP', 'UDP', 'SCTP'];

/** Gives the pods of a workload as network policies see them. */
export const networkPodOf = rememberedIn((_: Mesh, workload: Workload): NetworkPod => ({
  namespace: workload.namespace,
  labels: workload.labels,
  serviceAccount: workload.serviceAccount,
  isOnHostNetwork: booleanAt(workload.podSpec, 'hostNetwork') === true,
  ports: workload.containers
    .flatMap(({ ports }) => ports)
    .flatMap(({ name, number, protocol: written }) => {
      const protocol = PROTOCOLS.find((one) => one === written.toUpperCase());
      return protocol === undefined ? [] : [{ name, number, protocol }];
    }),
  addresses: [],
  key: `${workload.kind} ${workload.namespace}/${workload.name}`,
}));
