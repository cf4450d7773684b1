import { containsLabels, gatewaysOfCharts, isVisibleIn, viewOf } from '../../../istio/index.ts';
import type { Mesh } from '../../../istio/index.ts';
import type { Resource } from '../../../manifest/index.ts';
import { API_GROUPS, selectorOf, stringAt } from '../../../manifest/index.ts';
import { SERVER_KINDS } from './affected-services.ts';
import { targetsOf } from './ambient-reach.ts';
import { isForProxies } from './patched-proxies.ts';
import { exportOf } from './receiving-proxies.ts';
import type { AbsentGateways } from './route-gateways.ts';
import { gatewaysOfRoute, selectorsOf } from './route-gateways.ts';

type UnseenGateway = ReturnType<typeof gatewaysOfCharts>[number];

/**
 * Finds for an object of a mesh the gateways that charts, operators and istiod bring, whose pods are not rendered, and that may get
 * it: they see every Service that is for their namespace (GW-15, PUSH-5). `istio-ingress/edge`
 */
export function unseenGatewaysIn(
  mesh: Mesh,
  absent: AbsentGateways,
): (object: Resource) => readonly string[] {
  const rendered = new Set(mesh.workloads.map(({ namespace, name }) => `${namespace}/${name}`));
  const gateways = gatewaysOfCharts(mesh).filter(
    ({ namespace, name, source }) =>
      (source.kind !== 'Gateway' || isMadeByIstiod(source)) &&
      !rendered.has(`${namespace}/${name}`),
  );
  if (gateways.length === 0) return () => [];
  return (object) =>
    gateways
      .filter((gateway) => mayGet(mesh, object, gateway, absent))
      .map(({ namespace, name }) => (namespace === '' ? name : `${namespace}/${name}`));
}

/** Waypoints are told of by themselves, and a Gateway of another class has no proxy of the mesh. */
const isMadeByIstiod = (gateway: Resource): boolean =>
  stringAt(gateway.node, 'spec', 'gatewayClassName') === 'istio' &&
  !viewOf('GatewayApiGateway', gateway).isWaypoint;

function mayGet(
  mesh: Mesh,
  object: Resource,
  gateway: UnseenGateway,
  absent: AbsentGateways,
): boolean {
  const { kind, group } = object;
  if (OF_CLIENTS.has(kind)) return maySee(mesh, object, gateway, absent);
  if (kind === 'PeerAuthentication') return true;
  if (kind === 'Gateway' && group === API_GROUPS.istioNetworking)
    return containsLabels(gateway.labels, viewOf('Gateway', object).selector.value);
  return (
    SERVER_KINDS.has(kind) &&
    kind !== 'Sidecar' &&
    targetsOf(object).length === 0 &&
    [gateway.namespace, mesh.configuration.rootNamespace].includes(object.namespace) &&
    containsLabels(gateway.labels, selectorOf(object)) &&
    isForProxies(object, true)
  );
}

/** Lists what clients are told, gateways among them. */
const OF_CLIENTS: ReadonlySet<string> = new Set([
  'VirtualService',
  'DestinationRule',
  'ServiceEntry',
  'Service',
]);

/** A Service is seen where it is exported to; of routes only those of a Gateway that selects the pods. */
function maySee(
  mesh: Mesh,
  object: Resource,
  { namespace, labels }: UnseenGateway,
  absent: AbsentGateways,
): boolean {
  if (!isVisibleIn(exportOf(mesh, object), namespace)) return false;
  if (object.kind !== 'VirtualService') return true;
  return gatewaysOfRoute(object, absent).names.some((name) => {
    const selectors = selectorsOf(mesh, name);
    return selectors === null || selectors.some((one) => containsLabels(labels, one));
  });
}
