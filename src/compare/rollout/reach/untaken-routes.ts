import type { Call, Mesh } from '../../../istio/index.ts';
import { commonHost, isRunByIstio, refusedOfRoute, viewOf } from '../../../istio/index.ts';
import type { Resource } from '../../../manifest/index.ts';
import { API_GROUPS } from '../../../manifest/index.ts';

/**
 * Tells whether a call is by a route of the Gateway API of which its Gateway takes nothing for certain: of one that is
 * here, no listener that the route stands below is for its kind, its namespace or a host of it. GWAPI-1, 2, 15.
 */
export function isOfUntakenRoute(mesh: Mesh, { source, route }: Call): boolean {
  if (route === undefined || source.kind !== 'gateway') return false;
  const [gateway, ...more] = mesh
    .ofKind(API_GROUPS.gatewayApi, 'Gateway')
    .filter(({ namespace, name }) => namespace === source.namespace && name === source.name);
  if (gateway === undefined || more.length > 0) return false;
  const { parentRefs } = viewOf('Route', route);
  const isIstio = isRunByIstio(mesh, gateway);
  return parentRefs.value
    .filter(
      ({ kind, name, namespace }) =>
        (kind?.value ?? 'Gateway') === 'Gateway' &&
        name?.value === gateway.name &&
        (namespace?.value ?? route.namespace) === gateway.namespace,
    )
    .every(({ sectionName }) => {
      const listeners = viewOf('GatewayApiGateway', gateway).listeners.value.filter(
        ({ name }) => sectionName === null || sectionName.value === name?.value,
      );
      return (
        listeners.length > 0 &&
        listeners.every((listener) => {
          const isPlain = PROTOCOLS.has(listener.protocol?.value ?? '');
          const refused = refusedOfRoute(mesh, { owner: gateway, listener, isIstio }, route);
          return isPlain && (refused.length > 0 || isForOthers(listener.host, route));
        })
      );
    });
}

/** Protocols of the Gateway API itself; what another one takes, as that of a waypoint, is for its implementation to say. */
const PROTOCOLS: ReadonlySet<string> = new Set(['HTTP', 'HTTPS', 'TCP', 'TLS']);

/** Tells whether none of the hosts of a route is for a listener; one that is filled in later may be. */
function isForOthers(host: string, route: Resource): boolean {
  const hosts = viewOf('Route', route).hostnames.value.map(({ value }) => value.toLowerCase());
  return (
    hosts.length > 0 &&
    [host, ...hosts].every((one) => /^[a-z0-9.*-]+$/.test(one)) &&
    hosts.every((one) => commonHost(host, one) === undefined)
  );
}
