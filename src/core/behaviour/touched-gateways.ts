import { objectText } from '../asking/index.ts';
import { asVirtualService, completedHost } from '../istio/index.ts';
import { API_GROUPS } from '../kinds/index.ts';
import { coversHost, isWildcard } from '../manifest/index.ts';
import type { Mesh, Service, Workload } from '../mesh/index.ts';
import type { Touched, TouchedCalls } from './touched-calls.ts';
import { destinationsOf } from './written-destinations.ts';

/** Whether the change is for calls to a workload. */
export const isCalled = (
  { calledIn, called }: Pick<Touched, 'calledIn' | 'called'>,
  workload: Workload,
): boolean =>
  calledIn.has(workload.namespace) || (called.size > 0 && called.has(objectText(workload)));

/**
 * Which calls at gateways a change can do anything to: those for names that change, or for which routes lead where something
 * changes, and all of a gateway whose pods, servers or Service do.
 */
export const touchedAtGateways =
  (
    touched: Touched,
    isLed: (name: string) => boolean,
    isNamed: (host: string) => boolean,
  ): TouchedCalls['isServed'] =>
  (pods, name) =>
    touched.gateways ||
    pods.length === 0 ||
    pods.some((one) => one.kind !== 'workload' || isOf(touched, one.workload)) ||
    isNamed(name) ||
    isLed(name);

/**
 * Whether routes for a name may lead to a Service that is reached, or to a host that is named: those of VirtualServices by
 * their hosts. All names where a delegate does, or where there are routes of the Gateway API.
 */
export function namesLed(
  meshes: readonly Mesh[],
  isReached: (service: Service) => boolean,
  isNamed: (host: string) => boolean,
): (name: string) => boolean {
  const leading = meshes.flatMap((mesh) => hostsLeading(mesh, isReached, isNamed));
  if (leading.includes(null) || meshes.some(hasRoutesOfApi)) return () => true;
  const hosts = new Set(leading.flatMap((host) => host ?? []));
  const wildcards = [...hosts].filter(isWildcard);
  return (name) => hosts.has(name) || wildcards.some((host) => coversHost(host, name));
}

export const hasRoutesOfApi = (mesh: Mesh): boolean =>
  mesh.resources.some(
    ({ group, kind }) => group === API_GROUPS.gatewayApi && kind.endsWith('Route'),
  );

const isOf = (touched: Touched, workload: Workload): boolean =>
  isCalled(touched, workload) ||
  touched.callersIn.has(workload.namespace) ||
  touched.callers.has(objectText(workload));

/** Hosts of the VirtualServices that lead there, as they are written and in full; null for one without hosts, a part of others. */
function hostsLeading(
  mesh: Mesh,
  isReached: (service: Service) => boolean,
  isNamed: (host: string) => boolean,
): readonly (string | null)[] {
  const reached = new Set(mesh.services.filter(isReached).map(({ host }) => host.toLowerCase()));
  const { clusterDomain } = mesh.configuration;
  return mesh.ofKind('networking.istio.io', 'VirtualService').flatMap((resource) => {
    const led = destinationsOf(resource, clusterDomain);
    if (!led.some((host) => reached.has(host) || isNamed(host))) return [];
    const hosts = asVirtualService(resource).hosts.value.flatMap(({ value }) => [
      value.toLowerCase(),
      completedHost(value, resource.namespace, clusterDomain).toLowerCase(),
    ]);
    return hosts.length === 0 ? [null] : hosts;
  });
}
