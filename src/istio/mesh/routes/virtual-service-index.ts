import { isVisibleIn } from '../../views/visibility.ts';
import { coversHost, isWildcard } from '../../../manifest/index.ts';
import type { Mesh } from '../mesh.ts';
import { virtualServicesInForce } from '../operators/flagger-routes.ts';
import { creationOrders, sortedByAge } from '../registry/creation-order.ts';
import { groupedBy } from '../../matching/grouping.ts';
import type { BoundVirtualService } from './bound-virtual-service.ts';
import { boundVirtualService } from './bound-virtual-service.ts';

/** VirtualServices that are bound to one gateway, or to `mesh`. */
export interface VirtualServiceIndex {
  /** Oldest first. */
  readonly all: readonly BoundVirtualService[];
  /** Lists those with exactly this host; a wildcard is compared by its text. */
  named(host: string): readonly BoundVirtualService[];
  /** Wildcards from the longest on. */
  readonly wildcards: readonly string[];
}

const indexes = new WeakMap<Mesh, ReadonlyMap<string, VirtualServiceIndex>>();
const NOTHING: VirtualServiceIndex = { all: [], named: () => [], wildcards: [] };

/** The VirtualServices bound to `mesh` or to the Gateway `namespace/name` (ROUTE-5, 34). */
export function virtualServicesOf(mesh: Mesh, gateway: string): VirtualServiceIndex {
  const known = indexes.get(mesh);
  const index = known ?? indexGateways(mesh);
  if (known === undefined) indexes.set(mesh, index);
  return index.get(gateway) ?? NOTHING;
}

/** Gateways that VirtualServices are bound to, as `namespace/name`; `mesh` is none. */
export const virtualServiceGateways = (mesh: Mesh): readonly string[] => {
  const known = indexes.get(mesh) ?? indexGateways(mesh);
  indexes.set(mesh, known);
  return [...known.keys()].filter((gateway) => gateway !== 'mesh');
};

function indexGateways(mesh: Mesh): ReadonlyMap<string, VirtualServiceIndex> {
  const bound = sortedByAge(
    virtualServicesInForce(mesh)
      .map((resource) => boundVirtualService(mesh, resource))
      .filter(({ hosts }) => hosts.length > 0),
    ({ resource }) => resource,
  );
  const byGateway = groupedBy(
    bound.flatMap((one) => [...new Set(one.gateways)].map((gateway) => ({ gateway, one }))),
    ({ gateway }) => gateway,
  );
  return new Map(
    [...byGateway].map(([gateway, found]) => [gateway, indexHosts(found.map(({ one }) => one))]),
  );
}

function indexHosts(all: readonly BoundVirtualService[]): VirtualServiceIndex {
  const byHost = groupedBy(
    all.flatMap((one) => [...new Set(one.hosts)].map((host) => ({ host, one }))),
    ({ host }) => host,
  );
  const lists = new Map([...byHost].map(([host, found]) => [host, found.map(({ one }) => one)]));
  return {
    all,
    named: (host) => lists.get(host) ?? [],
    wildcards: [...lists.keys()].filter(isWildcard).sort((a, b) => b.length - a.length),
  };
}

/** The longest wildcard that covers a host and that one of the VirtualServices in question has (ROUTE-10). */
export const longestWildcard = (
  index: VirtualServiceIndex,
  host: string,
  counts: (one: BoundVirtualService) => boolean,
): string | undefined =>
  index.wildcards.find(
    (wildcard) => coversHost(wildcard, host) && index.named(wildcard).some(counts),
  );

export const isExportedTo = (one: BoundVirtualService, namespace: string): boolean =>
  isVisibleIn(one.exportTo, namespace);

/** Above this number the orders in which objects may be made are not gone through. */
const MOST_ORDERS = 576;

/**
 * All orders in which a proxy of a namespace may go through VirtualServices: its own private ones first, then
 * those exported to it by name, then its own routes of the Gateway API, then public ones, oldest first in each group.
 * ROUTE-12, GWAPI-8. Of many only those in which each stands first, for the first with a route that fits is used; none
 * where the ages of too many are not told.
 */
export function possibleOrders(
  found: readonly BoundVirtualService[],
  namespace: string,
): readonly (readonly BoundVirtualService[])[] {
  if (found.length < 2) return [found];
  const groups = groupedBy(found, (one) => rankOf(one, namespace));
  let orders: readonly (readonly BoundVirtualService[])[] = [[]];
  for (const rank of [0, 1, 2, 3] as const) {
    const group = groups.get(rank) ?? [];
    if (group.length === 0) continue;
    const ofGroup = creationOrders(group, ({ resource }) => resource, 'first');
    if (orders.length * ofGroup.length > MOST_ORDERS) return [];
    orders = orders.flatMap((before) => ofGroup.map((order) => [...before, ...order]));
  }
  return orders;
}

function rankOf(
  { exportTo, resource, gatewayApi }: BoundVirtualService,
  namespace: string,
): 0 | 1 | 2 | 3 {
  const isOwn = resource.namespace === namespace;
  if (gatewayApi) return isOwn ? 2 : 3;
  if (exportTo.has('*')) return 3;
  return isOwn ? 0 : 1;
}
