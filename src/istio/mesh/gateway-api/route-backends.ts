import type { BackendRef, RouteApiRule } from '../../views/gateway-api.ts';
import type { Resource } from '../../../manifest/index.ts';
import type { Mesh } from '../mesh.ts';
import { registryOf } from '../registry/service-registry.ts';
import { mayReference } from './reference-grant.ts';
import type { RouteDestination } from '../routes/route-rule.ts';
import { asRoute } from '../../views/gateway-api.ts';
import { coversHost } from '../../../manifest/index.ts';
import type { Found } from '../routes/tcp-routes.ts';

/** Names a route of the Gateway API, and says whether its backends of other namespaces need a grant. */
export interface BackendPlace {
  readonly mesh: Mesh;
  readonly route: Resource;
  readonly needsGrant: boolean;
}

/** A backend as a destination; `invalid` where it is no Service, none that is here, or not granted. GWAPI-6, 7. */
export function readBackend(
  { mesh, route, needsGrant }: BackendPlace,
  ref: BackendRef,
): RouteDestination {
  const namespace = ref.namespace?.value ?? route.namespace;
  const name = ref.name?.value ?? '';
  const host = `${name}.${namespace}.svc.${mesh.configuration.clusterDomain}`;
  const isService = (ref.kind?.value ?? 'Service') === 'Service' && (ref.group?.value ?? '') === '';
  const isThere = isService && registryOf(mesh).named(host).length > 0;
  const isGranted = !needsGrant || mayReference(mesh, route, { kind: 'Service', namespace, name });
  return {
    host,
    subset: null,
    port: ref.port?.value ?? null,
    weight: ref.weight?.value ?? 1,
    origin: ref.origin,
    invalid: !isThere || !isGranted,
  };
}

/** Filters that change nothing of where a request leads count as well. */
const FILTERS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  [
    'HTTPRoute',
    new Set([
      'RequestRedirect',
      'URLRewrite',
      'RequestHeaderModifier',
      'ResponseHeaderModifier',
      'RequestMirror',
      'CORS',
    ]),
  ],
  ['GRPCRoute', new Set(['RequestHeaderModifier', 'ResponseHeaderModifier', 'RequestMirror'])],
]);

/**
 * Tells whether istiod builds anything from a route: one rule that it cannot read takes all of them with it.
 * It cannot read other filters, a Service without port, and in a GRPCRoute a mirror that is not there or not
 * granted. GWAPI-17.
 */
export const isProgrammed = (place: BackendPlace): boolean =>
  asRoute(place.route).rules.value.every((rule) => isReadable(place, rule));

function isReadable(place: BackendPlace, { filters, backendRefs }: RouteApiRule): boolean {
  const { kind } = place.route;
  const known = FILTERS.get(kind);
  const isKnown = filters.value.every(
    ({ type }) => known === undefined || known.has(type?.value ?? ''),
  );
  const hasPorts = backendRefs.value
    .filter(({ weight }) => weight?.value !== 0)
    .map((ref) => readBackend(place, ref))
    .every(({ port, invalid }) => port !== null || invalid === true);
  return isKnown && hasPorts && (kind !== 'GRPCRoute' || mirrorsAreThere(place, filters));
}

const mirrorsAreThere = (place: BackendPlace, { value }: RouteApiRule['filters']): boolean =>
  value.every(
    ({ mirror }) =>
      mirror === null || readBackend(place, { ...mirror, weight: null }).invalid !== true,
  );

/** Holds where a rule of a TCPRoute or a TLSRoute leads connections to a Service. */
export interface ApiConnection {
  /** Is null for all ports. */
  readonly port: number | null;
  /** The names in handshakes; null for a TCPRoute, which asks for none. */
  readonly names: readonly string[] | null;
  readonly found: Found;
}

/**
 * Finds where the rules of a TCPRoute or a TLSRoute lead. One without a backend that counts closes what it
 * gets; in a TLSRoute it matches nothing. GWAPI-6, 15.
 */
export function ledByRules(mesh: Mesh, route: Resource, needsGrant: boolean): readonly Found[] {
  const place = { mesh, route, needsGrant };
  if (!isProgrammed(place)) return [];
  return asRoute(route).rules.value.flatMap((rule): readonly Found[] => {
    const served = rule.backendRefs.value
      .map((ref) => readBackend(place, ref))
      .filter(({ weight }) => weight > 0);
    const because = [rule.origin];
    if (served.length > 0) return [{ destinations: served, because }];
    const nothing = { host: '', subset: null, port: null, weight: 1, origin: rule.origin };
    return route.kind === 'TLSRoute'
      ? []
      : [{ destinations: [{ ...nothing, invalid: true }], because }];
  });
}

/**
 * Gives what a route that is bound to a Service does with connections to it; without hostnames it takes the
 * names of the Service itself.
 */
export function serviceConnections(
  mesh: Mesh,
  route: Resource,
  host: string,
  port: number | null,
): readonly ApiConnection[] {
  const written = asRoute(route).hostnames.value.map(({ value }) => value.toLowerCase());
  const fitting = written.filter((name) => coversHost(host, name) || coversHost(name, host));
  const names = written.length === 0 ? [host] : written.length === 1 ? written : fitting;
  return ledByRules(mesh, route, false).map((found) => ({
    port,
    names: route.kind === 'TCPRoute' ? null : names.length === 0 ? ['*'] : names,
    found,
  }));
}
