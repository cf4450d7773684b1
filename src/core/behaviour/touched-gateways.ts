import { objectText } from '../asking/index.ts';
import { asVirtualService, completedHost } from '../istio/index.ts';
import { API_GROUPS } from '../kinds/index.ts';
import type { Resource } from '../manifest/index.ts';
import { coversHost } from '../manifest/index.ts';
import type { Mesh, Service, Workload } from '../mesh/index.ts';
import type { Touched, TouchedCalls } from './touched-calls.ts';

/** Whether the change is for calls to a workload. */
export const isCalled = (
  { calledIn, called }: Pick<Touched, 'calledIn' | 'called'>,
  workload: Workload,
): boolean => calledIn.has(workload.namespace) || called.has(objectText(workload));

/**
 * Which calls at gateways a change can do anything to: those for names of VirtualServices that change or that lead where
 * something changes, and all of a gateway whose pods, servers or Service do. Where there are routes of the Gateway API, all.
 */
export function touchedAtGateways(
  touched: Touched,
  meshes: readonly Mesh[],
  isReached: (service: Service) => boolean,
  isNamed: (host: string) => boolean,
): TouchedCalls['isServed'] {
  const leading = meshes.flatMap((mesh) => hostsLeading(mesh, isReached, isNamed));
  const isAll = touched.gateways || leading.includes(null) || meshes.some(hasRoutesOfApi);
  const hosts = leading.flatMap((host) => host ?? []);
  return (pods, name) =>
    isAll ||
    pods.length === 0 ||
    pods.some((one) => one.kind !== 'workload' || isOf(touched, one.workload)) ||
    isNamed(name) ||
    hosts.some((host) => coversHost(host, name));
}

const hasRoutesOfApi = (mesh: Mesh): boolean =>
  mesh.resources.some(
    ({ group, kind }) => group === API_GROUPS.gatewayApi && kind.endsWith('Route'),
  );

const isOf = (touched: Touched, workload: Workload): boolean =>
  isCalled(touched, workload) ||
  touched.callersIn.has(workload.namespace) ||
  touched.callers.has(objectText(workload));

/** Hosts of the VirtualServices that lead there; null for one without hosts, which is a part of others. */
function hostsLeading(
  mesh: Mesh,
  isReached: (service: Service) => boolean,
  isNamed: (host: string) => boolean,
): readonly (string | null)[] {
  const reached = new Set(mesh.services.filter(isReached).map(({ host }) => host.toLowerCase()));
  return mesh.ofKind('networking.istio.io', 'VirtualService').flatMap((resource) => {
    const led = destinationsOf(resource).map((host) =>
      completedHost(host, resource.namespace, mesh.configuration.clusterDomain).toLowerCase(),
    );
    if (!led.some((host) => reached.has(host) || isNamed(host))) return [];
    const hosts = asVirtualService(resource).hosts.value.map(({ value }) => value.toLowerCase());
    return hosts.length === 0 ? [null] : hosts;
  });
}

function destinationsOf(resource: Resource): readonly string[] {
  const { http, tls, tcp } = asVirtualService(resource);
  return [...http.value, ...tls.value, ...tcp.value].flatMap(({ route }) =>
    route.value.flatMap(({ destination }) => destination?.host?.value ?? []),
  );
}
