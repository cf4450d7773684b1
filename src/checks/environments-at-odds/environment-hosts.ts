import type { Field, Mesh } from '../../istio/index.ts';
import { viewOf } from '../../istio/index.ts';
import { API_GROUPS, itemsAt, nodeAt } from '../../manifest/index.ts';
import type { Resource } from '../../manifest/index.ts';

/** Holds a host as an object of one environment writes it. */
export interface WrittenHost {
  readonly object: Resource;
  readonly host: Field<string>;
  readonly as: HostRole;
}

/**
 * Says what an object has the host for: requests that are answered, what proxies know of outside, pages whose
 * scripts may ask, a certificate, where a redirect leads, who gives tokens, or what a workload is told to call.
 */
export type HostRole =
  'answered' | 'registered' | 'origin' | 'certificate' | 'redirected' | 'tokens' | 'called';

/** Gives the names of hosts, each once. */
export const hostNamesOf = (hosts: readonly WrittenHost[]): ReadonlySet<string> =>
  new Set(hosts.map(({ host }) => host.value));

const known = new WeakMap<Mesh, readonly WrittenHost[]>();

/**
 * Lists hosts of gateways, routes and registries, the origins that routes let browsers come from, and the
 * names of certificates.
 */
export function hostsIn(mesh: Mesh): readonly WrittenHost[] {
  const found = known.get(mesh) ?? readHosts(mesh);
  known.set(mesh, found);
  return found;
}

const { istioNetworking, gatewayApi } = API_GROUPS;

const readHosts = (mesh: Mesh): readonly WrittenHost[] => [
  ...ofKind(mesh, istioNetworking, 'Gateway', (object) =>
    viewOf('Gateway', object).servers.value.flatMap(({ hosts }) => hosts.value),
  ),
  ...ofKind(
    mesh,
    istioNetworking,
    'VirtualService',
    (object) => viewOf('VirtualService', object).hosts.value,
  ),
  ...ofKind(mesh, istioNetworking, 'VirtualService', originsOf, 'origin'),
  ...ofKind(
    mesh,
    istioNetworking,
    'ServiceEntry',
    (object) => viewOf('ServiceEntry', object).hosts.value,
    'registered',
  ),
  ...ofKind(mesh, gatewayApi, 'HTTPRoute', (object) => viewOf('Route', object).hostnames.value),
  ...ofKind(mesh, gatewayApi, 'HTTPRoute', originsOfApi, 'origin'),
  ...ofKind(mesh, 'cert-manager.io', 'Certificate', namesOfCertificate, 'certificate'),
];

const ofKind = (
  mesh: Mesh,
  group: string,
  kind: string,
  hostsOf: (object: Resource) => readonly Field<string>[],
  as: HostRole = 'answered',
): readonly WrittenHost[] =>
  mesh
    .ofKind(group, kind)
    .flatMap((object) => hostsOf(object).map((host) => ({ object, host: bare(host), as })));

/** Tells whether a gateway takes a host from proxies of the mesh alone, which goes outside from there. */
export const isOfMeshAlone = ({ object, host: { origin } }: WrittenHost): boolean =>
  object.kind === 'Gateway' &&
  viewOf('Gateway', object).servers.value.some(
    ({ hosts, tls }) =>
      tls?.mode?.value === 'ISTIO_MUTUAL' && hosts.value.some((one) => one.origin === origin),
  );

/** Gives the host in `shop/shop.example.com` or `https://shop.example.com:8443/path`. */
export const bare = ({ value, origin }: Field<string>): Field<string> => ({
  value: value
    .replace(/^(?:[a-z]+:\/\/|[^/]*\/)/i, '')
    .replace(/\/.*$/s, '')
    .replace(/:\d*$/, ''),
  origin,
});

const originsOf = (object: Resource): readonly Field<string>[] =>
  viewOf('VirtualService', object).http.value.flatMap(({ corsPolicy }) => [
    ...(corsPolicy?.allowOrigins.value ?? []).flatMap(({ exact, prefix, regex }) => [
      ...(exact === null ? [] : [exact]),
      ...(prefix === null ? [] : [prefix]),
      ...(regex === null ? [] : inExpression(regex)),
    ]),
    ...(corsPolicy?.allowOrigin.value ?? []),
  ]);

const originsOfApi = (object: Resource): readonly Field<string>[] =>
  viewOf('Route', object).rules.value.flatMap(({ filters }) =>
    filters.value.flatMap(({ corsOrigins }) => corsOrigins.value),
  );

/** Reads the origin in `https://web\\.shop\\.example`; none where it is more than one origin. */
function inExpression({ value, origin }: Field<string>): readonly Field<string>[] {
  const text = value.replace(/^\^|\$$/g, '').replaceAll(String.raw`\.`, '.');
  return /^https?:\/\/[a-z0-9.-]+(?::\d+)?$/i.test(text) ? [{ value: text, origin }] : [];
}

/** Lists `dnsNames` and `commonName` of a Certificate of cert-manager.io/v1. */
const namesOfCertificate = ({ node }: Resource): readonly Field<string>[] =>
  [...itemsAt(node, 'spec', 'dnsNames'), nodeAt(node, 'spec', 'commonName')].flatMap((name) =>
    name?.kind === 'scalar' && typeof name.value === 'string'
      ? [{ value: name.value, origin: name.origin }]
      : [],
  );
