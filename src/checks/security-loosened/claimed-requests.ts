import {
  asListenerSet,
  asRoute,
  asVirtualService,
  hostnameOf,
  readApiMatches,
  textMatchOf,
} from '../../istio/index.ts';
import { API_GROUPS, itemsAt, SERVED_ROUTES, stringAt } from '../../manifest/index.ts';
import type { Node, Origin, Resource } from '../../manifest/index.ts';
import { attachedRoute } from '../route-never-answers/route-attachments.ts';
import type { Mesh, RouteMatch, TextMatch } from '../../istio/index.ts';

/** Requests at a gateway for which an object says who answers them. */
export interface ClaimedRequests {
  readonly resource: Resource;
  /** The gateway, and the listener where one is named; null for whatever has the host, as Ingresses do. */
  readonly place: { readonly gateway: string; readonly section: string | null } | null;
  readonly host: string;
  /** Null for every path, and for connections, which have none. */
  readonly path: TextMatch | null;
  /** What else is asked of a request, in one spelling, empty for nothing; null where that is not read. */
  readonly conditions: string | null;
  readonly origin: Origin;
}

/** A kind of which objects route requests that come in at gateways. A new one is one row. */
interface ClaimingKind {
  readonly group: string;
  readonly kind: string;
  readonly claims: (resource: Resource, mesh: Mesh) => readonly ClaimedRequests[];
}

const CLAIMING_KINDS: readonly ClaimingKind[] = [
  ...SERVED_ROUTES.map(({ group, kind }) => ({ group, kind, claims: ofRoute })),
  { group: API_GROUPS.istioNetworking, kind: 'VirtualService', claims: ofVirtualService },
  { group: 'networking.k8s.io', kind: 'Ingress', claims: ofIngress },
  { group: API_GROUPS.gatewayApi, kind: 'ListenerSet', claims: ofListenerSet },
  { group: API_GROUPS.gatewayApiExperimental, kind: 'XListenerSet', claims: ofListenerSet },
];

/** Objects of those kinds. */
export const claimantsOf = (mesh: Mesh): readonly Resource[] =>
  CLAIMING_KINDS.flatMap(({ group, kind }) => mesh.ofKind(group, kind));

/** What an object of one of them claims. */
export const claimsOf = (resource: Resource, mesh: Mesh): readonly ClaimedRequests[] =>
  CLAIMING_KINDS.find(
    ({ group, kind }) => group === resource.group && kind === resource.kind,
  )?.claims(resource, mesh) ?? [];

/** The parts of such an object that each say what becomes of some of the requests. */
export const claimingRules = ({ node }: Resource): readonly Node[] =>
  ['rules', 'http', 'tls', 'tcp'].flatMap((field) => itemsAt(node, 'spec', field));

/** At Gateways and ListenerSets that are not here, as if they took it. Routes of Services are for the mesh (GWAPI-8). */
function ofRoute(route: Resource, mesh: Mesh): readonly ClaimedRequests[] {
  const { parentRefs, hostnames, rules } = asRoute(route);
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
      const served = taking?.map(({ listener }) => hostnameOf(listener)) ?? ['*'];
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

function ofVirtualService(resource: Resource): readonly ClaimedRequests[] {
  const { hosts, gateways, http, tls, tcp } = asVirtualService(resource);
  const requests = [
    ...http.value.flatMap(({ match, origin }): readonly Requests[] =>
      match.value.length === 0
        ? [{ path: null, conditions: '', origin }]
        : match.value.map((one) => ({
            path: one.uri === null ? null : textMatchOf(one.uri),
            conditions: null,
            origin: one.origin,
          })),
    ),
    ...[...tls.value, ...tcp.value].map(({ origin }) => ({
      path: null,
      conditions: null,
      origin,
    })),
  ];
  return gateways.value
    .filter(({ value }) => value !== 'mesh')
    .flatMap(({ value }) => {
      const gateway = value.includes('/') ? value : `${resource.namespace}/${value}`;
      const place = { gateway, section: null };
      return hosts.value.flatMap((host) =>
        requests.map((one) => ({ resource, place, host: host.value.toLowerCase(), ...one })),
      );
    });
}

type Requests = Pick<ClaimedRequests, 'path' | 'conditions' | 'origin'>;

function requestsOfMatch({ uri, method, headers, queryParams, origin }: RouteMatch): Requests {
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

/** A listener of its own takes every request for its host from wider listeners of the Gateway (GWAPI-2). */
function ofListenerSet(resource: Resource): readonly ClaimedRequests[] {
  const { gateway, listeners } = asListenerSet(resource);
  const namespace = gateway?.namespace?.value ?? resource.namespace;
  if (namespace === resource.namespace) return [];
  const place = { gateway: `${namespace}/${gateway?.name?.value ?? ''}`, section: null };
  return listeners.value.map((listener) => ({
    ...{ resource, place, host: hostnameOf(listener), path: null, conditions: '' },
    origin: listener.hostname?.origin ?? listener.origin,
  }));
}
