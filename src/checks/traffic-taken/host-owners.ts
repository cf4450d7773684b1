import { parse } from 'tldts';
import { viewOf } from '../../istio/index.ts';
import { API_GROUPS, coversHost, itemsAt, SERVED_ROUTES, stringAt } from '../../manifest/index.ts';
import type { Resource } from '../../manifest/index.ts';
import type { Mesh } from '../../istio/index.ts';

/** A host that an object speaks for. */
export interface HostOfObject {
  readonly host: string;
  readonly resource: Resource;
}

/** Holds what a mesh says of whose hosts are whose. */
interface HostsOfMesh {
  /** Lists what routes at gateways, Ingresses and ServiceEntries are for, and the short names of Services. */
  readonly spoken: readonly HostOfObject[];
  /** Holds what gateways serve, as they write it. */
  readonly served: ReadonlySet<string>;
  /** Names the domains that gateways serve. */
  readonly domains: ReadonlySet<string>;
}

const known = new WeakMap<Mesh, HostsOfMesh>();

/** Reads the hosts once for each mesh, and only where something asks. */
function hostsOfMesh(mesh: Mesh): HostsOfMesh {
  const before = known.get(mesh);
  if (before !== undefined) return before;
  const routed = routedHosts(mesh);
  const served = gatewayHosts(mesh);
  const entries = mesh
    .ofKind(API_GROUPS.istioNetworking, 'ServiceEntry')
    .flatMap((resource) => hostsIn(resource, viewOf('ServiceEntry', resource).hosts.value));
  // a gateway for any host leaves it to routes to say whose names are ours
  const own = served.includes('*') ? [...served, ...routed.map(({ host }) => host)] : served;
  const found = {
    spoken: [...routed, ...entries, ...shortNames(mesh)].filter(({ host }) => !isOfTheWorld(host)),
    served: new Set(['*', ...served]),
    domains: new Set(
      own.filter((host) => !isOfTheWorld(host)).flatMap((host) => registrableDomain(host) ?? []),
    ),
  };
  known.set(mesh, found);
  return found;
}

/** Lists what routes at gateways, Ingresses, ServiceEntries and Services of a mesh are for. */
export const spokenHosts = (mesh: Mesh): readonly HostOfObject[] => hostsOfMesh(mesh).spoken;

/** Tells whether a host belongs to a domain that gateways of one of these meshes serve. */
export function isOwnDomain(host: string, meshes: readonly Mesh[]): boolean {
  const domain = registrableDomain(host);
  return domain === null || meshes.some((mesh) => hostsOfMesh(mesh).domains.has(domain));
}

/** Tells whether a gateway serves a host, or a wildcard, as it is written. */
export const isGatewayHost = (host: string, mesh: Mesh): boolean =>
  hostsOfMesh(mesh).served.has(host);

/**
 * Finds what an object of another namespace says a host is for, where the host, or a part of a wildcard, is
 * also this one; null for none.
 */
export const spokenForBy = (
  host: string,
  { namespace }: Pick<Resource, 'namespace'>,
  mesh: Mesh,
): HostOfObject | null =>
  hostsOfMesh(mesh).spoken.find(
    (one) => one.resource.namespace !== namespace && coversHost(host, one.host),
  ) ?? null;

function routedHosts(mesh: Mesh): readonly HostOfObject[] {
  const virtualServices = mesh.ofKind(API_GROUPS.istioNetworking, 'VirtualService');
  return [
    ...virtualServices.flatMap((resource) => {
      const { hosts, gateways } = viewOf('VirtualService', resource);
      return gateways.value.some(({ value }) => value !== 'mesh')
        ? hostsIn(resource, hosts.value)
        : [];
    }),
    ...SERVED_ROUTES.flatMap(({ group, kind }) => mesh.ofKind(group, kind)).flatMap((resource) =>
      hostsIn(resource, viewOf('Route', resource).hostnames.value),
    ),
    ...mesh
      .ofKind('networking.k8s.io', 'Ingress')
      .flatMap((resource) =>
        itemsAt(resource.node, 'spec', 'rules').flatMap((rule) =>
          hostsIn(resource, [{ value: stringAt(rule, 'host') ?? '' }]),
        ),
      ),
  ];
}

const shortNames = (mesh: Mesh): readonly HostOfObject[] =>
  mesh.services.map(({ name, resource }) => ({ host: name.toLowerCase(), resource }));

const hostsIn = (
  resource: Resource,
  hosts: readonly { readonly value: string }[],
): readonly HostOfObject[] =>
  hosts.flatMap(({ value }) => (value === '' ? [] : [{ host: value.toLowerCase(), resource }]));

const gatewayHosts = (mesh: Mesh): readonly string[] => [
  ...mesh
    .ofKind(API_GROUPS.istioNetworking, 'Gateway')
    .flatMap((gateway) =>
      viewOf('Gateway', gateway).servers.value.flatMap(({ hosts }) =>
        hosts.value.map(({ value }) => value.replace(/^.*\//, '').toLowerCase()),
      ),
    ),
  ...mesh
    .ofKind(API_GROUPS.gatewayApi, 'Gateway')
    .flatMap((gateway) =>
      viewOf('GatewayApiGateway', gateway).listeners.value.map(
        ({ hostname }) => hostname?.value.toLowerCase() ?? '*',
      ),
    ),
];

/**
 * Gives a host without a wildcard before it: what it is below, which for `*-a.example.com` and
 * `*a.example.com` is their parent.
 */
function belowWildcard(host: string): string {
  if (!host.startsWith('*')) return host;
  const rest = host.slice(1);
  if (rest.startsWith('.')) return rest.slice(1);
  const dot = rest.indexOf('.');
  return dot < 0 ? '' : rest.slice(dot + 1);
}

/** Tells whether a wildcard stands for names that anybody can register: `*`, `*.com`, `*.co.uk`, `*a.com`. */
export function isOfTheWorld(host: string): boolean {
  if (!host.startsWith('*')) return false;
  const below = belowWildcard(host);
  if (below === '') return true;
  const { domain, isIcann } = parse(below);
  return domain === null && isIcann === true;
}

/**
 * Gives the domain that somebody registered, of a host or of a wildcard; where people register below a name
 * of a company (`github.io`), it is what is below that. The whole name where it is a public suffix itself;
 * null of an address.
 */
export function registrableDomain(host: string): string | null {
  const below = belowWildcard(host);
  const { domain, isIp } = parse(below, { allowPrivateDomains: true });
  return isIp === true ? null : (domain ?? below);
}

/** Matches names that are kept out of public DNS (RFC 6761, RFC 6762, RFC 8375, and `.internal` of ICANN). */
export const IN_NO_PUBLIC_DNS = /\.(?:local|localhost|test|invalid|internal|home\.arpa)\.?$/i;

/**
 * Tells whether an entry is for a service of the mesh that its namespace runs outside of the cluster, and is called so:
 * `erp.vm.acme.internal`, in namespace vm, in no public DNS.
 */
export const isOwnMachine = (host: string, entry: Resource): boolean =>
  entry.kind === 'ServiceEntry' &&
  viewOf('ServiceEntry', entry).location?.value === 'MESH_INTERNAL' &&
  host.split('.')[1] === entry.namespace &&
  IN_NO_PUBLIC_DNS.test(host);
