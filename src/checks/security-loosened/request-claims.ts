import { readApiMatches, viewOf } from '../../istio/index.ts';
import {
  API_GROUPS,
  itemsAt,
  isServedRoute,
  SERVED_ROUTES,
  stringAt,
  coversHost,
  isWildcard,
  listed,
  resourceKey,
  subjectText,
} from '../../manifest/index.ts';
import type { Node, Resource } from '../../manifest/index.ts';
import { attachedRoute } from '../route-never-answers/route-attachments.ts';
import type { Mesh, Call, RouteRule } from '../../istio/index.ts';
import { holdsOrigin } from '../authorization/holds-origin.ts';
import type { ClaimedRequests } from './virtual-service-claims.ts';
import { claimsOfVirtualService } from './virtual-service-claims.ts';

/** A kind of which objects route requests that come in at gateways. A new one is one row. */
interface ClaimingKind {
  readonly group: string;
  readonly kind: string;
  readonly claims: (resource: Resource, mesh: Mesh) => readonly ClaimedRequests[];
}

const CLAIMING_KINDS: readonly ClaimingKind[] = [
  ...SERVED_ROUTES.map(({ group, kind }) => ({ group, kind, claims: ofRoute })),
  { group: API_GROUPS.istioNetworking, kind: 'VirtualService', claims: claimsOfVirtualService },
  { group: 'networking.k8s.io', kind: 'Ingress', claims: ofIngress },
  { group: API_GROUPS.gatewayApi, kind: 'ListenerSet', claims: ofListenerSet },
  { group: API_GROUPS.gatewayApiExperimental, kind: 'XListenerSet', claims: ofListenerSet },
];

/** Lists the objects of those kinds. */
export const claimantsOf = (mesh: Mesh): readonly Resource[] =>
  CLAIMING_KINDS.flatMap(({ group, kind }) => mesh.ofKind(group, kind));

/** Lists what an object of one of these kinds claims; empty for every other object. */
export const claimsOf = (resource: Resource, mesh: Mesh): readonly ClaimedRequests[] =>
  CLAIMING_KINDS.find(
    ({ group, kind }) => group === resource.group && kind === resource.kind,
  )?.claims(resource, mesh) ?? [];

/** Lists the parts of such an object that each say what becomes of some of the requests. */
const claimingRules = ({ node }: Resource): readonly Node[] =>
  ['rules', 'http', 'tls', 'tcp'].flatMap((field) => itemsAt(node, 'spec', field));

/**
 * Lists what a route claims at Gateways and ListenerSets; those that are not here count as if they took it.
 * Routes of Services are for the mesh (GWAPI-8).
 */
function ofRoute(route: Resource, mesh: Mesh): readonly ClaimedRequests[] {
  const { parentRefs, hostnames, rules } = viewOf('Route', route);
  const written = hostnames.value.map(({ value }) => value.toLowerCase());
  const requests = rules.value.flatMap((rule) =>
    ['HTTPRoute', 'GRPCRoute'].includes(route.kind)
      ? readApiMatches(rule, route.kind).map(requestsOfMatch)
      : [{ path: null, conditions: '', origin: rule.origin }],
  );
  const { attachments } = attachedRoute(mesh, route);
  return parentRefs.value
    .filter(({ kind }) => ['Gateway', 'ListenerSet', undefined].includes(kind?.value))
    .flatMap((parent) => {
      const attached = attachments.find((one) => one.parent === parent);
      const taking = attached?.listeners.filter(({ refusals }) => refusals.length === 0);
      if (taking?.length === 0) return [];
      const served = taking?.map(({ listener }) => listener.host) ?? ['*'];
      const place = {
        gateway: `${parent.namespace?.value ?? route.namespace}/${parent.name?.value ?? ''}`,
        section: parent.sectionName?.value ?? null,
      };
      const hosts = written.length > 0 ? written : [...new Set(served)];
      return hosts.flatMap((host) =>
        requests.map((one) => ({ resource: route, place, host, ...one })),
      );
    });
}

type Requests = Pick<ClaimedRequests, 'path' | 'conditions' | 'origin'>;

function requestsOfMatch({
  uri,
  method,
  headers,
  queryParams,
  origin,
}: RouteRule['matches'][number]): Requests {
  const parts = [method === null ? [] : [method], [...headers].sort(), [...queryParams].sort()];
  const isAsked = parts.some((each) => each.length > 0);
  return { path: uri, conditions: isAsked ? JSON.stringify(parts) : '', origin };
}

function ofIngress(resource: Resource): readonly ClaimedRequests[] {
  return itemsAt(resource.node, 'spec', 'rules').flatMap((rule) => {
    const host = stringAt(rule, 'host')?.toLowerCase() ?? '';
    if (host === '') return [];
    return itemsAt(rule, 'http', 'paths').map((one) => {
      const text = stringAt(one, 'path') ?? '/';
      const kind = stringAt(one, 'pathType') === 'Exact' ? ('exact' as const) : ('prefix' as const);
      const path = { kind, text };
      return { resource, place: null, host, path, conditions: '', origin: one.origin };
    });
  });
}

/**
 * Lists what a ListenerSet claims: a listener of its own takes every request for its host from wider
 * listeners of the Gateway (GWAPI-2).
 */
