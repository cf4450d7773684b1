import type { Mesh, Service } from '../../istio/index.ts';
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
import { placeOf, subjectText } from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import { check } from '../detection/check.ts';

/** ztunnel knows neither routes nor settings of clients; a waypoint those of the Service's namespace and its own (AMBIENT-8). */
export const routesWithoutWaypoint = check({
  id: 'routes-without-waypoint',
  title: 'Routes or settings for a Service of the ambient mesh that no waypoint reads',
  level: 'medium',
  blind: 'Waypoints, labels and callers that are not rendered here.',
  severity: 'warning',
  knownAs: [
    { code: 'KIA1109' },
    { code: 'KIA1113' },
    { code: 'KIA1114' },
    { code: 'KIA0210' },
    { code: 'KIA0211' },
    { code: 'KIA0212' },
  ],
  find: ({ mesh }) => routesWithoutReader(mesh).map(tell),
});

/** Routes, or settings of clients, for a Service of the ambient mesh that no proxy reads (AMBIENT-1, AMBIENT-8). */
interface RouteWithoutReader {
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
function routesWithoutReader(mesh: Mesh): readonly RouteWithoutReader[] {
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

const CODES = {
  'no-waypoint': { VirtualService: 'KIA1109', DestinationRule: 'KIA0210' },
  'not-served': { VirtualService: 'KIA1113', DestinationRule: 'KIA0211' },
  'other-namespace': { VirtualService: 'KIA1114', DestinationRule: 'KIA0212' },
} as const;

const FIXES = {
  'no-waypoint': 'Add a waypoint to the namespace, and the label istio.io/use-waypoint.',
  'not-served': 'Put the label istio.io/use-waypoint on the Service or its namespace.',
  'other-namespace': 'Put it into the namespace of the Service.',
} as const;

function tell({ object, service, why, waypoint }: RouteWithoutReader): Told {
  const name = subjectText(service.resource);
  const kind = object.kind === 'VirtualService' ? 'VirtualService' : 'DestinationRule';
  const at = waypoint === null ? '' : `${subjectText(waypoint)} (${placeOf(waypoint.origin)})`;
  const because = {
    'no-waypoint': 'and there is no waypoint before it',
    'not-served': `and ${at} does not serve it`,
    'other-namespace': `and ${at} looks into the namespace of the Service and its own`,
  }[why];
  return {
    subject: object,
    key: `unread for ${name}`,
    scope: { level: 'service', workloads: 0, services: 1, namespaces: 1 },
    message: `${subjectText(object)} does nothing for calls to ${name}.`,
    why: `The pods of the Service and its callers are of the ambient mesh, where ztunnel reads no ${kind} (${placeOf(service.resource.origin)}), ${because}.`,
    symptom:
      kind === 'VirtualService'
        ? 'nothing fails: requests go to any pod of the Service, past its routes, timeouts and retries'
        : 'nothing fails: limits, outlier detection and load balancing are not in force',
    related: [service.resource.origin],
    fix: { text: FIXES[why] },
    knownAs: [{ code: CODES[why][kind] }],
  };
}
