import {
  catchesAll,
  REVISION_LABEL,
  commonHosts,
  groupedBy,
  virtualServicesOf,
  writtenServers,
  viewOf,
} from '../../istio/index.ts';
import { isSystemNamespace, resourceKey } from '../../manifest/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import type { Some } from '../detection/check.ts';
import type { Mesh, RouteRule } from '../../istio/index.ts';
import { mayMeet, takes } from '../route-leads-astray/route-lists.ts';

type BoundVirtualService = ReturnType<typeof virtualServicesOf>['all'][number];

/**
 * Holds under each name for which proxies keep routes the VirtualServices with routes there, oldest first.
 */
export type VirtualServicesByName = ReadonlyMap<string, readonly BoundVirtualService[]>;

/** Gives the names for sidecars, which keep routes under each host as it is written. */
const namesInMesh = (mesh: Mesh): VirtualServicesByName =>
  byName(mesh, 'mesh', ({ hosts }) => hosts);

/**
 * Gives the names for a gateway, which keeps routes under what a host of the Gateway `namespace/name` and one
 * of the VirtualService have in common (ROUTE-17), at whichever of its servers; where the Gateway is not
 * seen, they are the hosts as written.
 */
export function namesAtGateway(mesh: Mesh, gateway: string): VirtualServicesByName {
  const servers = gatewayNamed(mesh, gateway).map(writtenServers)[0];
  return byName(mesh, gateway, (one) =>
    servers === undefined ? one.hosts : servers.flatMap((server) => commonHosts(server, one)),
  );
}

/** Lists the ports that a Gateway opens; null for one that is not seen. */
const portsOpenedAt = (mesh: Mesh, gateway: string): ReadonlySet<number> | null =>
  gatewayNamed(mesh, gateway).map(
    (found) =>
      new Set(
        viewOf('Gateway', found).servers.value.flatMap(({ port }) => port?.number?.value ?? []),
      ),
  )[0] ?? null;

function gatewayNamed(mesh: Mesh, gateway: string): readonly Resource[] {
  const [namespace = '', name = ''] = gateway.split('/');
  const found = mesh.find('networking.istio.io', 'Gateway', namespace, name);
  return found === undefined ? [] : [found];
}

function byName(
  mesh: Mesh,
  gateway: string,
  namesOf: (one: BoundVirtualService) => readonly string[],
): VirtualServicesByName {
  const named = virtualServicesOf(mesh, gateway).all.flatMap((one) =>
    [...new Set(namesOf(one))].map((name) => ({ name, one })),
  );
  const groups = groupedBy(named, ({ name }) => name);
  return new Map([...groups].map(([name, found]) => [name, found.map(({ one }) => one)]));
}

/** Holds VirtualServices of which the same clients or gateway follow one, and only their ages say which. */
export interface RivalGroup {
  readonly hosts: Some<string>;
  readonly virtualServices: readonly Resource[];
}

/** Holds two routes that could each take the same requests, and these requests. */
interface DisputedRequests {
  /** Says what the narrower of both matches asks for: `paths from /api`, `path /api`, `any path`. */
  readonly requests: string;
  readonly routes: readonly { readonly virtualService: Resource; readonly origin: Origin }[];
}

export interface GatewayRivals extends RivalGroup {
  /** The first requests to one of the hosts that two of them dispute; null for none. */
  readonly disputedFor: (host: string) => DisputedRequests | null;
}

/**
 * Groups the rivals for sidecars: the first is followed and the others are not looked at (ROUTE-11, 12, 13).
 */
export const rivalsInMesh = (mesh: Mesh): readonly RivalGroup[] =>
  rivalGroups(
    namesInMesh(mesh),
    (one, other) => isTiedInMesh(one, other) && areBothFollowed(one, other),
  );

/**
 * Groups the rivals at one Gateway: their routes are put together, and one takes requests of another. Their
 * ages decide which one, but routes that catch all come last whatever their age (ROUTE-14, 15). A wildcard
 * meets an exact host where the Gateway serves that host alone (ROUTE-17).
 */
export function rivalsAtGateway(mesh: Mesh, gateway: string): readonly GatewayRivals[] {
  const ports = portsOpenedAt(mesh, gateway);
  // if the Gateway is not seen, any match for a port may see requests (ROUTE-31)
  const opens: GatewayPlace['opens'] = ({ port }) =>
    port === null || ports === null || ports.has(port);
  const place = { gateway, opens };
  const byName = namesAtGateway(mesh, gateway);
  const groups = rivalGroups(byName, (one, other) => meetingAtGateway(one, other, place) !== null);
  return groups.map((group) => ({
    ...group,
    disputedFor: (host) => disputedBy(byName.get(host) ?? [], group, place),
  }));
}

function disputedBy(
  named: readonly BoundVirtualService[],
  { virtualServices }: RivalGroup,
  place: GatewayPlace,
): DisputedRequests | null {
  const rivals = named.filter(({ resource }) => virtualServices.includes(resource));
  for (const [at, one] of rivals.entries())
    for (const other of rivals.slice(at + 1)) {
      const met = isAnother(one, other) ? meetingAtGateway(one, other, place) : null;
      if (met === null) continue;
      const [a, b] = met;
      return {
        requests: requestsOf(takes(a.match, b.match) ? b.match : a.match),
        routes: [
          { virtualService: one.resource, origin: originOf(a) },
          { virtualService: other.resource, origin: originOf(b) },
        ],
      };
    }
  return null;
}

