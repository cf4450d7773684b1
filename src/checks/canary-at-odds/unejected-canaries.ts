import type { Mesh, RouteEntry, Service } from '../../istio/index.ts';
import { asVirtualService, createHostResolver } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { shiftedVirtualServices } from './rollouts.ts';
import { isShieldedInMesh } from './shielded-hosts.ts';

/** A small share of a route's requests that goes to pods which nothing takes out when they fail. */
export interface UnejectedCanary {
  readonly virtualService: Resource;
  readonly entry: RouteEntry;
  readonly service: Service;
  /** Of a hundred. */
  readonly share: number;
}

/** Beyond half of the requests it is no trial any more. */
const LARGEST_SHARE = 50;

/**
 * The smallest part of each route of `http` that shares its requests out by weight, where no DestinationRule protects its
 * host. Where a Rollout writes the weights, those in Git are none.
 */
export function unejectedCanaries(mesh: Mesh): readonly UnejectedCanary[] {
  const hosts = createHostResolver(mesh);
  const shifted = new Set(shiftedVirtualServices(mesh).map((one) => one.virtualService));
  const written = mesh
    .ofKind('networking.istio.io', 'VirtualService')
    .filter((virtualService) => !shifted.has(virtualService));
  return written.flatMap((virtualService) =>
    asVirtualService(virtualService).http.value.flatMap(({ route }) => {
      const taking = route.value.filter(({ weight }) => (weight?.value ?? 0) > 0);
      const total = taking.reduce((sum, { weight }) => sum + (weight?.value ?? 0), 0);
      const [entry, ...others] = taking.toSorted(
        (one, other) => (one.weight?.value ?? 0) - (other.weight?.value ?? 0),
      );
      if (entry === undefined || others.length === 0) return [];
      const share = ((entry.weight?.value ?? 0) * 100) / total;
      const host = entry.destination?.host?.value ?? '';
      const target = hosts.resolve(host, virtualService.namespace);
      if (share >= LARGEST_SHARE || target.kind !== 'service') return [];
      return isShieldedInMesh(mesh, target.service)
        ? []
        : [{ virtualService, entry, service: target.service, share }];
    }),
  );
}
