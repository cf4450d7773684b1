import type { RouteApiRule } from '../../views/gateway-api.ts';
import { asRoute } from '../../views/gateway-api.ts';
import type { BackendPlace } from './api-backend.ts';
import { readBackend } from './api-backend.ts';

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
 * Whether istiod makes anything of a route: one rule that it cannot read takes all of them with it. It cannot read other
 * filters, a Service without port, and in a GRPCRoute a mirror that is not there or not granted. GWAPI-17.
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
