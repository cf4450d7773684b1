import {
  asServiceEntry,
  asVirtualService,
  delegatesOf,
  isGatewayWorkload,
  parseServiceHost,
} from '../../istio/index.ts';
import type { Plain, Resource } from '../../manifest/index.ts';
import { canonicalJson, coversHost } from '../../manifest/index.ts';
import type { Mesh } from '../../istio/index.ts';
import { addressSpace, holdsAll } from './address-space.ts';
import { registrableDomain } from './registrable-domain.ts';

/**
 * Whether a ServiceEntry itself says where calls to a host go: STATIC, by a selector, or by endpoints of another name.
 * NONE sends them on to the address they were made to, and DNS without endpoints to that of the host (SE-1).
 */
export function leadsHostElsewhere(entry: Resource, host: string): boolean {
  const { resolution, endpoints, workloadSelector } = asServiceEntry(entry);
  if (workloadSelector !== null || resolution?.value === 'STATIC') return true;
  if ((resolution?.value ?? 'NONE') === 'NONE') return false;
  return endpoints.value.some(({ address }) => {
    const name = address?.value.toLowerCase() ?? '';
    return !coversHost(host, name) && !isOfDomain(name, host);
  });
}

const isOfDomain = (name: string, host: string): boolean => {
  const domain = registrableDomain(name);
  return domain !== null && domain === registrableDomain(host);
};

/** Whether calls to the addresses of a ServiceEntry go to other ones (SE-1). */
export function leadsAddressesElsewhere(entry: Resource): boolean {
  const { resolution, endpoints, workloadSelector, addresses } = asServiceEntry(entry);
  if ((resolution?.value ?? 'NONE') === 'NONE') return false;
  if (workloadSelector !== null || endpoints.value.length === 0) return true;
  const own = addressSpace(addresses.value.map(({ value }) => value));
  return !holdsAll(addressSpace(endpoints.value.map(({ address }) => address?.value ?? '')), own);
}

/**
 * Hosts that a VirtualService leads requests to, redirects and mirrors included, also through delegates; a word without a
 * host where the proxy answers itself.
 */
function leadsTo(virtualService: Resource, mesh: Mesh): readonly string[] {
  const { http, tls, tcp } = asVirtualService(virtualService);
  const delegated = delegatesOf(mesh, virtualService).flatMap(
    (one) => asVirtualService(one).http.value,
  );
  const led = [
    ...[...tls.value, ...tcp.value].flatMap(({ route }) => route.value).map(hostOf),
    ...[...http.value, ...delegated].flatMap(hostsOfRoute),
  ];
  return [...new Set(led.filter((host) => host !== ''))].sort();
}

const ITSELF = '(the proxy itself)';

type HttpRoute = ReturnType<typeof asVirtualService>['http']['value'][number];

const hostsOfRoute = (one: HttpRoute): readonly string[] => [
  ...(one.directResponse !== null || one.fault?.abort != null ? [ITSELF] : []),
  one.redirect?.authority?.value.toLowerCase() ?? '',
  ...one.route.value.map(hostOf),
  ...one.mirrors.value.map(hostOf),
  one.mirror?.host?.value.toLowerCase() ?? '',
];

const hostOf = ({
  destination,
}: Pick<HttpRoute['route']['value'][number], 'destination'>): string =>
  destination?.host?.value.toLowerCase() ?? '';

/**
 * Whether some request that a VirtualService for sidecars takes is answered by another host than those it is for, or by
 * the proxy itself; a gateway of another namespace, through which calls leave the mesh, is none.
 */
export function leadsAway(virtualService: Resource, mesh: Mesh): boolean {
  const own = asVirtualService(virtualService).hosts.value.map(({ value }) => value.toLowerCase());
  return leadsTo(virtualService, mesh).some(
    (host) =>
      !own.some((one) => coversHost(one, host)) &&
      !isGatewayOfOthers(host, virtualService.namespace, mesh),
  );
}

/** A Service of another namespace of which all pods are gateways, or which is called one where its pods are not seen. */
function isGatewayOfOthers(host: string, own: string, mesh: Mesh): boolean {
  const name = parseServiceHost(host.toLowerCase(), own);
  if (name === null || name.namespace === own) return false;
  const workloads = mesh.service(name.namespace, name.name)?.workloads ?? [];
  return workloads.length === 0
    ? /gateway/.test(name.name)
    : workloads.every((workload) => isGatewayWorkload(mesh, workload));
}

/** All of a ServiceEntry or VirtualService that says where calls go, as one text that is the same where they go alike. */
export function leadingText(resource: Resource, mesh: Mesh): string {
  if (resource.kind !== 'ServiceEntry') return leadsTo(resource, mesh).join(' ');
  const { sending } = asServiceEntry(resource);
  const fields = ['resolution', 'endpoints', 'workloadSelector'] as const;
  return canonicalJson(fields.map((field): Plain => sending.get(field) ?? null));
}
