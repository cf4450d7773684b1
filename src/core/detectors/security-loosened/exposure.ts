import { SERVED_ROUTES } from '../../kinds/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { placeOf, resourceKey, selectorOf, subjectText, stringAt } from '../../manifest/index.ts';
import type { Call, Mesh } from '../../mesh/index.ts';
import {
  arrivalAt,
  containsLabels,
  gatewayPods,
  gatewaySurface,
  knownCalls,
  sameRequestsAt,
} from '../../mesh/index.ts';
import { holdsOrigin } from '../authorization/holds-origin.ts';
import { scopeOfWorkloads } from '../authorization/point-scope.ts';
import type { Check } from '../detection/check.ts';
import { ofFacts } from '../detection/check.ts';
import type { FindingDraft } from '../detection/detector.ts';

/** First segments of paths that are not meant for the public. */
const ADMINISTRATIVE =
  /^\/(?:[^/]+\/)?(?:admin|actuator|debug|metrics|internal|manage|console)(?:[/*]|$)/i;

const SERVICE_EXPOSED: Check = {
  id: 'service-exposed',
  title: 'A Service that no gateway led to can be reached from outside',
  level: 'high',
  blind:
    'Load balancers, DNS and firewalls in front of the gateway, and logins in the application.',
};
const ADMIN_PATH_EXPOSED: Check = {
  id: 'admin-path-exposed',
  title: 'A gateway leads to a path for administrators that it did not lead to',
  level: 'high',
  blind: 'Paths for administrators that are not called so, and logins in the application.',
};

interface Exposure {
  readonly kind: 'service' | 'path';
  readonly route: Resource;
  readonly calls: Call[];
  /** VirtualServices that speak for all of these requests already, and answer first while they are older. */
  readonly older: readonly Resource[];
}

/**
 * Services that were there and that no gateway led to, and now one does; and administrative paths that
 * gateways now lead to. A new Service that comes with its route is the ordinary case, and no finding.
 */
export const exposed = ofFacts([SERVICE_EXPOSED, ADMIN_PATH_EXPOSED], exposures, draftOf);

function exposures(before: Mesh, after: Mesh): readonly Exposure[] {
  const was = new Map<string, Call[]>();
  for (const call of ingressCalls(before))
    was.set(serviceKey(call), [...(was.get(serviceKey(call)) ?? []), call]);
  const found = new Map<string, Exposure>();
  for (const call of ingressCalls(after)) {
    const kind = exposureOf(call, was.get(serviceKey(call)) ?? [], before);
    const route = kind === null ? undefined : routeOf(call, after);
    if (kind === null || route === undefined) continue;
    const key = `${kind} ${resourceKey(route)}`;
    const known = found.get(key);
    if (known === undefined)
      found.set(key, { kind, route, calls: [call], older: olderFor(route, before, after) });
    else known.calls.push(call);
  }
  return [...found.values()];
}

const serviceKey = ({ destination }: Call): string =>
  `${destination.namespace}/${destination.name}`;

function ingressCalls(mesh: Mesh): readonly Call[] {
  const inner = innerGateways(mesh);
  return knownCalls(mesh).filter(
    ({ basis, source }) =>
      basis === 'route' &&
      source.kind === 'gateway' &&
      !inner.has(`${source.namespace}/${source.name}`) &&
      !isInner(source.workload, mesh),
  );
}

/** Gateways all of whose pods are led to from within a network only, as by an internal load balancer. */
function innerGateways(mesh: Mesh): ReadonlySet<string> {
  const pods = gatewayPods(mesh).map((one) => {
    const surface = gatewaySurface(mesh, one);
    return { labels: surface.proxy.labels, arrival: arrivalAt(mesh, one, surface) };
  });
  const inner = mesh.ofKind('networking.istio.io', 'Gateway').filter((gateway) => {
    const own = pods.filter(({ labels }) => containsLabels(labels, selectorOf(gateway)));
    return own.length > 0 && own.every(({ arrival }) => arrival === 'inside');
  });
  return new Set(inner.map(({ namespace, name }) => `${namespace}/${name}`));
}

/** A gateway whose Services are all inside the cluster exposes nothing to the outside. */
function isInner(workload: Call['destination']['workloads'][number] | null, mesh: Mesh): boolean {
  if (workload === null) return false;
  const services = mesh.services.filter(
    ({ namespace, selector }) =>
      namespace === workload.namespace &&
      selector.size > 0 &&
      containsLabels(workload.labels, selector),
  );
  return (
    services.length > 0 &&
    services.every(
      ({ resource }) => (stringAt(resource.node, 'spec', 'type') ?? 'ClusterIP') === 'ClusterIP',
    )
  );
}

function exposureOf(call: Call, was: readonly Call[], before: Mesh): Exposure['kind'] | null {
  const { destination, path } = call;
  const old = before.service(destination.namespace, destination.name);
  if (old === undefined) return null;
  if (was.length === 0) return 'service';
  if (path === null || !ADMINISTRATIVE.test(path)) return null;
  return was.some((one) => one.path === null || path.startsWith(one.path)) ? null : 'path';
}

/** What comes with a change is younger than what is there (ROUTE-14); empty where a request is its own. */
function olderFor(route: Resource, before: Mesh, after: Mesh): readonly Resource[] {
  const were = new Set(before.ofKind(route.group, route.kind).map(resourceKey));
  if (route.kind !== 'VirtualService' || were.has(resourceKey(route))) return [];
  const stay = after.ofKind(route.group, route.kind).filter((one) => were.has(resourceKey(one)));
  const served = [
    ...(sameRequestsAt(after, route, stay) ?? new Map<string, readonly Resource[]>()),
  ];
  return served.every(([, others]) => others.length > 0)
    ? [...new Set(served.flatMap(([, others]) => others))]
    : [];
}

/** The object whose route it is. */
function routeOf({ origin }: Call, mesh: Mesh): Resource | undefined {
  return [
    ...mesh.ofKind('networking.istio.io', 'VirtualService'),
    ...SERVED_ROUTES.flatMap(({ group, kind }) => mesh.ofKind(group, kind)),
    ...mesh.ofKind('networking.k8s.io', 'Ingress'),
  ].find(({ node }) => holdsOrigin(node, origin));
}

function draftOf({ kind, route, calls, older }: Exposure, after: Mesh): FindingDraft {
  const [first] = calls;
  if (first === undefined) throw new Error('an exposure of nothing');
  const services = [...new Set(calls.map(({ destination }) => subjectText(destination.resource)))];
  const gateways = [
    ...new Set(
      calls.map(({ source }) =>
        source.kind === 'gateway' ? `${source.namespace}/${source.name}` : '',
      ),
    ),
  ];
  const paths = [...new Set(calls.flatMap(({ path }) => path ?? []))];
  const workloads = [...new Set(calls.flatMap(({ destination }) => destination.workloads))];
  return {
    check: (kind === 'service' ? SERVICE_EXPOSED : ADMIN_PATH_EXPOSED).id,
    subject: route,
    key: kind === 'service' ? 'exposed' : `exposed ${paths.sort().join(' ')}`,
    scope: scopeOfWorkloads(workloads, after),
    message: `${
      kind === 'service' ? '' : `The administrative path ${paths.join(' and ')} of `
    }${services.join(' and ')} ${
      older.length === 0
        ? `can be reached from outside now, through gateway ${gateways.join(' and ')}.`
        : `may be reached from outside, through gateway ${gateways.join(' and ')}: ${older.map(subjectText).join(' and ')} routes the same requests, and answers them as long as it is the older one.`
    }`,
    why: `${subjectText(route)} routes there (${placeOf(first.origin)}); no route of a gateway did before.`,
    origin: first.origin,
    related: calls.slice(1, 5).map(({ origin }) => origin),
    symptom:
      older.length === 0
        ? 'requests from outside that got 404 are answered'
        : 'nothing changes while the older one is there; once it goes, or is made anew, requests from outside go to the other Service',
    fix: {
      text: 'Leave the route out, or see that the destination asks for a login: an AuthorizationPolicy, a RequestAuthentication, or the application itself.',
    },
  };
}
