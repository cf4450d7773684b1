import { asGateway } from '../../views/gateway.ts';
import { asGatewayApiGateway } from '../../views/gateway-api.ts';
import { containsLabels } from '../label-index.ts';
import type { ChartGateway } from '../charts/chart-gateways.ts';
import { gatewaysOfCharts, isMadeByIstiod } from '../charts/chart-gateways.ts';
import { isGatewayWorkload } from '../proxies.ts';
import type { Mesh } from '../mesh.ts';
import { API_GROUPS } from '../../../manifest/index.ts';
import type { NetworkPod } from '../../network/network-ends.ts';
import { networkPodOf, podsElsewhere, podsOfIstiod } from '../surroundings/mesh-network.ts';

/** Pods that lead traffic into the mesh or out of it. */
export interface KnownGatewayPods {
  /** The name of their Deployment, or of the object that has them made. */
  readonly name: string;
  readonly pod: NetworkPod;
  /** Lists the ports of the pods to which their Services lead; empty where none is seen. */
  readonly ports: readonly (number | string)[];
  readonly isWaypoint: boolean;
}

/** Lists ports for probes and metrics: load balancers ask there, and no caller does. */
const STATUS_PORTS: ReadonlySet<number | string> = new Set([15020, 15021, 15090, 'status-port']);

const known = new WeakMap<Mesh, readonly KnownGatewayPods[]>();

/**
 * Lists the gateways of an environment: those rendered, those that charts or Istio make, and those that
 * Gateways of Istio ask for.
 */
export function gatewayPodsOf(mesh: Mesh): readonly KnownGatewayPods[] {
  const before = known.get(mesh);
  if (before !== undefined) return before;
  const rendered = mesh.workloads
    .filter((workload) => isGatewayWorkload(mesh, workload))
    .map((workload) => ({
      ...{ name: workload.name, pod: networkPodOf(mesh, workload), isWaypoint: false },
      ports: mesh.services
        .filter(({ workloads }) => workloads.includes(workload))
        .flatMap(({ ports }) => ports.map(({ targetPort }) => targetPort))
        .filter((port) => !STATUS_PORTS.has(port)),
    }));
  const seen = [...rendered, ...gatewaysOfCharts(mesh).map(madeGateway)];
  const asked = mesh.ofKind(API_GROUPS.istioNetworking, 'Gateway').flatMap((gateway) => {
    const { namespace, name } = gateway;
    const labels = asGateway(gateway).selector.value;
    if (labels.size === 0 || seen.some(({ pod }) => containsLabels(pod.labels, labels))) return [];
    const pod = podsElsewhere({ namespace, labels, serviceAccount: null });
    return [{ name, pod, ports: [], isWaypoint: false }];
  });
  const found = [...seen, ...asked];
  known.set(mesh, found);
  return found;
}

function madeGateway(made: ChartGateway): KnownGatewayPods {
  const { name, source } = made;
  const pod = podsOfGateway(made);
  if (!isMadeByIstiod(source)) return { name, pod, ports: [], isWaypoint: false };
  const { listeners, isWaypoint } = asGatewayApiGateway(source);
  return { name, pod, ports: listeners.value.flatMap(({ port }) => port?.value ?? []), isWaypoint };
}

/** Gives the pods of a gateway that is not rendered; all labels are known of those that istiod makes. */
export const podsOfGateway = (made: ChartGateway): NetworkPod =>
  isMadeByIstiod(made.source) ? podsOfIstiod(made.source, made) : podsElsewhere(made);
