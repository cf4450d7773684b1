import type { Mesh, Service } from '../../istio/index.ts';
import type { UnansweredWaypointLabel } from '../waypoint-labels.ts';
import {
  createHostResolver,
  gatewayPods,
  isGatewayWorkload,
  isRedirected,
  viewOf,
  waypointOfService,
} from '../../istio/index.ts';
import { missedWaypointLabels } from '../waypoint-labels.ts';
import type { Resource, Sentence } from '../../manifest/index.ts';
import {
  API_GROUPS,
  nearestWord,
  placeOf,
  subjectText,
  namespaceText,
  say,
  slot,
} from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import { check, idsOf } from '../detection/check.ts';
import type { UnreadSidecar } from '../objects-compete/sidecars.ts';
import { sidecarsWithoutReader } from '../objects-compete/sidecars.ts';

/**
 * Tells of routes that no waypoint reads: ztunnel knows neither routes nor settings of clients, and a
 * waypoint knows those of the Service's namespace and its own (AMBIENT-8).
 */
export const routesWithoutWaypoint = check({
  id: 'routes-without-waypoint',
  title: 'No waypoint reads routes or settings for an ambient Service',
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
  find: ({ mesh }) => routesWithoutReader(mesh).map(tellRouteWithoutReader),
});

/** Routes, or settings of clients, for a Service of the ambient mesh that no proxy reads (AMBIENT-1, AMBIENT-8). */
interface RouteWithoutReader {
  readonly object: Resource;
  readonly service: Service;
  /**
   * Says why none reads it: there is no waypoint, it does not serve the Service, or it does not look into
   * that namespace.
   */
  readonly why: 'no-waypoint' | 'not-served' | 'other-namespace';
  /** Is the waypoint that there is; null for none. */
  readonly waypoint: Resource | null;
}

/**
 * Finds VirtualServices for callers within the mesh, routes of the Gateway API for a Service, and DestinationRules, where
 * all callers are of ztunnel: only waypoints read them. Where a sidecar may call, or a gateway by a DestinationRule, there is a reader.
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
      viewOf('VirtualService', object).hosts.value.flatMap(({ value }) => {
        const service = serviceOf(value, object.namespace);
        return service === null ? [] : (unread(mesh, object, service) ?? []);
      }),
    ),
    ...['HTTPRoute', 'GRPCRoute']
      .flatMap((kind) => mesh.ofKind(API_GROUPS.gatewayApi, kind))
      .flatMap((object) =>
        parentServices(mesh, object)
          .flatMap((service) => unread(mesh, object, service) ?? [])
          .filter(({ why }) => why !== 'other-namespace'),
      ),
    ...rules.flatMap((object) => {
      const service = serviceOf(
        viewOf('DestinationRule', object).host?.value ?? '',
        object.namespace,
      );
      return service === null ? [] : (unread(mesh, object, service) ?? []);
    }),
  ];
}

/** Finds the Services of its own namespace that a route of the Gateway API is for. */
const parentServices = (mesh: Mesh, route: Resource): readonly Service[] =>
  viewOf('Route', route).parentRefs.value.flatMap((parent) =>
    parent.kind?.value === 'Service' &&
    (parent.namespace?.value ?? route.namespace) === route.namespace
      ? (mesh.service(route.namespace, parent.name?.value ?? '') ?? [])
      : [],
  );

/**
 * Tells whether some callers have sidecars. Gateways have proxies of their own, which are no callers of the
 * mesh by themselves.
 */
const hasSidecars = (mesh: Mesh): boolean =>
  mesh.workloads.some(
    (workload) =>
      !isGatewayWorkload(mesh, workload) &&
      !(workload.sidecar.kind === 'known' && !workload.sidecar.value),
  );

function isForCallersWithin(routes: Resource): boolean {
  const { gateways } = viewOf('VirtualService', routes);
  return gateways.value.length === 0 || gateways.value.every(({ value }) => value === 'mesh');
}

