import { completedHost, containsLabels, registryOf, viewOf } from '../../istio/index.ts';
import type { Mesh, Workload } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { coversHost, isWildcard, selectorOf } from '../../manifest/index.ts';
import type { OrderedPair } from './order-of-application.ts';

/**
 * Tells whether callers see it where the second of two objects is applied before the first. They do not where what is routed
 * comes or goes with its route, for names that nothing else serves.
 */
export function isSeenByCallers({ first, then }: OrderedPair, before: Mesh, after: Mesh): boolean {
  if (then.before === null && first.before === null && then.after !== null) {
    if (then.after.kind === 'VirtualService')
      return !isAllNew(first.after, then.after, before) && !areHostsNew(then.after, before, after);
    if (then.after.kind === 'AuthorizationPolicy') return !arePodsNew(then.after, before, after);
  }
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

/** Tells whether all hosts of a route are Services that come with the change: nobody calls them yet. */
function areHostsNew(route: Resource, before: Mesh, after: Mesh): boolean {
  const { clusterDomain } = after.configuration;
  const hosts = viewOf('VirtualService', route).hosts.value.map(({ value }) =>
    completedHost(value, route.namespace, clusterDomain),
  );
  return hosts.every(
    (host) =>
      host.endsWith(`.svc.${clusterDomain}`) &&
      !isWildcard(host) &&
      registryOf(after).named(host).length > 0 &&
      registryOf(before).named(host).length === 0,
  );
}

/** Tells whether all pods of a policy come with the change; of pods that are not seen it is not known. */
function arePodsNew(policy: Resource, before: Mesh, after: Mesh): boolean {
  if (policy.namespace === after.configuration.rootNamespace) return false;
  const podsIn = (mesh: Mesh): readonly Workload[] =>
    mesh.workloads.filter(
      ({ namespace, labels }) =>
        namespace === policy.namespace && containsLabels(labels, selectorOf(policy)),
    );
  const isTold = after.ownNamespaces.has(policy.namespace);
  return isTold && podsIn(after).length > 0 && podsIn(before).length === 0;
}

function isForService(route: Resource, service: Resource, { configuration }: Mesh): boolean {
  const own = completedHost(service.name, service.namespace, configuration.clusterDomain);
  return viewOf('VirtualService', route).hosts.value.every(
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
      .map((other) =>
        viewOf('Route', other).hostnames.value.map(({ value }) => value.toLowerCase()),
      )
      .map((hosts) => (hosts.length === 0 ? ['*'] : hosts)),
  ].flat();
  return !own.some((host) =>
    others.some((other) => coversHost(host, other) || coversHost(other, host)),
  );
}

function isForGatewaysOnly(route: Resource): boolean {
  const gateways = viewOf('VirtualService', route).gateways.value;
  return gateways.length > 0 && gateways.every(({ value }) => value !== 'mesh');
}

const hostsOf = (route: Resource): readonly string[] =>
  viewOf('VirtualService', route).hosts.value.map(({ value }) => value.toLowerCase());
