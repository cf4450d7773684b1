import {
  placeOf,
  isServedRoute,
  resourceKey,
  SERVED_ROUTES,
  subjectText,
  say,
} from '../../../manifest/index.ts';
import type { Resource } from '../../../manifest/index.ts';
import type { Call, Mesh } from '../../../istio/index.ts';
import { grantFor, groupedBy, routeDestinations, sameRequestsAt } from '../../../istio/index.ts';
import {
  refusingPolicy,
  refusingSeen,
} from '../../authorization-cuts-off-callers/new-caller-refused.ts';
import { holdsOrigin } from '../../authorization/holds-origin.ts';
import { hasVariable } from '../../references/unresolved-text.ts';
import { wantedHosts } from '../../route-leads-astray/host-bindings.ts';
import { isUnreached, routeLists } from '../../route-leads-astray/route-lists.ts';
import { attachedRoute } from '../../route-never-answers/route-attachments.ts';
import { isTakenByNone } from '../../route-never-answers/unaccepted-routes.ts';
import { scopeOfWorkloads } from '../../detection/finding-scope.ts';
import type { Check, ToldBy } from '../../detection/check.ts';
import { betweenSides, checks } from '../../detection/check.ts';
import { answeredBefore } from '../request-claims.ts';
import type { Exposure } from './exposure-text.ts';
import { becauseText, exposureMessage, symptomOf } from './exposure-text.ts';
import {
  arrivingCalls,
  asksForCertificate,
  gatewayText,
  isCalledInner,
} from '../gateway-exposure.ts';

