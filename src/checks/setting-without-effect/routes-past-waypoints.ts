import {
  asDestinationRule,
  asVirtualService,
  createHostResolver,
  gatewayPods,
  isGatewayWorkload,
  isRedirected,
  isWaypointGateway,
  ofService,
  waypointOfService,
} from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import type { Mesh, Service } from '../../istio/index.ts';

/** Routes, or settings of clients, for a Service of the ambient mesh that no proxy reads (AMBIENT-1, AMBIENT-8). */
export interface RouteWithoutReader {
  readonly object: Resource;
  readonly service: Service;
  /** There is none, it does not serve the Service, or it does not look into that namespace. */
  readonly why: 'no-waypoint' | 'not-served' | 'other-namespace';
  /** The waypoint that there is. */
  readonly waypoint: Resource | null;
}

/**
 * VirtualServices for callers within the mesh, and DestinationRules, where all callers are of ztunnel: only waypoints read
 * them. Where a sidecar may call, or a gateway by a DestinationRule, there is a reader.
 */
export function routesWithoutReader(mesh: Mesh): readonly RouteWithoutReader[] {
  if (hasSidecars(mesh) || !mesh.workloads.some((workload) => isRedirected(mesh, workload)))
    return [];
  const hosts = createHostResolver(mesh);
  const serviceOf = (host: string, namespace: string): Service | null => {
    const target = hosts.resolve(host, namespace);
    return target.kind === 'service' ? target.service : null;
  };
  const routes = mesh.ofKind('networking.istio.io', 'VirtualService').filter(isForCallersWithin);
  const rules =
    gatewayPods(mesh).length > 0 ? [] : mesh.ofKind('networking.istio.io', 'DestinationRule');
  return [
    ...routes.flatMap((object) =>
      asVirtualService(object).hosts.value.flatMap(({ value }) => {
        const service = serviceOf(value, object.namespace);
        return service === null ? [] : (unread(mesh, object, service) ?? []);
      }),
    ),
    ...rules.flatMap((object) => {
      const service = serviceOf(asDestinationRule(object).host?.value ?? '', object.namespace);
      return service === null ? [] : (unread(mesh, object, service) ?? []);
    }),
  ];
}

/** Gateways have proxies of their own, which are no callers of the mesh by themselves. */
const hasSidecars = (mesh: Mesh): boolean =>
  mesh.workloads.some(
    (workload) =>
      !isGatewayWorkload(mesh, workload) &&
      !(workload.sidecar.kind === 'known' && !workload.sidecar.value),
  );

function isForCallersWithin(routes: Resource): boolean {
  const { gateways } = asVirtualService(routes);
  return gateways.value.length === 0 || gateways.value.every(({ value }) => value === 'mesh');
}

function unread(mesh: Mesh, object: Resource, service: Service): RouteWithoutReader | null {
  const { workloads } = service;
  if (workloads.length === 0 || !workloads.every((one) => isRedirected(mesh, one))) return null;
  const found = waypointOfService(mesh, ofService(service, mesh.configuration.settings));
  if (found.kind === 'unknown') return null;
  if (found.value === null) {
    const waypoint =
      mesh
        .ofKind('gateway.networking.k8s.io', 'Gateway')
        .find((one) => one.namespace === service.namespace && isWaypointGateway(one)) ?? null;
    return { object, service, why: waypoint === null ? 'no-waypoint' : 'not-served', waypoint };
  }
  const { gateway } = found.value;
  const read = [service.namespace, gateway.namespace, mesh.configuration.rootNamespace];
  const isRead =
    object.kind === 'VirtualService'
      ? read.slice(0, 2).includes(object.namespace)
      : read.includes(object.namespace);
  return isRead ? null : { object, service, why: 'other-namespace', waypoint: gateway };
}
