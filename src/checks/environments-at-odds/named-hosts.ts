import type { Field, Mesh } from '../../istio/index.ts';
import { addressesOf, viewOf } from '../../istio/index.ts';
import { environmentsNamed } from '../../compare/index.ts';
import { API_GROUPS, placeOf } from '../../manifest/index.ts';
import type { Resource } from '../../manifest/index.ts';
import type { HostRole, WrittenHost } from './environment-hosts.ts';
import { bare, hostsIn } from './environment-hosts.ts';

const known = new WeakMap<Mesh, readonly WrittenHost[]>();

/**
 * Lists all hosts that an environment names: those that its objects are for, where redirects lead, who gives tokens,
 * and what arguments and files tell workloads to call. Variables are compared by themselves.
 */
export function hostsNamed(mesh: Mesh): readonly WrittenHost[] {
  const found = known.get(mesh) ?? readNamed(mesh);
  known.set(mesh, found);
  return found;
}

const byName = new WeakMap<Mesh, ReadonlyMap<string, readonly WrittenHost[]>>();

/** Lists the places where an environment names a host. */
export function placesNaming(mesh: Mesh, host: string): readonly WrittenHost[] {
  const found = byName.get(mesh) ?? grouped(hostsNamed(mesh));
  byName.set(mesh, found);
  return found.get(host) ?? [];
}

function grouped(hosts: readonly WrittenHost[]): ReadonlyMap<string, readonly WrittenHost[]> {
  const groups = new Map<string, WrittenHost[]>();
  for (const written of hosts) {
    const group = groups.get(written.host.value);
    if (group === undefined) groups.set(written.host.value, [written]);
    else group.push(written);
  }
  return groups;
}

/** Lists the hosts that an environment has where another one has this: `web.shop.example` for `web.staging.shop.example`. */
export function ownInstead(
  mesh: Mesh,
  { value }: Pick<Field<string>, 'value'>,
  owner: Mesh,
): readonly WrittenHost[] {
  const wanted = withoutWords(value, owner);
  return hostsNamed(mesh).filter(
    ({ host }) => host.value !== value && withoutWords(host.value, mesh) === wanted,
  );
}

/**
 * Tells whether a host that all environments have by one line is that of one of them, which answers for it, while this
 * one answers for its own.
 */
export const hasOwnInstead = (mesh: Mesh, host: Field<string>, owner: Mesh): boolean =>
  placesNaming(owner, host.value).some(
    (written) => written.as === 'answered' && placeOf(written.host.origin) !== placeOf(host.origin),
  ) && ownInstead(mesh, host, owner).some(({ as }) => as === 'answered');

/** Takes the words of an environment out of a host. */
export const withoutWords = (host: string, mesh: Mesh): string =>
  host
    .split(/[.-]/)
    .filter((part) => environmentsNamed(part, [mesh]).length === 0)
    .join('.');

const readNamed = (mesh: Mesh): readonly WrittenHost[] => [
  ...hostsIn(mesh),
  ...ofObjects(mesh, API_GROUPS.istioNetworking, 'VirtualService', redirectsOf, 'redirected'),
  ...ofObjects(mesh, API_GROUPS.gatewayApi, 'HTTPRoute', redirectsOfApi, 'redirected'),
  ...ofObjects(mesh, API_GROUPS.istioSecurity, 'RequestAuthentication', issuersOf, 'tokens'),
  ...calledIn(mesh),
];

const ofObjects = (
  mesh: Mesh,
  group: string,
  kind: string,
  hostsOf: (object: Resource) => readonly (Field<string> | null)[],
  as: HostRole,
): readonly WrittenHost[] =>
  mesh
    .ofKind(group, kind)
    .flatMap((object) =>
      hostsOf(object).flatMap((host) => (host === null ? [] : [{ object, host: bare(host), as }])),
    );

const redirectsOf = (object: Resource): readonly (Field<string> | null)[] =>
  viewOf('VirtualService', object).http.value.map(({ redirect }) => redirect?.authority ?? null);

const redirectsOfApi = (object: Resource): readonly (Field<string> | null)[] =>
  viewOf('Route', object).rules.value.flatMap(({ filters }) =>
    filters.value.map(({ redirectHost }) => redirectHost),
  );

const issuersOf = (object: Resource): readonly (Field<string> | null)[] =>
  viewOf('RequestAuthentication', object).jwtRules.value.flatMap(({ issuer, jwksUri }) =>
    issuer !== null && jwksUri !== null && bare(issuer).value === bare(jwksUri).value
      ? [issuer]
      : [issuer, jwksUri],
  );

/** Lists the hosts of addresses in arguments and mounted files. */
const calledIn = (mesh: Mesh): readonly WrittenHost[] =>
  mesh.workloads.flatMap((workload) =>
    addressesOf(mesh, workload).flatMap(({ source, address, origin }) =>
      source === 'variable' || address.form === 'word'
        ? []
        : [{ object: workload.resource, host: { value: address.host, origin }, as: 'called' }],
    ),
  );
