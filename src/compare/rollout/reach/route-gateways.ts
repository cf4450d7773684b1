import {
  completedHost,
  delegatesOf,
  gatewayNamed,
  groupedBy,
  routeDestinations,
  viewOf,
} from '../../../istio/index.ts';
import type { Mesh, Service } from '../../../istio/index.ts';
import type { Resource } from '../../../manifest/index.ts';

/** Says which proxies go by a VirtualService (ROUTE-5, 6). */
interface RouteGateways {
  /** Tells whether sidecars do. */
  readonly isForMesh: boolean;
  /** Names the Gateways whose pods do, as `namespace/name`. */
  readonly names: readonly string[];
}

export function gatewaysOfRoute(virtualService: Resource): RouteGateways {
  const written = viewOf('VirtualService', virtualService).gateways.value.map(({ value }) => value);
  return {
    isForMesh: written.length === 0 || written.includes('mesh'),
    names: written
      .filter((one) => one !== 'mesh')
      .map((one) => gatewayNamed(one, virtualService.namespace))
      .map(({ namespace, name }) => `${namespace}/${name}`),
  };
}

/** Finds the selectors of the Gateways that go by such a name; null for one that is not seen. */
export function selectorsOf(
  mesh: Mesh,
  gateway: string,
): readonly ReadonlyMap<string, string>[] | null {
  const [own = '', called = ''] = gateway.split('/');
  // what says no namespace is put where whoever applies it is
  const found = mesh
    .ofKind('networking.istio.io', 'Gateway')
    .filter(
      ({ namespace, name }) =>
        name === called && (namespace === own || namespace === '' || own === ''),
    );
  return found.length === 0 ? null : found.map((one) => viewOf('Gateway', one).selector.value);
}

/** Finds for VirtualServices the Services to which their routes lead, those of their delegates included. */
export function ledToIn(mesh: Mesh): (virtualService: Resource) => readonly Service[] {
  const byHost = groupedBy(mesh.services, ({ host }) => host.toLowerCase());
  const { clusterDomain } = mesh.configuration;
  return (virtualService) => [
    ...new Set(
      [virtualService, ...delegatesOf(mesh, virtualService)].flatMap((holder) =>
        routeDestinations(holder).flatMap(
          ({ host }) =>
            byHost.get(completedHost(host, holder.namespace, clusterDomain).toLowerCase()) ?? [],
        ),
      ),
    ),
  ];
}