/** Matches first segments of paths that are not meant for the public. */
const ADMINISTRATIVE =
  /^\/(?:[^/]+\/)?(?:admin|actuator|debug|metrics|internal|manage|console)(?:[/*]|$)/i;

const SERVICE_EXPOSED: Check = {
  id: 'service-exposed',
  title: 'Gateway newly exposes a Service to external clients',
  level: 'high',
  blind:
    'Load balancers, DNS and firewalls in front of the gateway, and logins in the application.',
};
const ADMIN_PATH_EXPOSED: Check = {
  id: 'admin-path-exposed',
  title: 'Gateway newly routes to an admin path',
  level: 'high',
  blind: 'Paths for administrators with other names, and logins in the application.',
};

const CERTIFICATE_LEFT_OUT: Check = {
  id: 'route-without-certificate',
  title: 'Service behind client certificates is now reachable without one',
  level: 'high',
  blind: 'Logins in the application, and other checks of certificates.',
};

/**
 * Tells of Services that were there and that no gateway led to, and now one does; and of administrative paths
 * that gateways now lead to. A new Service that comes with its route is the ordinary case, and no finding.
 */
export const exposed = checks(
  [SERVICE_EXPOSED, ADMIN_PATH_EXPOSED, CERTIFICATE_LEFT_OUT],
  (input) =>
    betweenSides(input, ({ before, after }) =>
      exposures(before, after, (call) => refusingPolicy(input, call) !== null).map((exposure) =>
        tell(withRefusals(exposure, after), after),
      ),
    ),
);

function exposures(
  before: Mesh,
  after: Mesh,
  isRefused: (call: Call) => boolean,
): readonly Exposure[] {
  const { outside, inside } = arrivingCalls(before);
  const [was, wasInside] = [outside, inside].map((calls) => groupedBy(calls, serviceKey));
  const led = arrivingCalls(after).outside.flatMap((call) => {
    const key = serviceKey(call);
    const within = wasInside?.get(key) ?? [];
    // a gateway that itself is reached from outside now is told of as such
    if (within.some((one) => gatewayText(one.source) === gatewayText(call.source))) return [];
    const ledBefore = (was?.get(key) ?? []).filter((one) => isLed(one, before));
    const newly = newlyLed(call, { outside: ledBefore, within }, before, after);
    const route = newly === null ? undefined : routeOf(call, after);
    if (newly === null || route === undefined || isNeverTaken(call, route, after)) return [];
    // whoever comes by it is refused there, which is found by itself
    return isRefused(call) ? [] : [{ ...newly, route, call }];
  });
  const together = groupedBy(led, ({ kind, route }) => `${kind} ${resourceKey(route)}`);
  return [...together.values()].flatMap((all): readonly Exposure[] => {
    const [first] = all;
    if (first === undefined) return [];
    const { call, route, ...newly } = first;
    const calls = all.map((one) => one.call);
    const answered = answeredBefore(route, calls, before, after);
    const older = olderFor(route, before, after);
    return [{ ...newly, route, calls, answered, older: older.length > 0 ? older : answered.alike }];
  });
}

/** Tells whether a call of a route gets to the Service that the route names, as far as grants let it. */
function isLed(call: Call, mesh: Mesh): boolean {
  const route = routeOf(call, mesh);
  return route === undefined || !isUngranted(call, route, mesh);
}

/** Adds which policies refuse all of it, where others, which are not seen, may let it in. */
function withRefusals(exposure: Exposure, after: Mesh): Exposure {
  const policies = exposure.calls.map((call) => refusingSeen(after, call));
  const names = new Set(policies.flatMap((one) => (one === null ? [] : subjectText(one.resource))));
  return policies.includes(null) ? exposure : { ...exposure, refusedBy: [...names] };
}

const serviceKey = ({ destination }: Call): string =>
  `${destination.namespace}/${destination.name}`;

/** Holds the calls to a Service before the change, by where they came from. */
interface Before {
  readonly outside: readonly Call[];
  readonly within: readonly Call[];
}

type NewlyLed = Pick<Exposure, 'kind' | 'was' | 'isByName'>;

function newlyLed(call: Call, was: Before, before: Mesh, after: Mesh): NewlyLed | null {
  const { destination, path } = call;
  const { outside, within } = was;
  if (before.service(destination.namespace, destination.name) === undefined) return null;
  // routes to what is not in Git itself are as likely in the part of the tree that is not rendered
  if (outside.length === 0 && destination.madeBy !== null && before.partial) return null;
  if (outside.length === 0) return { kind: 'service', was: within };
  if (outside.every((one) => isCalledInner(one, before)) && !isCalledInner(call, after))
    return { kind: 'service', was: outside, isByName: true };
  if (isCertificateLeftOut(call, outside, before, after))
    return { kind: 'certificate', was: outside };
  if (path === null || !ADMINISTRATIVE.test(path)) return null;
  return outside.some((one) => one.path === null || path.startsWith(one.path))
    ? null
    : { kind: 'path', was: [] };
}

/**
 * Tells whether the calls now come without a certificate that was asked for. A server that no longer asks is
 * told of as such: here the route goes to another one.
 */
function isCertificateLeftOut(
  call: Call,
  was: readonly Call[],
  before: Mesh,
  after: Mesh,
): boolean {
  if (was.some((one) => gatewayText(one.source) === gatewayText(call.source))) return false;
  const isAsked = (one: Call, mesh: Mesh): boolean => {
    const route = routeOf(one, mesh);
    return route !== undefined && asksForCertificate(mesh, route, one);
  };
  return was.every((one) => isAsked(one, before)) && !isAsked(call, after);
}

/**
 * Lists the older routes for the same requests, which come first: what comes with a change is younger than
 * what is there (ROUTE-14). It is empty where a request is the route's own.
 */
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

/**
 * Tells whether a route leads nothing on: the gateway takes none of its hosts (ROUTE-6, GWAPI-2), or earlier routes of its
 * object take all that it asks for (ROUTE-35).
 */
const isNeverTaken = (call: Call, route: Resource, mesh: Mesh): boolean =>
  route.kind === 'VirtualService'
    ? isBoundToNothing(call, route, mesh) || isShadowed(call, route, mesh)
    : isServedRoute(route) && (isUngranted(call, route, mesh) || isRefusedAt(call, route, mesh));

/**
 * Tells whether no ReferenceGrant lets a route of the Gateway API lead to the Service: requests for it get 500 then, which
 * is found by itself (GWAPI-7).
 */
const isUngranted = (
  { destination: { namespace, name } }: Call,
  route: Resource,
  mesh: Mesh,
): boolean =>
  isServedRoute(route) &&
  namespace !== route.namespace &&
  grantFor(mesh, route, { kind: 'Service', namespace, name }) === undefined;

/** Tells whether every listener of the gateway that the call comes through refuses the route. */
function isRefusedAt({ source }: Call, route: Resource, mesh: Mesh): boolean {
  const { hosts, attachments } = attachedRoute(mesh, route);
  const own = attachments.filter(
    ({ owner: { namespace, name } }) => `${namespace}/${name}` === gatewayText(source),
  );
  const isKnown = hosts.every(({ value }) => !hasVariable(value));
  return isKnown && own.length > 0 && own.every((one) => isTakenByNone(route, one));
}

/** Tells whether the gateway that the call comes through has a server for none of the VirtualService's hosts. */
function isBoundToNothing({ source }: Call, route: Resource, mesh: Mesh): boolean {
  const { hosts, bindings } = wantedHosts(mesh, route);
  const own = bindings.filter(
    ({ gateway: { namespace, name } }) => `${namespace}/${name}` === gatewayText(source),
  );
  const written = [...hosts.map(({ value }) => value), ...own.flatMap(({ offered }) => offered)];
  const isKnown = !written.some(hasVariable);
  return isKnown && own.length > 0 && own.every(({ served }) => served.length === 0);
}

/** Tells whether earlier routes of a VirtualService take all that the one of a call asks for. */
function isShadowed({ origin }: Call, route: Resource, mesh: Mesh): boolean {
  const led = routeDestinations(route).find(({ hostOrigin }) => hostOrigin === origin);
  return routeLists(mesh, route).some((list) =>
    list.routes.some(
      (one) =>
        isUnreached(list, one) &&
        led?.field.startsWith(`spec.${list.protocol}[${String(one.index)}].`) === true,
    ),
  );
}

function routeOf({ origin }: Call, mesh: Mesh): Resource | undefined {
  return [
    ...mesh.ofKind('networking.istio.io', 'VirtualService'),
    ...SERVED_ROUTES.flatMap(({ group, kind }) => mesh.ofKind(group, kind)),
    ...mesh.ofKind('networking.k8s.io', 'Ingress'),
  ].find(({ node }) => holdsOrigin(node, origin));
}

function tell(exposure: Exposure, after: Mesh): ToldBy {
  const { kind, route, calls } = exposure;
  const [first] = calls;
  if (first === undefined) throw new Error('an exposure of nothing');
  const paths = [...new Set(calls.flatMap(({ path }) => path ?? []))];
  const workloads = [...new Set(calls.flatMap(({ destination }) => destination.workloads))];
  return {
    by: CHECKS[kind],
    subject: route,
    key: kind === 'path' ? `exposed ${paths.sort().join(' ')}` : KEYS[kind],
    scope: scopeOfWorkloads(workloads, after),
    message: exposureMessage(exposure, paths),
    why: `${subjectText(route)} routes there (${placeOf(first.origin)}); ${becauseText(exposure)}.`,
    origin: first.origin,
    related: calls.slice(1, 5).map(({ origin }) => origin),
    symptom: symptomOf(exposure),
    fix: {
      text: say`Leave the route out, or see that the destination asks for a login: an AuthorizationPolicy, a RequestAuthentication, or the application itself.`,
    },
  };
}

const CHECKS = {
  service: SERVICE_EXPOSED,
  path: ADMIN_PATH_EXPOSED,
  certificate: CERTIFICATE_LEFT_OUT,
} as const;
const KEYS = { service: 'exposed', certificate: 'exposed without certificate' } as const;
