import {
  containsLabels,
  gatewaysOfCharts,
  groupedBy,
  virtualServicesOf,
  writtenServers,
  viewOf,
  protocolFamily,
} from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { resourceKey } from '../../manifest/index.ts';
import type { GatewayServer, Mesh } from '../../istio/index.ts';
import { comparedServers } from '../istioctl/server-texts.ts';

/** One server with its Gateway. */
export interface OwnedServer {
  readonly gateway: Resource;
  readonly server: GatewayServer;
}

/** Adds whether the Gateway has routes. */
export interface RoutedServer extends OwnedServer {
  /**
   * Tells whether a VirtualService is bound to the Gateway: without any it has no routes to get in the way.
   */
  readonly isRouted: boolean;
}

/** Holds a server, and those that stand in its way on the port of its pods. */
export interface RivalledServer extends RoutedServer {
  /**
   * Servers of other Gateways that say the same host on the same address, so that each gets the routes of
   * both.
   */
  readonly sharing: readonly RoutedServer[];
  /**
   * Servers of which this one is dropped where it is the younger, because only the older of the two stays
   * (GW-4, GW-5).
   */
  readonly dropping: readonly OwnedServer[];
  /**
   * Servers that only send the same hosts to HTTPS, as this one does: one of the two is left out, and nothing
   * is lost (GW-12).
   */
  readonly redirecting: readonly OwnedServer[];
  /** The server before it in its own Gateway for which it always is dropped; null for none. */
  readonly before: GatewayServer | null;
  /** Tells whether any other Gateway says the same host on the same address. */
  readonly isSaidTwice: boolean;
  /** Tells whether `istioctl analyze` calls it conflicting. */
  readonly isCompared: boolean;
}

interface Selected extends RoutedServer {
  readonly selector: Selector;
}

interface Selector {
  readonly labels: ReadonlyMap<string, string>;
  /** The selector as Kubernetes prints it. */
  readonly text: string;
}

/** Lists servers of Istio's Gateways that get into each other's way, in the order of their Gateways. */
export function rivalledServers(mesh: Mesh): readonly RivalledServer[] {
  const meets = meetingOf(mesh);
  const compared = new Set(comparedServers(mesh).map(({ origin }) => origin));
  const all = mesh
    .ofKind('networking.istio.io', 'Gateway')
    .flatMap((gateway) => selectedServers(mesh, gateway));
  const ports = groupedBy(all, ({ server }) => `${String(server.port)} ${addressOf(server)}`);
  const sayers = groupedBy(
    all.flatMap((one) => placesOf(one.server).map((place) => ({ place, one }))),
    ({ place }) => place,
  );
  return all.flatMap((one) => {
    const same = [
      ...new Set(
        placesOf(one.server).flatMap((place) => sayers.get(place)?.map((each) => each.one) ?? []),
      ),
    ];
    const others = same.filter(
      (other) => isAnother(one, other) && meets(one.selector, other.selector),
    );
    const mixed = (ports.get(`${String(one.server.port)} ${addressOf(one.server)}`) ?? []).filter(
      (other) => isShutOut(one.server, other.server),
    );
    const dropping = [
      ...others.filter((other) => isDropped(one.server, other.server)),
      ...mixed.filter((other) => isAnother(one, other) && meets(one.selector, other.selector)),
    ];
    const own = writtenServers(one.gateway);
    const index = own.findIndex(({ origin }) => origin === one.server.origin);
    const before =
      own
        .slice(0, index)
        .find(
          (earlier) =>
            isShutOut(one.server, earlier) ||
            (isDropped(one.server, earlier) && saysSame(earlier, one.server)),
        ) ?? null;
    if (others.length === 0 && dropping.length === 0 && before === null) return [];
    return [
      {
        gateway: one.gateway,
        server: one.server,
        isRouted: one.isRouted,
        sharing: others.filter((other) => !isOneOfTwo(one, other)),
        dropping,
        redirecting: others.filter((other) => isOneOfTwo(one, other) && !dropping.includes(other)),
        before,
        isSaidTwice: others.length > 0,
        isCompared: compared.has(one.server.origin),
      },
    ];
  });
}

const isOneOfTwo = (one: OwnedServer, other: OwnedServer): boolean =>
  one.server.hasTls && other.server.hasTls;

/**
 * Tells whether two servers are of different Gateways; what several roots write under one name is one in the
 * cluster.
 */
const isAnother = (one: OwnedServer, other: OwnedServer): boolean =>
  resourceKey(one.gateway) !== resourceKey(other.gateway);

function selectedServers(mesh: Mesh, gateway: Resource): readonly Selected[] {
  const labels = viewOf('Gateway', gateway).selector.value;
  const text = [...labels]
    .map(([key, value]) => `${key}=${value}`)
    .sort()
    .join(',');
  const selector = { labels, text };
  const servers = writtenServers(gateway);
  const isRouted = virtualServicesOf(mesh, `${gateway.namespace}/${gateway.name}`).all.length > 0;
  return servers.map((server) => ({ gateway, server, isRouted, selector }));
}

/** Gives port, address and host as servers are compared: literally (GW-5). */
const placesOf = (server: GatewayServer): readonly string[] =>
  server.hosts.map(
    ({ namespace, written }) =>
      `${String(server.port)} ${server.bind} ${namespace ?? '*'}/${written}`,
  );

/** Tells whether two servers say one host on one port and address. */
export const saysSame = (one: GatewayServer, other: GatewayServer): boolean =>
  placesOf(one).some((place) => placesOf(other).includes(place));

/**
 * Tells whether the later of two is dropped: with tls it is dropped whole where both say the same host, but
 * one that only redirects the same is no loss (GW-5, 12).
 */
function isDropped(later: GatewayServer, earlier: GatewayServer): boolean {
  if (!later.hasTls || !earlier.hasTls) return false;
  const redirectsAlike =
    later.httpsRedirect && earlier.httpsRedirect && !later.encrypted && !earlier.encrypted;
  const taken = placesOf(earlier);
  return !redirectsAlike || !placesOf(later).every((place) => taken.includes(place));
}

const addressOf = ({ bind }: GatewayServer): string => bind;

/**
 * Tells whether a later server is shut out: after a plaintext server nothing but HTTP after HTTP is taken in
 * (GW-4).
 */
const isShutOut = (later: GatewayServer, earlier: GatewayServer): boolean =>
  earlier.port === later.port &&
  earlier.bind === later.bind &&
  !earlier.encrypted &&
  !(protocolFamily(earlier.protocol) === 'http' && protocolFamily(later.protocol) === 'http');

/**
 * Tells whether two selectors choose the same pods, decided once for each pair; equal ones do, whatever pods
 * are seen (GW-1).
 */
function meetingOf(mesh: Mesh): (one: Selector, other: Selector) => boolean {
  const pods = [...mesh.workloads, ...gatewaysOfCharts(mesh)].map(({ labels }) => labels);
  const known = new Map<string, boolean>();
  return (one, other) => {
    if (one.text === other.text) return true;
    const key = [one.text, other.text].sort().join('\n');
    const found = known.get(key) ?? meet(one, other, pods);
    known.set(key, found);
    return found;
  };
}

const meet = (
  one: Selector,
  other: Selector,
  pods: readonly ReadonlyMap<string, string>[],
): boolean =>
  pods.some((labels) => containsLabels(labels, one.labels) && containsLabels(labels, other.labels));