function ofListenerSet(resource: Resource): readonly ClaimedRequests[] {
  const { gateway, listeners } = viewOf('ListenerSet', resource);
  const namespace = gateway?.namespace?.value ?? resource.namespace;
  if (namespace === resource.namespace) return [];
  const place = { gateway: `${namespace}/${gateway?.name?.value ?? ''}`, section: null };
  return listeners.value.map((listener) => ({
    ...{ resource, place, host: listener.host, path: null, conditions: '' },
    origin: listener.hostname?.origin ?? listener.origin,
  }));
}

/**
 * Says who spoke for requests before a change; the very route that leads them otherwise now is among them.
 */
export interface AnsweredBefore {
  readonly by: readonly Resource[];
  /** Tells whether there are other requests for which nobody spoke. */
  readonly leaves: boolean;
  /**
   * Lists those that speak for every one of the requests, ask for the same, and stay: the oldest answers
   * (GWAPI-4).
   */
  readonly alike: readonly Resource[];
}

/** Finds who answered before the requests that a route, which may be narrower, makes these calls of. */
export function answeredBefore(
  route: Resource,
  calls: readonly Call[],
  before: Mesh,
  after: Mesh,
): AnsweredBefore {
  const claims = claimsAt(route, calls, after);
  if (claims.length === 0) return { by: [], leaves: true, alike: [] };
  const answering = claims.map((claim) => answeringIn(before, claim));
  const by = new Map(
    answering.flat().map(({ resource }) => [resourceKey(resource), resource] as const),
  );
  return {
    by: [...by.values()],
    leaves: answering.some((each) => each.length === 0),
    alike: alikeIn(route, answering, before, after),
  };
}

/**
 * Lists those that stay and ask for just what a new route asks for; empty for what is no route of the Gateway
 * API.
 */
function alikeIn(
  route: Resource,
  answering: readonly (readonly Answering[])[],
  before: Mesh,
  after: Mesh,
): readonly Resource[] {
  const { group, kind, namespace, name } = route;
  if (!isServedRoute(route) || before.find(group, kind, namespace, name) !== undefined) return [];
  const same = answering.map((each) =>
    each.flatMap(({ resource, isSame }) =>
      isSame && resource.kind === kind && isThere(resource, after) ? [resource] : [],
    ),
  );
  if (same.some((each) => each.length === 0)) return [];
  return [...new Map(same.flat().map((one) => [resourceKey(one), one])).values()];
}

const isThere = ({ group, kind, namespace, name }: Resource, mesh: Mesh): boolean =>
  mesh.find(group, kind, namespace, name) !== undefined;

/** Lists what the rules claim of which these calls are made. */
function claimsAt(route: Resource, calls: readonly Call[], mesh: Mesh): readonly ClaimedRequests[] {
  const rules = claimingRules(route).filter((rule) =>
    calls.some(({ origin }) => holdsOrigin(rule, origin)),
  );
  return claimsOf(route, mesh).filter(({ origin }) =>
    rules.some((rule) => holdsOrigin(rule, origin)),
  );
}

/** Says what outsiders notice where nothing but this leads there. */
export function answeredSymptom({ by, leaves }: AnsweredBefore): string {
  if (by.length === 0) return 'requests from outside that got 404 are answered';
  const others = `${listed(by.map(subjectText), 2)} led elsewhere`;
  return leaves
    ? `requests from outside are answered by it: some that got 404, and some that ${others}`
    : `requests from outside that ${others} may be answered by it`;
}

/** An object that says who answers requests, and whether it speaks for no wider ones and asks for the same of them. */
interface Answering {
  readonly resource: Resource;
  readonly isSame: boolean;
}

/**
 * Finds who may answer requests in a mesh: objects that speak for the same ones at the gateway, or for wider
 * ones among which these are. A path by a pattern counts wherever it is asked for.
 */
const answeringIn = (mesh: Mesh, claim: ClaimedRequests): readonly Answering[] =>
  claimantsOf(mesh).flatMap((resource) => {
    const meeting = claimsOf(resource, mesh).filter((other) => covers(other, claim));
    if (meeting.length === 0) return [];
    return [{ resource, isSame: meeting.some((other) => isSame(other, claim)) }];
  });

const covers = (other: ClaimedRequests, claim: ClaimedRequests): boolean =>
  isAtPlace(other, claim) &&
  (other.host === claim.host || (isWildcard(other.host) && coversHost(other.host, claim.host))) &&
  coversPath(other.path, claim.path);

/**
 * Tells whether a claim is at the place of another one; a listener of a gateway is part of a place that names
 * no listener.
 */
function isAtPlace({ place: other }: ClaimedRequests, { place }: ClaimedRequests): boolean {
  if (other === null || place === null) return other === place;
  return (
    other.gateway === place.gateway && (other.section === null || other.section === place.section)
  );
}

function coversPath(other: ClaimedRequests['path'], path: ClaimedRequests['path']): boolean {
  if (other === null || other.kind === 'present') return true;
  if (other.kind === 'regex') return true;
  if (path === null || path.kind === 'present')
    return other.kind === 'prefix' && other.text === '/';
  if (path.kind === 'regex') return true;
  if (other.kind === 'exact') return path.kind === 'exact' && path.text === other.text;
  const prefix = other.text.endsWith('/') ? other.text : `${other.text}/`;
  return path.text === other.text || path.text.startsWith(prefix);
}

const isSame = (other: ClaimedRequests, claim: ClaimedRequests): boolean =>
  other.host === claim.host &&
  other.conditions !== null &&
  other.conditions === claim.conditions &&
  JSON.stringify([other.place, other.path]) === JSON.stringify([claim.place, claim.path]);
