import { asServiceEntry, asVirtualService, exportedTo } from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import {
  foreignReach,
  isForSidecars,
  isKubernetesService,
} from '../security-loosened/foreign-hosts.ts';
import type { Mesh } from '../../istio/index.ts';
import { addressSpace, extentOf } from './address-space.ts';
import { isNobodys, whoHas } from './cluster-addresses.ts';
import type { HostOfObject } from './hosts-of-namespaces.ts';
import { isOwnDomain, spokenForBy } from './hosts-of-namespaces.ts';
import { leadsAddressesElsewhere, leadsAway, leadsHostElsewhere } from './led-elsewhere.ts';
import { isOfTheWorld } from './registrable-domain.ts';

/** What one ServiceEntry or VirtualService takes of what is for others. */
export interface Taking {
  /** The hosts or addresses as they are written. */
  readonly text: string;
  readonly origin: Origin;
  readonly of:
    /** So many addresses, or names that anybody can register, that they are those of everybody. */
    | { readonly kind: 'world' }
    | { readonly kind: 'addresses'; readonly whose: string | null }
    /** A Kubernetes Service of another namespace. */
    | { readonly kind: 'service'; readonly namespace: string }
    | { readonly kind: 'host'; readonly spokenFor: HostOfObject }
    /** A host outside of the domains that gateways of the repository serve. */
    | { readonly kind: 'outside' };
  /** Whether it says where the calls go, beside how they are treated. */
  readonly leads: boolean;
}

/** What is there beside the object: the base, for what a change brings itself says nothing of whose a host is. */
export interface Around {
  readonly mesh: Mesh;
  /** The meshes in which own domains are looked for. */
  readonly domainsOf: readonly Mesh[];
  /** The mesh in which others speak for hosts. */
  readonly others: Mesh;
}

/** Namespaces beside its own whose clients go by an object; `*` for all of them (ROUTE-4, SE-4). */
export const callersElsewhere = (resource: Resource, mesh: Mesh): readonly string[] =>
  [...exportedTo(resource, mesh.configuration)].filter((one) => one !== resource.namespace);

/** Takings of a ServiceEntry or a VirtualService that clients of other namespaces go by. */
export function takingsOf(resource: Resource, around: Around): readonly Taking[] {
  if (callersElsewhere(resource, around.mesh).length === 0) return [];
  return resource.kind === 'ServiceEntry'
    ? [...takenAddresses(resource, around.mesh), ...takenByEntry(resource, around)]
    : takenByRoutes(resource, around);
}

function takenAddresses(entry: Resource, mesh: Mesh): readonly Taking[] {
  const { addresses } = asServiceEntry(entry);
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

const takenByEntry = (entry: Resource, around: Around): readonly Taking[] =>
  asServiceEntry(entry).hosts.value.flatMap(({ value: text, origin }): readonly Taking[] => {
    const host = normalised(text);
    const leads = leadsHostElsewhere(entry, host);
    if (isOfTheWorld(host)) return [{ text, origin, leads, of: { kind: 'world' } }];
    const of = leads ? takenHost(host, entry, around) : null;
    return of === null ? [] : [{ text, origin, leads, of }];
  });

function takenHost(host: string, entry: Resource, around: Around): Taking['of'] | null {
  const namespace = foreignReach(host, entry.namespace, around.mesh);
  if (namespace === null) return ofOthers(host, entry, around);
  // where no such Service is that all can see, it is told as captured
  return isKubernetesService(host, around.mesh) ? { kind: 'service', namespace } : null;
}

function ofOthers(host: string, resource: Resource, around: Around): Taking['of'] | null {
  const spokenFor = spokenForBy(host, resource, around.others);
  if (spokenFor !== null) return { kind: 'host', spokenFor };
  // a name of one word is one of the cluster
  const isOwn =
    !host.includes('.') ||
    isOwnService(host, resource, around.mesh) ||
    isOwnDomain(host, around.domainsOf);
  return isOwn ? null : { kind: 'outside' };
}

/** Whether a host, or a wildcard, is of Services of the object's own namespace; `web.shop` is where there is such a Service. */
function isOwnService(host: string, { namespace }: Resource, mesh: Mesh): boolean {
  const domains = [mesh.configuration.clusterDomain, 'cluster.local', 'clusterset.local'];
  const suffixes = ['svc', ...domains.map((domain) => `svc.${domain}`)];
  if (suffixes.some((suffix) => host.endsWith(`.${namespace}.${suffix}`))) return true;
  const [name = '', ...rest] = host.split('.');
  return rest.join('.') === namespace && mesh.service(namespace, name) !== undefined;
}

function takenByRoutes(virtualService: Resource, around: Around): readonly Taking[] {
  if (!isForSidecars(virtualService)) return [];
  const leads = leadsAway(virtualService, around.mesh);
  return asVirtualService(virtualService).hosts.value.flatMap(({ value: text, origin }) => {
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
