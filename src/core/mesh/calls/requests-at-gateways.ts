import { asVirtualService, exportedTo } from '../../istio/index.ts';
import type { Node, Resource } from '../../manifest/index.ts';
import { canonicalJson, itemsAt, nodeAt, plainOf } from '../../manifest/index.ts';
import type { Mesh } from '../mesh.ts';
import { gatewayReferences } from './virtual-service-routes.ts';

/**
 * The requests that a VirtualService speaks for at gateways, one text for each gateway, host and match; what has no
 * match, or the prefix `/`, is one. Null where part of it lies in a delegate. ROUTE-5, ROUTE-14, ROUTE-57.
 */
function requestsAtGateways(virtualService: Resource): ReadonlySet<string> | null {
  const { node, namespace } = virtualService;
  const routes = (['http', 'tls', 'tcp'] as const).flatMap((protocol) =>
    itemsAt(node, 'spec', protocol).map((route) => ({ protocol, route })),
  );
  if (routes.some(({ route }) => nodeAt(route, 'delegate') !== undefined)) return null;
  const gateways = gatewayReferences(virtualService).filter(({ field }) =>
    field.startsWith('spec.gateways'),
  );
  const hosts = asVirtualService(virtualService).hosts.value.map(({ value }) =>
    value.includes('.') || value === '*' ? value : `${value}.${namespace}`,
  );
  const matches = routes.flatMap(({ protocol, route }) => {
    const asked = itemsAt(route, 'match').map((match) => `${protocol} ${matchText(match)}`);
    return asked.length === 0 ? [`${protocol} `] : asked;
  });
  return new Set(
    gateways.flatMap((gateway) =>
      hosts.flatMap((host) =>
        matches.map((match) => `${gateway.namespace}/${gateway.name} ${host} ${match}`),
      ),
    ),
  );
}

function matchText(match: Node): string {
  const plain = plainOf(match);
  if (plain === null || typeof plain !== 'object' || Array.isArray(plain)) return '?';
  const text = canonicalJson(
    Object.fromEntries(Object.entries(plain).filter(([field]) => field !== 'name')),
  );
  return text === '{"uri":{"prefix":"/"}}' ? '' : text;
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
