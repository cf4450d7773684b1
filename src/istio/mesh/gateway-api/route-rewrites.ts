import type { Origin, Resource } from '../../../manifest/index.ts';
import { asRoute } from '../../views/gateway-api.ts';
import type { Mesh } from '../mesh.ts';
import type { RouteDestination, RouteMatch, RouteRewrite } from '../routes/route-rule.ts';
import { readApiMatches, readRewrite } from './http-route-rules.ts';
import { isProgrammed, readBackend } from './route-backends.ts';

/** Requests that a rule of an HTTPRoute takes by one of its matches, and sends on with another path. */
interface ApiRouteRewrite {
  readonly match: RouteMatch;
  readonly rewrite: RouteRewrite;
  /** Points to where the new path is written. */
  readonly origin: Origin;
  readonly destinations: readonly RouteDestination[];
}

/** What an HTTPRoute rewrites, match by match; nothing where istiod makes nothing of it. GWAPI-11, GWAPI-17. */
export function apiRouteRewrites(mesh: Mesh, route: Resource): readonly ApiRouteRewrite[] {
  const place = { mesh, route, needsGrant: true };
  const { rules } = asRoute(route);
  if (!isProgrammed(place)) return [];
  return rules.value.flatMap((rule) => {
    const filter = rule.filters.value.find(({ type }) => type?.value === 'URLRewrite');
    const written = filter?.rewritePath ?? filter?.rewritePrefix ?? null;
    if (filter === undefined || written === null) return [];
    const rewrite = readRewrite(filter);
    const destinations = rule.backendRefs.value.map((ref) => readBackend(place, ref));
    return readApiMatches(rule, route.kind).map((match) => ({
      match,
      rewrite,
      origin: written.origin,
      destinations,
    }));
  });
}
