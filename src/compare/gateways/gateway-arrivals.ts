import type { Mesh } from '../../istio/index.ts';
import {
  containsLabels,
  gatewayPods,
  gatewaySurface,
  servicesSelecting,
  viewOf,
} from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { selectorOf, stringAt, stringMapAt } from '../../manifest/index.ts';

/** Pods that are seen, or made of what is. */
type GatewayPods = Exclude<ReturnType<typeof gatewayPods>[number], { readonly kind: 'elsewhere' }>;
type GatewayArrival = ReturnType<typeof gatewaySurface>['arrival'];

/** Says how pods of a gateway are reached. */
interface ArrivalAtPods {
  readonly labels: ReadonlyMap<string, string>;
  readonly arrival: GatewayArrival;
  /** True where load balancers alone lead to them, as far as Services tell. */
  readonly isBehindBalancers: boolean;
  /** `namespace/name` of the Gateway of the Gateway API that they are made of, or are labelled for. */
  readonly of: string | null;
}

const known = new WeakMap<Mesh, readonly ArrivalAtPods[]>();

/** Says from where calls come to each of the pods of a Gateway, of Istio or of the Gateway API. */
export const arrivalsAt = (mesh: Mesh, gateway: Resource): readonly GatewayArrival[] =>
  podsOf(mesh, gateway).map(({ arrival }) => arrival);

/**
 * Tells whether load balancers of the own network alone lead to the pods of a Gateway. Pods that are led to within
 * the cluster only do not count: something that runs there may lead to them from outside.
 */
export function isBehindInnerBalancers(mesh: Mesh, gateway: Resource): boolean {
  const pods = podsOf(mesh, gateway);
  return (
    pods.length > 0 &&
    pods.every(({ arrival, isBehindBalancers }) => arrival === 'inside' && isBehindBalancers)
  );
}

function podsOf(mesh: Mesh, gateway: Resource): readonly ArrivalAtPods[] {
  const all = known.get(mesh) ?? gatewayPods(mesh).map((one) => arrivalAtPods(mesh, one));
  known.set(mesh, all);
  const selector = selectorOf(gateway);
  const name = `${gateway.namespace}/${gateway.name}`;
  return all.filter(({ labels, of }) =>
    isOfApi(gateway) ? of === name : of === null && containsLabels(labels, selector),
  );
}

function arrivalAtPods(mesh: Mesh, pods: GatewayPods): ArrivalAtPods {
  const { proxy, arrival } = gatewaySurface(mesh, pods);
  const named =
    pods.kind === 'managed'
      ? pods.gateway.name
      : proxy.labels.get('gateway.networking.k8s.io/gateway-name');
  const types = typesOfServices(mesh, pods, proxy);
  return {
    labels: proxy.labels,
    arrival,
    isBehindBalancers: types.length > 0 && types.every((type) => type === 'LoadBalancer'),
    of: named === undefined ? null : `${proxy.namespace}/${named}`,
  };
}

/** Lists the types of the Services before pods: those here, else that of the one which is made for them. */
function typesOfServices(
  mesh: Mesh,
  pods: GatewayPods,
  proxy: ReturnType<typeof gatewaySurface>['proxy'],
): readonly string[] {
  const own = servicesSelecting(mesh, proxy);
  if (own.length > 0)
    return own.map(({ resource }) => stringAt(resource.node, 'spec', 'type') ?? 'ClusterIP');
  if (pods.kind === 'workload') return [];
  if (pods.kind === 'chart') return [pods.gateway.service.type ?? 'LoadBalancer'];
  const written = [
    viewOf('GatewayApiGateway', pods.gateway).madeAnnotations.value,
    stringMapAt(pods.gateway.node, 'metadata', 'annotations'),
  ].flatMap((annotations) => annotations.get('networking.istio.io/service-type') ?? []);
  return written.length === 0 ? ['LoadBalancer'] : written;
}

/** Tells whether it is a Gateway of the Gateway API. */
export const isOfApi = ({ group }: Resource): boolean => group === 'gateway.networking.k8s.io';
