import { asRoute } from '../../views/gateway-api.ts';
import type { Resource } from '../../../manifest/index.ts';
import { coversHost } from '../../../manifest/index.ts';
import type { Mesh } from '../mesh.ts';
import { readBackend } from './api-backend.ts';
import { isProgrammed } from './api-programmed.ts';
import type { Found } from '../routes/tcp-routes.ts';

/** Where a rule of a TCPRoute or a TLSRoute leads connections to a Service. */
export interface ApiConnection {
  /** Null for all ports. */
  readonly port: number | null;
  /** Of handshakes; null for a TCPRoute, which asks for none. */
  readonly names: readonly string[] | null;
  readonly found: Found;
}

/**
 * Where the rules of a TCPRoute or a TLSRoute lead. One without a backend that counts closes what it gets; in a TLSRoute
 * it matches nothing. GWAPI-6, 15.
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

/** What a route that is bound to a Service makes of connections to it; without names those of the Service itself. */
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
