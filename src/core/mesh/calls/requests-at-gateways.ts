import { asVirtualService, exportedTo, matchTexts } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import type { Mesh } from '../mesh.ts';
import { gatewayReferences } from './virtual-service-routes.ts';

/**
 * The requests that a VirtualService speaks for at gateways, one text for each gateway, host and match; what has no
 * match, or the prefix `/`, is one. Null where part of it lies in a delegate. ROUTE-5, ROUTE-14, ROUTE-57.
 */
function requestsAtGateways(virtualService: Resource): ReadonlySet<string> | null {
  const { namespace } = virtualService;
  const matches = matchTexts(virtualService);
  if (matches === null) return null;
  const gateways = gatewayReferences(virtualService).filter(({ field }) =>
    field.startsWith('spec.gateways'),
  );
  const hosts = asVirtualService(virtualService).hosts.value.map(({ value }) =>
    value.includes('.') || value === '*' ? value : `${value}.${namespace}`,
  );
  return new Set(
    gateways.flatMap((gateway) =>
      hosts.flatMap((host) =>
        matches.map((match) => `${gateway.namespace}/${gateway.name} ${host} ${match}`),
      ),
    ),
  );
}

/** Those of the others that speak for a request of this one, by request, where every gateway sees them. */
export function sameRequestsAt(
  { configuration }: Mesh,
  virtualService: Resource,
  others: readonly Resource[],
): ReadonlyMap<string, readonly Resource[]> | null {
  const own = requestsAtGateways(virtualService);
  if (own === null) return null;
  const read = others.flatMap((other) => {
    const requests = exportedTo(other, configuration).has('*') ? requestsAtGateways(other) : null;
    return requests === null ? [] : [{ other, requests }];
  });
  return new Map(
    [...own].map((request) => [
      request,
      read.flatMap(({ other, requests }) => (requests.has(request) ? [other] : [])),
    ]),
  );
}
