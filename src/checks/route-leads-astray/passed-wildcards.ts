import { coversHost, isPassedOver, isWildcard, resourceKey } from '../../manifest/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import { catchesAll, mostSpecificName, virtualServiceGateways } from '../../istio/index.ts';
import type { BoundVirtualService, Mesh } from '../../istio/index.ts';
import { namesAtGateway } from '../objects-compete/names-at-gateway.ts';
import type { VirtualServicesByName } from '../objects-compete/names-at-gateway.ts';

/** A host that has routes for some requests, beside a wildcard that has one for all and is not asked for the others. */
export interface PassedWildcard {
  /** `namespace/name` of the Gateway. */
  readonly gateway: string;
  readonly hosts: readonly string[];
  readonly virtualService: Resource;
  /** Its last route. */
  readonly last: Origin;
  readonly wildcard: string;
  /** The VirtualService of the wildcard, and its route for all requests. */
  readonly beside: Resource;
  readonly rest: Origin;
}

/**
 * Hosts at Gateways whose own routes leave requests over: a gateway looks for the most specific name and then in its
 * routes alone (ROUTE-16). The wildcard `*`, mostly a page for hosts that nobody has, is none that anybody counts on.
 */
export function passedWildcards(mesh: Mesh): readonly PassedWildcard[] {
  const found = new Map<string, PassedWildcard>();
  for (const gateway of virtualServiceGateways(mesh))
    for (const one of passedAt(gateway, namesAtGateway(mesh, gateway))) {
      const key = `${resourceKey(one.virtualService)} ${resourceKey(one.beside)}`;
      const known = found.get(key);
      if (known === undefined) found.set(key, one);
      else if (known.gateway === gateway)
        found.set(key, { ...known, hosts: [...known.hosts, ...one.hosts] });
    }
  return [...found.values()];
}

function passedAt(gateway: string, byName: VirtualServicesByName): readonly PassedWildcard[] {
  const wildcards = [...byName.keys()].filter((name) => isWildcard(name) && name !== '*');
  if (wildcards.length === 0) return [];
  return [...byName].flatMap(([host, own]): readonly PassedWildcard[] => {
    const last = own.flatMap(({ http }) => http).at(-1)?.origin;
    const [first] = own;
    if (isWildcard(host) || first === undefined || last === undefined) return [];
    if (own.some((one) => isPassedOver(one.resource.namespace) || restOf(one) !== undefined))
      return [];
    const wildcard = mostSpecificName(
      wildcards.filter((each) => coversHost(each, host)),
      host,
    );
    for (const other of wildcard === undefined ? [] : (byName.get(wildcard) ?? [])) {
      const rest = restOf(other);
      if (wildcard !== undefined && rest !== undefined)
        return [
          {
            gateway,
            hosts: [host],
            virtualService: first.resource,
            last,
            wildcard,
            beside: other.resource,
            rest,
          },
        ];
    }
    return [];
  });
}

/** The route that takes whatever no other does. */
const restOf = ({ http }: BoundVirtualService): Origin | undefined =>
  http.find(({ matches }) => matches.length === 0 || matches.some(catchesAll))?.origin;