const originOf = ({ match, rule }: Led): Origin => (match ?? rule).origin;

function requestsOf(match: RouteRule['matches'][number] | null): string {
  const uri = match?.uri ?? null;
  if (uri === null || uri.kind === 'present') return 'any path';
  if (uri.kind === 'exact') return `path ${uri.text}`;
  return uri.kind === 'prefix' ? `paths from ${uri.text}` : `paths like ${uri.text}`;
}

interface GatewayPlace {
  readonly gateway: string;
  /** Tells whether a match for a port sees requests there. */
  readonly opens: (match: RouteRule['matches'][number]) => boolean;
}

type Meet = (one: BoundVirtualService, other: BoundVirtualService) => boolean;

/** Only the first ones are compared with each other if more are for one host, as the checks say. */
const MOST_FOR_HOST = 200;

function rivalGroups(byName: VirtualServicesByName, meet: Meet): readonly RivalGroup[] {
  const groups = new Map<string, { hosts: [string, ...string[]] } & RivalGroup>();
  for (const [host, all] of byName) {
    const found = all
      .filter(({ resource }) => !isSystemNamespace(resource.namespace))
      .slice(0, MOST_FOR_HOST);
    const rivals = found.filter((one) =>
      found.some(
        (other) => isAnother(one, other) && isOfOneRevision(one, other) && meet(one, other),
      ),
    );
    if (rivals.length === 0) continue;
    const virtualServices = rivals.map(({ resource }) => resource);
    const key = virtualServices.map(({ namespace, name }) => `${namespace}/${name}`).join(' ');
    const known = groups.get(key);
    if (known === undefined) groups.set(key, { hosts: [host], virtualServices });
    else known.hosts.push(host);
  }
  return [...groups.values()];
}

/** Tells whether two are different objects; what several roots write under one name is one. */
const isAnother = (one: BoundVirtualService, other: BoundVirtualService): boolean =>
  resourceKey(one.resource) !== resourceKey(other.resource);

/** Tells whether two are of one revision: during an upgrade each control plane may read its own. */
const isOfOneRevision = (one: BoundVirtualService, other: BoundVirtualService): boolean =>
  viewOf('Metadata', one.resource).labels.get(REVISION_LABEL)?.value ===
  viewOf('Metadata', other.resource).labels.get(REVISION_LABEL)?.value;

/**
 * Tells whether there are clients that see both in one rank: what is private comes before what is for all
 * (ROUTE-12).
 */
function isTiedInMesh(one: BoundVirtualService, other: BoundVirtualService): boolean {
  const isPublic = one.exportTo.has('*');
  if (isPublic !== other.exportTo.has('*')) return false;
  if (isPublic) return true;
  return [...one.exportTo].some(
    (namespace) =>
      other.exportTo.has(namespace) &&
      (one.resource.namespace === namespace) === (other.resource.namespace === namespace),
  );
}

/**
 * Tells whether some sidecar has routes of both for one port: one whose routes are for others is passed by
 * (ROUTE-13).
 */
function areBothFollowed(one: BoundVirtualService, other: BoundVirtualService): boolean {
  if (matchesOf(one).some((a) => matchesOf(other).some((b) => mayMeet(a, b, 'mesh')))) return true;
  const [tls, otherTls] = [one, other].map(
    ({ resource }) => viewOf('VirtualService', resource).tls.value,
  );
  const [tcp, otherTcp] = [one, other].map(
    ({ resource }) => viewOf('VirtualService', resource).tcp.value,
  );
  return [
    [tls, otherTls],
    [tcp, otherTcp],
  ].some(([own = [], others = []]) => own.length > 0 && others.length > 0);
}

const matchesOf = ({
  http,
}: BoundVirtualService): readonly (RouteRule['matches'][number] | null)[] =>
  http.flatMap(({ matches }): readonly (RouteRule['matches'][number] | null)[] =>
    matches.length === 0 ? [null] : matches,
  );

/** Finds two routes that take the same requests and lead elsewhere; null for none. */
function meetingAtGateway(
  one: BoundVirtualService,
  other: BoundVirtualService,
  { gateway, opens }: GatewayPlace,
): readonly [Led, Led] | null {
  const ours = led(one).filter(({ match }) => match === null || opens(match));
  const theirs = led(other).filter(({ match }) => match === null || opens(match));
  for (const a of ours)
    for (const b of theirs)
      if (
        isAll(a.match) === isAll(b.match) &&
        mayMeet(a.match, b.match, gateway) &&
        (takes(a.match, b.match) || takes(b.match, a.match)) &&
        leadText(a.rule) !== leadText(b.rule)
      )
        return [a, b];
  return null;
}

const isAll = (match: RouteRule['matches'][number] | null): boolean =>
  match === null || catchesAll(match);

interface Led {
  readonly match: RouteRule['matches'][number] | null;
  readonly rule: RouteRule;
}

const led = ({ http }: BoundVirtualService): readonly Led[] =>
  http.flatMap((rule): readonly Led[] =>
    rule.matches.length === 0
      ? [{ match: null, rule }]
      : rule.matches.map((match) => ({ match, rule })),
  );

/** Describes where a route leads: two that lead to the same need no order. */
const leadText = ({ destinations, redirect, directStatus, rewrite }: RouteRule): string =>
  JSON.stringify([
    destinations.map(({ host, subset, port, weight }) => [host, subset, port, weight]),
    redirect,
    directStatus,
    rewrite,
  ]);
