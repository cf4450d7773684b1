import {
  asBackendTlsPolicy,
  asGatewayApiGateway,
  asListenerSet,
  asRoute,
} from '../../views/gateway-api.ts';
import type { Resource } from '../../../manifest/index.ts';
import { subjectText } from '../../../manifest/index.ts';
import { groupedBy } from '../../matching/grouping.ts';
import type { Mesh, Unknown } from '../mesh.ts';
import { unknown } from '../mesh.ts';
import type { RegistryService } from '../registry/registry-service.ts';

const GROUP = 'gateway.networking.k8s.io';
const ROUTES = ['HTTPRoute', 'GRPCRoute', 'TCPRoute', 'TLSRoute'];

/** Objects whose part is not modelled, by what they name: `kind namespace/name`. */
interface NotModelled {
  readonly tlsPolicies: ReadonlyMap<string, Resource>;
  readonly routes: ReadonlyMap<string, Resource>;
  readonly listenerSets: ReadonlyMap<string, readonly Resource[]>;
}

const known = new WeakMap<Mesh, NotModelled>();

function notModelledIn(mesh: Mesh): NotModelled {
  const before = known.get(mesh);
  if (before !== undefined) return before;
  const tlsPolicies = new Map(
    mesh
      .ofKind(GROUP, 'BackendTLSPolicy')
      .flatMap((policy) =>
        asBackendTlsPolicy(policy).targetRefs.value.map(({ kind, name }): [string, Resource] => [
          `${kind?.value ?? ''} ${policy.namespace}/${name?.value ?? ''}`,
          policy,
        ]),
      ),
  );
  const routes = new Map(
    ROUTES.flatMap((kind) => mesh.ofKind(GROUP, kind)).flatMap((route) =>
      asRoute(route)
        .parentRefs.value.filter(({ kind }) => kind?.value === 'ServiceEntry')
        .map(({ namespace, name }): [string, Resource] => [
          `${namespace?.value ?? route.namespace}/${name?.value ?? ''}`,
          route,
        ]),
    ),
  );
  const listenerSets = groupedBy(mesh.ofKind(GROUP, 'ListenerSet'), (set) => {
    const { gateway } = asListenerSet(set);
    return `${gateway?.namespace?.value ?? set.namespace}/${gateway?.name?.value ?? ''}`;
  });
  const found = { tlsPolicies, routes, listenerSets };
  known.set(mesh, found);
  return found;
}

const keyOf = ({ resource }: RegistryService): string => `${resource.namespace}/${resource.name}`;

/** A BackendTLSPolicy decides what clients send to a service; null where there is none. GWAPI-19. */
export function tlsPolicyFor(mesh: Mesh, service: RegistryService): Unknown | null {
  const { tlsPolicies } = notModelledIn(mesh);
  if (tlsPolicies.size === 0) return null;
  const kind = service.kubernetes ? 'Service' : 'ServiceEntry';
  const policy = tlsPolicies.get(`${kind} ${keyOf(service)}`);
  return policy === undefined
    ? null
    : unknown(`what ${subjectText(policy)} makes of connections to ${service.host}`);
}

/** A route has the ServiceEntry of a service as its parent; null where none has. GWAPI-20. */
export function routeOfServiceEntry(mesh: Mesh, service: RegistryService): Unknown | null {
  const route = service.kubernetes ? undefined : notModelledIn(mesh).routes.get(keyOf(service));
  return route === undefined
    ? null
    : unknown(`what ${subjectText(route)} makes of calls to ${service.host}`);
}

/** A ListenerSet adds listeners on a port to a Gateway that allows it to; null where none may. GWAPI-21. */
export function listenerSetAt(mesh: Mesh, gateway: Resource, port: number): Unknown | null {
  const from = asGatewayApiGateway(gateway).listenersFrom?.value ?? 'None';
  if (from === 'None') return null;
  const sets = notModelledIn(mesh).listenerSets.get(`${gateway.namespace}/${gateway.name}`) ?? [];
  const set = sets.find(
    (one) =>
      (from !== 'Same' || one.namespace === gateway.namespace) &&
      asListenerSet(one).listeners.value.some((listener) => listener.port?.value === port),
  );
  return set === undefined ? null : unknown(`what ${subjectText(set)} adds to the Gateway`);
}
