import type { Resource } from '../../../manifest/index.ts';
import { booleanAt } from '../../../manifest/index.ts';
import type { NetworkPod, Protocol } from '../../network/network-ends.ts';
import type { NetworkPolicies } from '../../network/network-policies.ts';
import { readNetwork } from '../../network/network-policies.ts';
import { ownLabelsOf } from '../../views/field.ts';
import { asGatewayApiGateway } from '../../views/gateway-api.ts';
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
  return networkOf(mesh).policies.length > 0;
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

type Made = Pick<NetworkPod, 'namespace' | 'labels' | 'serviceAccount'>;

const madePods = ({ namespace, labels, serviceAccount }: Made): NetworkPod => ({
  ...{ namespace, labels, serviceAccount, isOnHostNetwork: false, ports: [], addresses: [] },
  key: `${namespace} ${JSON.stringify([...labels])}`,
});

/** Gives pods that a chart makes, or somebody elsewhere, with labels that are not known here. */
export const podsElsewhere = (made: Made): NetworkPod => ({
  ...madePods(made),
  hasMoreLabels: true,
});

/**
 * Gives pods that istiod makes of a Gateway of the Gateway API. Beside labels of Istio they have those that its
 * infrastructure asks for, or without one those of the Gateway itself; parameters may add more. [src: istio/istio
 * pilot/pkg/config/kube/gateway/deploymentcontroller.go, extractInfrastructureLabels]
 */
export function podsOfIstiod(
  gateway: Resource,
  { labels, serviceAccount }: Pick<Made, 'labels' | 'serviceAccount'>,
): NetworkPod {
  const { infrastructure, madeLabels, parametersRef } = asGatewayApiGateway(gateway);
  const written = infrastructure === '' ? ownLabelsOf(gateway) : madeLabels.value;
  const made = {
    ...{ namespace: gateway.namespace, serviceAccount },
    labels: new Map([...written, ...labels]),
  };
  return parametersRef === null ? madePods(made) : podsElsewhere(made);
}
