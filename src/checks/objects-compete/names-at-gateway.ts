import {
  asGateway,
  commonHosts,
  groupedBy,
  virtualServicesOf,
  writtenServers,
} from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import type { BoundVirtualService, Mesh } from '../../istio/index.ts';

/** Under each name for which proxies keep routes the VirtualServices with routes there, oldest first. */
export type VirtualServicesByName = ReadonlyMap<string, readonly BoundVirtualService[]>;

/** Sidecars keep routes under each host as it is written. */
export const namesInMesh = (mesh: Mesh): VirtualServicesByName =>
  byName(mesh, 'mesh', ({ hosts }) => hosts);

/**
 * A gateway keeps them under what a host of the Gateway `namespace/name` and one of the VirtualService have in common
 * (ROUTE-17), at whichever of its servers; where the Gateway is not seen, under each host as it is written.
 */
export function namesAtGateway(mesh: Mesh, gateway: string): VirtualServicesByName {
  const servers = gatewayNamed(mesh, gateway).map(writtenServers)[0];
  return byName(mesh, gateway, (one) =>
    servers === undefined ? one.hosts : servers.flatMap((server) => commonHosts(server, one)),
  );
}

/** Ports that a Gateway opens; null for one that is not seen. */
export const portsOpenedAt = (mesh: Mesh, gateway: string): ReadonlySet<number> | null =>
  gatewayNamed(mesh, gateway).map(
    (found) =>
      new Set(asGateway(found).servers.value.flatMap(({ port }) => port?.number?.value ?? [])),
  )[0] ?? null;

function gatewayNamed(mesh: Mesh, gateway: string): readonly Resource[] {
  const [namespace = '', name = ''] = gateway.split('/');
  const found = mesh.find('networking.istio.io', 'Gateway', namespace, name);
  return found === undefined ? [] : [found];
}

function byName(
  mesh: Mesh,
  gateway: string,
  namesOf: (one: BoundVirtualService) => readonly string[],
): VirtualServicesByName {
  const named = virtualServicesOf(mesh, gateway).all.flatMap((one) =>
    [...new Set(namesOf(one))].map((name) => ({ name, one })),
  );
  const groups = groupedBy(named, ({ name }) => name);
  return new Map([...groups].map(([name, found]) => [name, found.map(({ one }) => one)]));
}
