import {
  asRoute,
  asVirtualService,
  isProgrammed,
  readApiMatches,
  readBackend,
  readRewrite,
  readRoute,
} from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import type { Mesh, RouteDestination, RouteMatch, RouteRewrite } from '../../istio/index.ts';
import { routeLists } from './unreached-routes.ts';

/** Requests that a route takes by one of its matches, and sends on with another path. */
export interface RewrittenMatch {
  /** Null for a route that takes everything. */
  readonly match: RouteMatch | null;
  readonly rewrite: RouteRewrite;
  /** Where the new path is written. */
  readonly origin: Origin;
  /** Those that get requests. */
  readonly destinations: readonly RouteDestination[];
}

/** What a VirtualService or an HTTPRoute rewrites, but for matches that never see a request. ROUTE-35, 44, GWAPI-11. */
export const rewrittenMatches = (mesh: Mesh, route: Resource): readonly RewrittenMatch[] =>
  route.kind === 'VirtualService' ? ofVirtualService(mesh, route) : ofHttpRoute(mesh, route);

function ofVirtualService(mesh: Mesh, source: Resource): readonly RewrittenMatch[] {
  const { namespace } = source;
  const { clusterDomain } = mesh.configuration;
  const routes = asVirtualService(source).http.value;
  if (!routes.some(({ rewrite }) => rewrite !== null)) return [];
  const list = routeLists(mesh, source).find(({ protocol }) => protocol === 'http');
  return routes.flatMap((route, index) => {
    const { matches, rewrite, destinations } = readRoute(route, index, {
      source,
      namespace,
      clusterDomain,
    });
    const written = route.rewrite?.regex ?? route.rewrite?.uri ?? null;
    if (rewrite === null || written === null) return [];
    const taken = new Set(list?.taken[index]?.map(({ match }) => match));
    const asked = matches.length === 0 ? [null] : matches;
    return asked.flatMap((match, at): readonly RewrittenMatch[] =>
      taken.has(match === null ? null : at)
        ? []
        : [{ match, rewrite, origin: written.origin, destinations: served(destinations) }],
    );
  });
}

function ofHttpRoute(mesh: Mesh, route: Resource): readonly RewrittenMatch[] {
  const place = { mesh, route, needsGrant: true };
  const { rules } = asRoute(route);
  if (!isProgrammed(place)) return [];
  return rules.value.flatMap((rule) => {
    const filter = rule.filters.value.find(({ type }) => type?.value === 'URLRewrite');
    const written = filter?.rewritePath ?? filter?.rewritePrefix ?? null;
    if (filter === undefined || written === null) return [];
    const rewrite = readRewrite(filter);
    const destinations = served(rule.backendRefs.value.map((ref) => readBackend(place, ref)));
    return readApiMatches(rule, route.kind).map((match) => ({
      match,
      rewrite,
      origin: written.origin,
      destinations,
    }));
  });
}

/** The only destination gets all, whatever its weight (ROUTE-38). */
const served = (destinations: readonly RouteDestination[]): readonly RouteDestination[] =>
  destinations.filter(
    ({ weight, invalid }) => invalid !== true && (weight > 0 || destinations.length === 1),
  );
