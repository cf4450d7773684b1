import { asVirtualService } from '../../views/virtual-service.ts';
import { exportedTo } from '../../views/visibility.ts';
import { matchTexts } from '../../views/route-texts.ts';
import type { Resource } from '../../../manifest/index.ts';
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

/**
 * Lists the requests that are served wherever the object is applied. One that names no namespace is served by
 * a Gateway of the namespace that has it under that name, or by none; what is known of all of these holds
 * wherever that is. GW-1
 */
function whereverApplied(mesh: Mesh, requests: ReadonlySet<string>): ReadonlySet<string> {
  const gateways = mesh.ofKind('networking.istio.io', 'Gateway');
  return new Set(
    [...requests].flatMap((request) => {
      const [name = '', ...rest] = request.split(' ');
      const found = gateways.filter((gateway) => `/${gateway.name}` === name);
      return found.length === 0
        ? [request]
        : found.map((gateway) => [`${gateway.namespace}${name}`, ...rest].join(' '));
    }),
  );
}

/**
 * Maps each request of this one to those of the others that speak for it too, where every gateway sees them;
 * null where its own requests cannot be told.
 */
export function sameRequestsAt(
  mesh: Mesh,
  virtualService: Resource,
  others: readonly Resource[],
): ReadonlyMap<string, readonly Resource[]> | null {
  const written = requestsAtGateways(virtualService);
  if (written === null) return null;
  const own = virtualService.namespace === '' ? whereverApplied(mesh, written) : written;
  const read = others.flatMap((other) => {
    const isSeen = exportedTo(other, mesh.configuration).has('*');
    const requests = isSeen ? requestsAtGateways(other) : null;
    return requests === null ? [] : [{ other, requests }];
  });
  return new Map(
    [...own].map((request) => [
      request,
      read.flatMap(({ other, requests }) => (requests.has(request) ? [other] : [])),
    ]),
  );
}
