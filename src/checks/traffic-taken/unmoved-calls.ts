import { viewOf } from '../../istio/index.ts';
import { API_GROUPS, coversHost } from '../../manifest/index.ts';
import type { Resource } from '../../manifest/index.ts';
import type { Mesh, View } from '../../istio/index.ts';
import { lookedUpHosts } from '../reaches-too-far/exports.ts';

/** Names the kinds of routes that may have a Service as their parent (GWAPI-8, GWAPI-18). */
export const ROUTE_KINDS = ['HTTPRoute', 'GRPCRoute', 'TLSRoute', 'TCPRoute'] as const;

/** A Service that a route names as its parent. */
interface Parent {
  readonly namespace: string;
  readonly name: string;
}

type Rule = View<'Route'>['rules']['value'][number];
type Backend = Rule['backendRefs']['value'][number];
type Reference = Pick<Backend, 'kind' | 'name' | 'namespace'>;

/**
 * Tells whether a route leads calls to its parent Service to nobody else: each of its backends with a share is that Service,
 * and no filter redirects, copies, or does what is not known.
 */
export const keepsCalls = (route: Resource, parent: Parent): boolean =>
  rulesOf(route).every(
    (rule) =>
      sharesOf(rule).every((one) => isParent(one, parent, route.namespace)) &&
      [rule.filters, ...rule.backendFilters.value].every(({ value }) =>
        value.every(({ type }) => STAYING.has(type?.value ?? '')),
      ),
  );

/** Names the filters after which the backends of the rule answer. */
const STAYING: ReadonlySet<string> = new Set([
  'RequestHeaderModifier',
  'ResponseHeaderModifier',
  'URLRewrite',
  'CORS',
]);

/**
 * Tells whether a route says of its parent Service what holds without it: each call goes there, to the port that it is made
 * to, and is treated as any, and nothing else routes them.
 */
export function changesNothing(route: Resource, parent: Parent, mesh: Mesh): boolean {
  const port = portOf(route, parent, mesh);
  return (
    port !== null &&
    keepsCalls(route, parent) &&
    viewOf('Route', route).hostnames.value.length === 0 &&
    rulesOf(route).every((rule) => isBare(rule, port)) &&
    rulesOf(route).some(takesAll) &&
    !isRoutedOtherwise(parent, mesh)
  );
}

const rulesOf = (route: Resource): readonly Rule[] => viewOf('Route', route).rules.value;

const sharesOf = ({ backendRefs }: Rule): readonly Backend[] =>
  backendRefs.value.filter(({ weight }) => weight?.value !== 0);

const isParent = (one: Reference, { namespace, name }: Parent, own: string): boolean =>
  (one.kind?.value ?? 'Service') === 'Service' &&
  one.name?.value === name &&
  (one.namespace?.value ?? own) === namespace;

/** The port of the Service that a route is for; null where it is for several, or the Service is not seen. */
function portOf(route: Resource, parent: Parent, mesh: Mesh): number | null {
  const [one, ...more] = viewOf('Route', route).parentRefs.value.filter(
    (each) => each.kind?.value === 'Service' && isParent(each, parent, route.namespace),
  );
  if (one?.port != null) return more.length === 0 ? one.port.value : null;
  const [port, ...others] = mesh.service(parent.namespace, parent.name)?.ports ?? [];
  return others.length === 0 ? (port?.port ?? null) : null;
}

const BARE: ReadonlySet<string> = new Set(['name', 'matches', 'backendRefs']);

/** Tells whether a rule does nothing but send calls on, to one port. */
const isBare = (rule: Rule, port: number): boolean =>
  rule.fields.every((field) => BARE.has(field)) &&
  sharesOf(rule).length > 0 &&
  sharesOf(rule).every((one) => one.port?.value === port) &&
  rule.backendFilters.value.every(({ value }) => value.length === 0);

/** Tells whether a rule is for every call: it has no matches, or one that asks for any path. */
const takesAll = ({ matches }: Rule): boolean =>
  matches.value.length === 0 ||
  matches.value.some(
    ({ fields, path, pathType }) =>
      fields.every((field) => field === 'path') &&
      (path?.value ?? '/') === '/' &&
      (pathType?.value ?? 'PathPrefix') === 'PathPrefix',
  );

/** Tells whether a VirtualService is for the Service, which a route comes before; of routes the older one does (GWAPI-8). */
function isRoutedOtherwise(parent: Parent, mesh: Mesh): boolean {
  const host = `${parent.name}.${parent.namespace}.svc.${mesh.configuration.clusterDomain}`;
  return mesh
    .ofKind(API_GROUPS.istioNetworking, 'VirtualService')
    .some((other) => lookedUpHosts(other, mesh).some((written) => coversHost(written, host)));
}