function unread(mesh: Mesh, object: Resource, service: Service): RouteWithoutReader | null {
  const { workloads } = service;
  if (workloads.length === 0 || !workloads.every((one) => isRedirected(mesh, one))) return null;
  const found = waypointOfService(mesh, service);
  if (found.kind === 'unknown') return null;
  if (found.value === null) {
    const waypoint =
      mesh
        .ofKind('gateway.networking.k8s.io', 'Gateway')
        .find(
          (one) =>
            one.namespace === service.namespace && viewOf('GatewayApiGateway', one).isWaypoint,
        ) ?? null;
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

function tellRouteWithoutReader({ object, service, why, waypoint }: RouteWithoutReader): Told {
  const name = subjectText(service.resource);
  const { kind } = object;
  const at = waypoint === null ? '' : `${subjectText(waypoint)} (${placeOf(waypoint.origin)})`;
  const because = {
    'no-waypoint': 'and there is no waypoint before it',
    'not-served': `and ${at} does not serve it`,
    'other-namespace': `and ${at} looks into the namespace of the Service and its own`,
  }[why];
  return {
    subject: object,
    of: idsOf([service.resource]),
    key: `unread for ${name}`,
    scope: { level: 'service', workloads: 0, services: 1, namespaces: 1 },
    message: `${subjectText(object)} does nothing for calls to ${name}.`,
    why: `The pods of the Service and its callers are of the ambient mesh, where ztunnel reads no ${kind} (${placeOf(service.resource.origin)}), ${because}.`,
    symptom:
      kind !== 'DestinationRule'
        ? say`no errors: requests go to any pod and bypass routes, timeouts and retries`
        : say`no errors: limits, outlier detection and load balancing do not apply`,
    related: [service.resource.origin],
    fix: { text: FIXES[why] },
    knownAs:
      kind === 'VirtualService' || kind === 'DestinationRule' ? [{ code: CODES[why][kind] }] : [],
  };
}

/** Tells of Sidecars for pods of the ambient mesh: ztunnel knows no Sidecar (AMBIENT-1). */
export const sidecarInAmbient = check({
  id: 'sidecar-in-ambient',
  title: 'Sidecar object applies to ambient pods, where ztunnel ignores it',
  level: 'medium',
  blind: 'Pods that something else than labels seen here hands to ztunnel.',
  severity: 'warning',
  knownAs: [{ code: 'IST0167', analyzer: 'sidecar.SelectorAnalyzer' }],
  find: ({ mesh }) => sidecarsWithoutReader(mesh).map((unread) => tellUnreadSidecar(unread, mesh)),
});

function tellUnreadSidecar({ sidecar, workload }: UnreadSidecar, mesh: Mesh): Told {
  const whom =
    workload === null
      ? `the pods of ${namespaceText(sidecar.namespace)} that ztunnel takes`
      : `the pods of ${subjectText(workload)}`;
  const label =
    workload === null ? mesh.namespaceObject(sidecar.namespace)?.origin : workload.resource.origin;
  return {
    subject: sidecar,
    key: 'ambient',
    scope: {
      level: workload === null ? 'namespace' : 'workload',
      workloads: workload === null ? 0 : 1,
      services: 0,
      namespaces: 1,
    },
    message: `${subjectText(sidecar)} does nothing for ${whom}: they have no sidecar that could read it.`,
    why: `These pods are of the ambient mesh${label === undefined ? '' : ` (${placeOf(label)})`}, and ztunnel knows no Sidecar.`,
    symptom: say`nothing refuses this: the pods reach every host, and outboundTrafficPolicy does not hold`,
    fix: {
      text: say`Remove the Sidecar; restrict who is called by an AuthorizationPolicy at the called workloads, or by a NetworkPolicy.`,
    },
  };
}

/**
 * Tells of a label `istio.io/use-waypoint` that leads nowhere: traffic goes on without a waypoint (INJ-15,
 * AMBIENT-6).
 */
export const waypointLabelUnanswered = check({
  id: 'waypoint-label-unanswered',
  title: 'Labelled waypoint is missing or does not serve the object',
  level: 'medium',
  blind:
    'Waypoints made by `istioctl waypoint apply`: without a written Gateway, none counts as missing.',
  severity: 'error',
  knownAs: [{ code: 'KIA1313' }],
  find: (input) => missedWaypointLabels(input).map((one) => tellMissedWaypoint(one, input.mesh)),
});

/** Names the waypoint that is meant where the label is a slip of it, or the only one there; null for none. */
function meantWaypoint({ home, name }: UnansweredWaypointLabel, mesh: Mesh): string | null {
  const names = mesh
    .ofKind('gateway.networking.k8s.io', 'Gateway')
    .filter(({ namespace }) => namespace === home)
    .filter((gateway) => viewOf('GatewayApiGateway', gateway).isWaypoint)
    .map((gateway) => gateway.name);
  return nearestWord(name, names) ?? (names.length === 1 ? (names[0] ?? null) : null);
}

function tellMissedWaypoint(label: UnansweredWaypointLabel, mesh: Mesh): Told {
  const { object, origin, name, home, other } = label;
  const meant = meantWaypoint(label, mesh);
  const isForAll = object.kind === 'Namespace';
  const which = { group: API_GROUPS.gatewayApi, kind: 'Gateway', namespace: home, name };
  return {
    subject: object,
    of: [which],
    key: `waypoint ${home}/${name}`,
    scope: {
      level: isForAll ? 'namespace' : 'service',
      workloads: 0,
      services: isForAll ? 0 : 1,
      namespaces: 1,
    },
    message: say`No waypoint serves ${slot.object(object)}: its label names ${slot.object(which)}, which ${refusalText(label)}.`,
    why: say`The label istio.io/use-waypoint is ${slot.code(name)} (${slot.place(origin)}), and ${reasonText(label)}.`,
    symptom: say`no errors: request policies, routes and retries of a waypoint do not apply`,
    origin,
    related: other === null ? [] : [other.gateway.origin],
    fix: { text: fixOf(label, meant) },
  };
}

function refusalText({ other }: UnansweredWaypointLabel): Sentence {
  if (other === null) return say`does not exist`;
  return other.takes === null ? say`serves only its own namespace` : say`is for other traffic`;
}

function reasonText({ home, other }: UnansweredWaypointLabel): Sentence {
  if (other === null) return say`namespace ${slot.code(home)} has no Gateway of that name`;
  const at = slot.place(other.gateway.origin);
  return other.takes === null
    ? say`the listeners of that waypoint admit no other namespace (${slot.code('allowedRoutes.namespaces.from: Same')}, the default; ${at})`
    : say`that waypoint is for ${slot.code(other.takes)} (${at})`;
}

function fixOf({ name, other }: UnansweredWaypointLabel, meant: string | null): Sentence {
  if (other !== null)
    return other.takes === null
      ? say`Set ${slot.code('allowedRoutes.namespaces.from')} of its listeners to ${slot.code('All')} or to a selector of this namespace, or name a waypoint of this namespace.`
      : say`Set istio.io/waypoint-for on the waypoint to ${slot.code('all')}, or name another waypoint.`;
  return meant === null
    ? say`Add the waypoint, or name one that exists (istio.io/use-waypoint-namespace for one of another namespace).`
    : say`Write ${slot.code(meant)}, or add Gateway ${slot.named({ group: API_GROUPS.gatewayApi, kind: 'Gateway', namespace: '', name })} if it is to be one of its own.`;
}
