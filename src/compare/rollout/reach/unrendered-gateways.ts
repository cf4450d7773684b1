import {
  containsLabels,
  gatewaysOfCharts,
  isRunByIstio,
  isVisibleIn,
  viewOf,
} from '../../../istio/index.ts';
import type { Mesh } from '../../../istio/index.ts';
import type { Resource } from '../../../manifest/index.ts';
import { API_GROUPS, resourceKey, selectorOf } from '../../../manifest/index.ts';
import { SERVER_KINDS } from './affected-services.ts';
import { isOfGateway, targetsOf } from './ambient-reach.ts';
import { referencesOfRoute } from './attached-routes.ts';
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
  const gateways = gatewaysOfCharts(mesh).filter((one) => !isRendered(mesh, one));
  if (gateways.length === 0) return () => [];
  return (object) =>
    gateways.filter((gateway) => mayGet(mesh, object, gateway, absent)).map(nameOfGateway);
}

/** Names a Gateway of the Gateway API by itself: who runs its pods is not always istiod. */
function nameOfGateway({ source, ...made }: UnseenGateway): string {
  const { namespace, name } = source.kind === 'Gateway' ? source : made;
  return namespace === '' ? name : `${namespace}/${name}`;
}

/** Tells whether its pods are in the tree, or it has none of the mesh; waypoints are told of by themselves. */
const isRendered = (mesh: Mesh, { namespace, name, source }: UnseenGateway): boolean =>
  source.kind === 'Gateway'
    ? !isRunByIstio(mesh, source) ||
      viewOf('GatewayApiGateway', source).isWaypoint ||
      mesh.workloads.some((one) => isOfGateway(one, source))
    : mesh.workloads.some((one) => one.namespace === namespace && one.name === name);

function mayGet(
  mesh: Mesh,
  object: Resource,
  gateway: UnseenGateway,
  absent: AbsentGateways,
): boolean {
  const { kind, group } = object;
  const { source } = gateway;
  const route = referencesOfRoute(object);
  if (route !== null || group === API_GROUPS.gatewayApi)
    return (
      source.kind === 'Gateway' &&
      (resourceKey(source) === resourceKey(object) ||
        route?.gateways.includes(`${source.namespace}/${source.name}`) === true)
    );
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
