import { asRoute, asVirtualService, completedHost } from '../../istio/index.ts';
import { coversHost } from '../../manifest/index.ts';
import type { Resource } from '../../manifest/index.ts';
import type { Mesh } from '../../istio/index.ts';
import type { OrderedPair } from './order-of-application.ts';

/**
 * Whether callers see it where the second of two objects is applied before the first. They do not where what is routed
 * comes or goes with its route, for names that nothing else serves.
 */
export function isSeenByCallers({ first, then }: OrderedPair, before: Mesh, after: Mesh): boolean {
  if (then.before === null && then.after?.kind === 'VirtualService' && first.before === null)
    return !isAllNew(first.after, then.after, before);
  const isAllGone = first.after === null && then.after === null;
  if (!isAllGone || first.before?.kind !== 'VirtualService') return true;
  // without its route or without itself, the Gateway does not answer for the name
  return then.before?.kind !== 'Gateway' && !isServedByNothingElse(first.before, after);
}

/** Nobody called it before, and so nothing breaks. */
const isAllNew = (first: Resource | null, route: Resource, before: Mesh): boolean =>
  // until its Gateway is there it is nowhere, and who served its names before serves them still
  first?.kind === 'Gateway' ||
  (first?.kind === 'Service' && isForService(route, first, before)) ||
  isServedByNothingElse(route, before);

function isForService(route: Resource, service: Resource, { configuration }: Mesh): boolean {
  const own = completedHost(service.name, service.namespace, configuration.clusterDomain);
  return asVirtualService(route).hosts.value.every(
    ({ value }) => completedHost(value, route.namespace, configuration.clusterDomain) === own,
  );
}

/** For gateways only, and for names that no other route of the mesh is for: without it they have no answer. GW-7 */
function isServedByNothingElse(route: Resource, mesh: Mesh): boolean {
  if (!isForGatewaysOnly(route)) return false;
  const own = hostsOf(route);
  const others = [
    ...mesh.ofKind('networking.istio.io', 'VirtualService').map(hostsOf),
    ...['HTTPRoute', 'GRPCRoute', 'TLSRoute', 'TCPRoute']
      .flatMap((kind) => mesh.ofKind('gateway.networking.k8s.io', kind))
      .map((other) => asRoute(other).hostnames.value.map(({ value }) => value.toLowerCase()))
      .map((hosts) => (hosts.length === 0 ? ['*'] : hosts)),
  ].flat();
  return !own.some((host) =>
    others.some((other) => coversHost(host, other) || coversHost(other, host)),
  );
}

function isForGatewaysOnly(route: Resource): boolean {
  const gateways = asVirtualService(route).gateways.value;
  return gateways.length > 0 && gateways.every(({ value }) => value !== 'mesh');
}

const hostsOf = (route: Resource): readonly string[] =>
  asVirtualService(route).hosts.value.map(({ value }) => value.toLowerCase());
