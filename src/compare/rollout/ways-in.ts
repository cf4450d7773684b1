import { completedHost, routeDestinations } from '../../istio/index.ts';
import type { Mesh } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import type { ChangedObject } from './changed-objects.ts';
import { referencesOfRoute } from './reach/attached-routes.ts';
import { gatewaysOfRoute } from './reach/route-gateways.ts';

/** A route by which requests get from Gateways to Services. */
interface WayIn {
  /** Names its Gateways, as `namespace/name`. */
  readonly gateways: readonly string[];
  /** Names the hosts that it leads to. */
  readonly hosts: readonly string[];
}

/**
 * Finds what comes in the place of ways in that go: routes that come at Gateways and lead to a Service that a route of
 * `listed` led to which goes, and those of their Gateways that come too. Whoever applies the change one after the other
 * has no way in else before all of it is there.
 */
export function comingWaysIn(
  changed: readonly ChangedObject[],
  listed: ReadonlySet<ChangedObject>,
  before: Mesh,
  after: Mesh,
): ReadonlySet<ChangedObject> {
  const lost = new Set(
    [...listed].flatMap(({ before: old, after: now }) =>
      old === null || now !== null ? [] : (wayIn(old, before)?.hosts ?? []),
    ),
  );
  if (lost.size === 0) return new Set();
  const added = changed.flatMap((one) =>
    one.before === null && one.after !== null ? [{ one, object: one.after }] : [],
  );
  const routes = added.flatMap(({ one, object }) => {
    const way = wayIn(object, after);
    return way?.hosts.some((host) => lost.has(host)) === true ? [{ one, way }] : [];
  });
  const named = new Set(routes.flatMap(({ way }) => way.gateways));
  const gateways = added.filter(
    ({ object: { kind, namespace, name } }) =>
      kind === 'Gateway' && named.has(`${namespace}/${name}`),
  );
  return new Set([...gateways, ...routes].map(({ one }) => one));
}

function wayIn(object: Resource, { configuration }: Mesh): WayIn | null {
  const { clusterDomain } = configuration;
  if (object.kind === 'VirtualService') {
    const gateways = gatewaysOfRoute(object).names;
    const hosts = routeDestinations(object).flatMap(({ use, host }) =>
      use === 'route' ? [completedHost(host, object.namespace, clusterDomain)] : [],
    );
    return gateways.length === 0 ? null : { gateways, hosts };
  }
  const references = referencesOfRoute(object);
  if (references === null || references.gateways.length === 0) return null;
  return {
    gateways: references.gateways,
    hosts: references.backends.map(({ name, namespace }) =>
      completedHost(name, namespace, clusterDomain),
    ),
  };
}
