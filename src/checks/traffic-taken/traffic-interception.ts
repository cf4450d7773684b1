import {
  exportedTo,
  delegatesOf,
  isGatewayWorkload,
  parseServiceHost,
  viewOf,
} from '../../istio/index.ts';
import type { Origin, Resource, Plain } from '../../manifest/index.ts';
import {
  foreignReach,
  isForSidecars,
  isKubernetesService,
} from '../security-loosened/foreign-hosts.ts';
import type { Mesh, View } from '../../istio/index.ts';
import { addressSpace, extentOf, isNobodys, whoHas, holdsAll } from './address-space.ts';
import type { HostOfObject } from './host-owners.ts';
import {
  isOwnDomain,
  isOwnMachine,
  spokenForBy,
  isOfTheWorld,
  registrableDomain,
} from './host-owners.ts';
import { canonicalJson, coversHost } from '../../manifest/index.ts';

/**
 * Tells whether a ServiceEntry itself says where calls to a host go: STATIC, by a selector, or by endpoints
 * of another name. NONE sends them on to the address they were made to, and DNS without endpoints to that of
 * the host (SE-1).
 */
export function leadsHostElsewhere(entry: Resource, host: string): boolean {
  const { resolution, endpoints, workloadSelector } = viewOf('ServiceEntry', entry);
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

/** Tells whether calls to the addresses of a ServiceEntry go to other ones (SE-1). */
function leadsAddressesElsewhere(entry: Resource): boolean {
  const { resolution, endpoints, workloadSelector, addresses } = viewOf('ServiceEntry', entry);
  if ((resolution?.value ?? 'NONE') === 'NONE') return false;
  if (workloadSelector !== null || endpoints.value.length === 0) return true;
  const own = addressSpace(addresses.value.map(({ value }) => value));
  return !holdsAll(addressSpace(endpoints.value.map(({ address }) => address?.value ?? '')), own);
}

/**
 * Lists the hosts that a VirtualService leads requests to, redirects and mirrors included, also through
 * delegates; it holds a word that is no host where the proxy answers itself.
 */
function leadsTo(virtualService: Resource, mesh: Mesh): readonly string[] {
  const { http, tls, tcp } = viewOf('VirtualService', virtualService);
  const delegated = delegatesOf(mesh, virtualService).flatMap(
    (one) => viewOf('VirtualService', one).http.value,
  );
  const led = [
    ...[...tls.value, ...tcp.value].flatMap(({ route }) => route.value).map(hostOf),
    ...[...http.value, ...delegated].flatMap(hostsOfRoute),
  ];
  return [...new Set(led.filter((host) => host !== ''))].sort();
}

const ITSELF = '(the proxy itself)';

type HttpRoute = View<'VirtualService'>['http']['value'][number];

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
 * Tells whether some request that a VirtualService for sidecars takes is answered by another host than those
 * it is for, or by the proxy itself; a gateway of another namespace, through which calls leave the mesh, is
 * none.
 */
export function leadsAway(virtualService: Resource, mesh: Mesh): boolean {
  const own = viewOf('VirtualService', virtualService).hosts.value.map(({ value }) =>
    value.toLowerCase(),
  );
  return leadsTo(virtualService, mesh).some(
    (host) =>
      !own.some((one) => coversHost(one, host)) &&
      !isGatewayOfOthers(host, virtualService.namespace, mesh),
  );
}

/**
 * Tells whether a host is a Service of another namespace of which all pods are gateways, or which is called
 * one where its pods are not seen.
 */
function isGatewayOfOthers(host: string, own: string, mesh: Mesh): boolean {
  const name = parseServiceHost(host.toLowerCase(), own);
  if (name === null || name.namespace === own) return false;
  const workloads = mesh.service(name.namespace, name.name)?.workloads ?? [];
  return workloads.length === 0
    ? /gateway/.test(name.name)
    : workloads.every((workload) => isGatewayWorkload(mesh, workload));
}

/**
 * Writes all of a ServiceEntry or VirtualService that says where calls go, as one text that is the same where
 * they go alike.
 */
export function leadingText(resource: Resource, mesh: Mesh): string {
  if (resource.kind !== 'ServiceEntry') return leadsTo(resource, mesh).join(' ');
  const { sending } = viewOf('ServiceEntry', resource);
  const fields = ['resolution', 'endpoints', 'workloadSelector'] as const;
  return canonicalJson(fields.map((field): Plain => sending.get(field) ?? null));
}

/** Says what one ServiceEntry or VirtualService takes of what is for others. */
export interface Taking {
  /** The hosts or addresses as they are written. */
  readonly text: string;
  readonly origin: Origin;
  readonly of:
    /** It is so many addresses, or names that anybody can register, that they are those of everybody. */
    | { readonly kind: 'world' }
    | { readonly kind: 'addresses'; readonly whose: string | null }
    /** It is a Kubernetes Service of another namespace. */
    | { readonly kind: 'service'; readonly namespace: string }
    | { readonly kind: 'host'; readonly spokenFor: HostOfObject }
    /** It is a host outside of the domains that gateways of the repository serve. */
    | { readonly kind: 'outside' };
  /** Tells whether it says where the calls go, beside how they are treated. */
  readonly leads: boolean;
}

/**
 * Holds what is there beside the object. It is the base, for what a change brings itself says nothing of
 * whose a host is.
 */
export interface TakingSurroundings {
  readonly mesh: Mesh;
  /** The meshes in which own domains are looked for. */
  readonly domainsOf: readonly Mesh[];
  /** The mesh in which others speak for hosts. */
  readonly others: Mesh;
}

/** Names the namespaces beside its own whose clients go by an object; `*` for all of them (ROUTE-4, SE-4). */
export const callersElsewhere = (resource: Resource, mesh: Mesh): readonly string[] =>
  [...exportedTo(resource, mesh.configuration)].filter((one) => one !== resource.namespace);

/** Finds the takings of a ServiceEntry or a VirtualService that clients of other namespaces go by. */
export function takingsOf(resource: Resource, around: TakingSurroundings): readonly Taking[] {
  if (callersElsewhere(resource, around.mesh).length === 0) return [];
  return resource.kind === 'ServiceEntry'
    ? [...takenAddresses(resource, around.mesh), ...takenByEntry(resource, around)]
    : takenByRoutes(resource, around);
}

function takenAddresses(entry: Resource, mesh: Mesh): readonly Taking[] {
  const { addresses } = viewOf('ServiceEntry', entry);
  const [first] = addresses.value;
  if (first === undefined) return [];
  const space = addressSpace(addresses.value.map(({ value }) => value));
  const extent = extentOf(space);
  const leads = leadsAddressesElsewhere(entry);
  const whose = whoHas(space, mesh);
  const taking = {
    text: addresses.value.map(({ value }) => value).join(', '),
    origin: first.origin,
    leads,
  };
  if (extent === 'world' && !isNobodys(space)) return [{ ...taking, of: { kind: 'world' } }];
  return extent !== 'narrow' || (leads && whose !== null)
    ? [{ ...taking, of: { kind: 'addresses', whose } }]
    : [];
}

const takenByEntry = (entry: Resource, around: TakingSurroundings): readonly Taking[] =>
  viewOf('ServiceEntry', entry).hosts.value.flatMap(
    ({ value: text, origin }): readonly Taking[] => {
      const host = normalised(text);
      const leads = leadsHostElsewhere(entry, host);
      if (isOfTheWorld(host)) return [{ text, origin, leads, of: { kind: 'world' } }];
      const of = leads ? takenHost(host, entry, around) : null;
      return of === null ? [] : [{ text, origin, leads, of }];
    },
  );

function takenHost(host: string, entry: Resource, around: TakingSurroundings): Taking['of'] | null {
  const namespace = foreignReach(host, entry.namespace, around.mesh);
  if (namespace === null) return ofOthers(host, entry, around);
  // where no such Service is that all can see, it is told as captured
  return isKubernetesService(host, around.mesh) ? { kind: 'service', namespace } : null;
}

function ofOthers(
  host: string,
  resource: Resource,
  around: TakingSurroundings,
): Taking['of'] | null {
  const spokenFor = spokenForBy(host, resource, around.others);
  if (spokenFor !== null) return { kind: 'host', spokenFor };
  // a name of one word is one of the cluster
  const isOwn =
    !host.includes('.') ||
    isOwnMachine(host, resource) ||
    isOwnService(host, resource, around.mesh) ||
    isOwnDomain(host, around.domainsOf);
  return isOwn ? null : { kind: 'outside' };
}

/**
 * Tells whether a host, or a wildcard, is of Services of the object's own namespace, or may be where the tree
 * does not say which one that is; `web.shop` is where there is such a Service.
 */
function isOwnService(host: string, { namespace }: Resource, mesh: Mesh): boolean {
  const domains = [mesh.configuration.clusterDomain, 'cluster.local', 'clusterset.local'];
  const suffixes = ['svc', ...domains.map((domain) => `svc.${domain}`)];
  const own = namespace === '' ? '' : `.${namespace}`;
  if (suffixes.some((suffix) => host.endsWith(`${own}.${suffix}`))) return true;
  const [name = '', ...rest] = host.split('.');
  const isOfOwn = namespace === '' ? rest.length === 1 : rest.join('.') === namespace;
  return isOfOwn && mesh.service(namespace, name) !== undefined;
}

function takenByRoutes(virtualService: Resource, around: TakingSurroundings): readonly Taking[] {
  if (!isForSidecars(virtualService)) return [];
  const leads = leadsAway(virtualService, around.mesh);
  return viewOf('VirtualService', virtualService).hosts.value.flatMap(({ value: text, origin }) => {
    const host = normalised(text);
    // what stands for Services is told as captured
    if (foreignReach(host, virtualService.namespace, around.mesh) !== null) return [];
    if (!host.includes('.') && host !== '*') return [];
    if (isOfTheWorld(host)) return [{ text, origin, leads, of: { kind: 'world' as const } }];
    const of = leads ? ofOthers(host, virtualService, around) : null;
    return of === null ? [] : [{ text, origin, leads, of }];
  });
}

const normalised = (host: string): string => host.toLowerCase().replace(/\.$/, '');
