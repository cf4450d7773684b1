import {
  completedHost,
  objectText,
  viewOf,
  virtualServiceGateways,
  virtualServicesOf,
} from '../../istio/index.ts';
import { API_GROUPS, coversHost, isWildcard } from '../../manifest/index.ts';
import type { Mesh, Service, Workload } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import type { Touched, TouchedCalls } from './affected-calls.ts';
import { destinationsOf } from './object-hosts.ts';

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
    pods.some((one) => isTouched(touched, one)) ||
    isNamed(name) ||
    isLed(name);

/** Names for which routes may lead where something is touched. */
export interface NamesLed {
  /** For calls of workloads; null where that is not told by names: delegates lead there, or there are routes of the Gateway API. */
  readonly inMesh: ((name: string) => boolean) | null;
  /** For calls from outside. */
  readonly atGateways: (name: string) => boolean;
}

/** By the hosts of the VirtualServices that lead to a Service that is reached, or to a host that is named. */
export function namesLed(
  meshes: readonly Mesh[],
  isReached: (service: Service) => boolean,
  isNamed: (host: string) => boolean,
): NamesLed {
  const leading = meshes.flatMap((mesh) => routesLeading(mesh, isReached, isNamed));
  if (leading.some(({ hosts }) => hosts.length === 0) || meshes.some(hasRoutesOfApi))
    return { inMesh: null, atGateways: () => true };
  return {
    inMesh: namedBy(leading.filter(({ isForMesh }) => isForMesh)),
    atGateways: namedBy(leading),
  };
}

function namedBy(leading: readonly RoutesLeading[]): (name: string) => boolean {
  const hosts = new Set(leading.flatMap((one) => one.hosts));
  const wildcards = [...hosts].filter(isWildcard);
  return (name) => hosts.has(name) || wildcards.some((host) => coversHost(host, name));
}

const hasRoutesOfApi = (mesh: Mesh): boolean =>
  mesh.resources.some(
    ({ group, kind }) => group === API_GROUPS.gatewayApi && kind.endsWith('Route'),
  );

/** It is not known what selects pods that a chart or istiod makes. */
function isTouched(
  touched: Touched,
  pods: Parameters<TouchedCalls['isServed']>[0][number],
): boolean {
  if (pods.kind === 'workload') return isOf(touched, pods.workload);
  if (pods.kind !== 'elsewhere') return true;
  const { namespace } = pods.pods;
  const { podsElsewhere, calledIn, callersIn } = touched;
  return podsElsewhere || calledIn.has(namespace) || callersIn.has(namespace);
}

const isOf = (touched: Touched, workload: Workload): boolean =>
  isCalled(touched, workload) ||
  touched.callersIn.has(workload.namespace) ||
  touched.callers.has(objectText(workload));

/** A VirtualService that leads there. */
interface RoutesLeading {
  /** As they are written and in full, in lower case; none of one that is a part of others. */
  readonly hosts: readonly string[];
  /** Whether proxies of workloads have it, and not only gateways (ROUTE-5). */
  readonly isForMesh: boolean;
}

function routesLeading(
  mesh: Mesh,
  isReached: (service: Service) => boolean,
  isNamed: (host: string) => boolean,
): readonly RoutesLeading[] {
  const reached = new Set(mesh.services.filter(isReached).map(({ host }) => host.toLowerCase()));
  const { clusterDomain } = mesh.configuration;
  return routesInForce(mesh).flatMap((resource) => {
    const led = destinationsOf(resource, clusterDomain);
    if (!led.some((host) => reached.has(host) || isNamed(host))) return [];
    const { hosts, gateways } = viewOf('VirtualService', resource);
    const names = hosts.value.flatMap(({ value }) => [
      value.toLowerCase(),
      completedHost(value, resource.namespace, clusterDomain).toLowerCase(),
    ]);
    const isForMesh =
      gateways.value.length === 0 || gateways.value.some(({ value }) => value === 'mesh');
    return [{ hosts: names, isForMesh }];
  });
}

/** Lists the VirtualServices of a mesh: those that are written, and those that a controller makes. */
const routesInForce = (mesh: Mesh): readonly Resource[] => [
  ...new Set([
    ...mesh.ofKind('networking.istio.io', 'VirtualService'),
    ...['mesh', ...virtualServiceGateways(mesh)].flatMap((gateway) =>
      virtualServicesOf(mesh, gateway)
        .all.filter(({ gatewayApi }) => !gatewayApi)
        .map(({ resource }) => resource),
    ),
  ]),
];
