import type { Field, GatewayServer, Mesh } from '../../istio/index.ts';
import {
  completedHost,
  gatewayNamed,
  writtenServers,
  viewOf,
  commonHost,
} from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import { isGeneratedName } from '../route-never-answers/generated-gateway.ts';
import type { MetServer } from '../route-never-answers/unrouted-requests.ts';

/** Says what a Gateway that a VirtualService names has to do with its hosts. */
export interface HostBinding {
  readonly gateway: Resource;
  /** Points to where the VirtualService names it. */
  readonly origin: Origin;
  /** Lists the hosts of the VirtualService, as they are written, for which the Gateway has a server. */
  readonly served: readonly string[];
  /**
   * Lists the hosts that servers would have for it, were they not kept for VirtualServices of other
   * namespaces (GW-2).
   */
  readonly kept: readonly KeptHost[];
  /** Lists all that the Gateway serves, as it is written. */
  readonly offered: readonly string[];
  /** Lists its servers, or listeners, as somebody meets them who asks for a host. */
  readonly met: readonly MetServer[];
  /** Lists the servers of an Istio Gateway that have some of the hosts. */
  readonly servers: readonly GatewayServer[];
}

interface KeptHost {
  readonly namespace: string;
  readonly host: string;
  readonly origin: Origin;
}

/** A host that a Gateway serves for VirtualServices of one namespace, or of all for null. */
interface OfferedHost {
  readonly namespace: string | null;
  readonly host: string;
  readonly written: string;
  readonly server: GatewayServer | null;
  readonly origin: Origin;
}

/** Hosts of a VirtualService, and where they are to be served. */
export interface WantedHosts {
  /** The hosts as they are written. */
  readonly hosts: readonly Field<string>[];
  /** Tells whether it names Gateways, and all of them are here. */
  readonly isOfKnownGateways: boolean;
  /** Tells whether callers in the mesh have its routes, too: it names `mesh` beside its Gateways. */
  readonly isForMesh: boolean;
  /** Holds the bindings to the Gateways that are here. */
  readonly bindings: readonly HostBinding[];
}

/** Says what a VirtualService wants to have served, and at which Gateways (ROUTE-5, ROUTE-6). */
export function wantedHosts(mesh: Mesh, virtualService: Resource): WantedHosts {
  const { gateways, hosts } = viewOf('VirtualService', virtualService);
  const bindings = hostBindings(mesh, virtualService);
  const named = gateways.value.filter(({ value }) => value !== 'mesh');
  return {
    hosts: hosts.value,
    isOfKnownGateways: bindings.length > 0 && bindings.length === named.length,
    isForMesh: named.length < gateways.value.length,
    bindings,
  };
}

/**
 * Lists the Gateways that a VirtualService names and that are there, each with the hosts they share (ROUTE-6,
 * 17, 18, GW-2, 3).
 */
export function hostBindings(mesh: Mesh, virtualService: Resource): readonly HostBinding[] {
  const { gateways, hosts } = viewOf('VirtualService', virtualService);
  const { namespace } = virtualService;
  return gateways.value.flatMap(({ value, origin }) => {
    const gateway =
      value === 'mesh' || isGeneratedName(value)
        ? undefined
        : gatewayCalled(mesh, value, namespace);
    if (gateway === undefined) return [];
    const offered = offeredHosts(gateway);
    const isFor = (one: OfferedHost, text: string): boolean =>
      commonHost(one.host, text.toLowerCase()) !== undefined ||
      commonHost(one.host, completedHost(text, namespace, mesh.configuration.clusterDomain)) !==
        undefined;
    const fitting = offered.filter((one) =>
      hosts.value.some(({ value: text }) => isFor(one, text)),
    );
    const open = fitting.filter((one) => one.namespace === null || one.namespace === namespace);
    return [
      {
        gateway,
        origin,
        served: hosts.value
          .map(({ value: text }) => text)
          .filter((text) => open.some((one) => isFor(one, text))),
        kept: fitting.flatMap(({ namespace: owner, host, origin: place }) =>
          owner === null || owner === namespace ? [] : [{ namespace: owner, host, origin: place }],
        ),
        offered: [...new Set(offered.map(({ written }) => written))],
        met: serversMet(gateway),
        servers: [...new Set(open.flatMap(({ server }) => server ?? []))],
      },
    ];
  });
}

/** Reads how the ports of a Gateway meet somebody who asks for a host, of whatever namespace it is kept for. */
const serversMet = (gateway: Resource): readonly MetServer[] =>
  gateway.group === 'gateway.networking.k8s.io'
    ? viewOf('GatewayApiGateway', gateway).listeners.value.map(({ hostname, port, protocol }) => ({
        port: port?.value ?? null,
        encrypted: ENCRYPTED.has(protocol?.value ?? ''),
        isFor: (host) => commonHost((hostname?.value ?? '*').toLowerCase(), host) !== undefined,
      }))
    : writtenServers(gateway).map(({ port, encrypted, hosts }) => ({
        port,
        encrypted,
        isFor: (asked) => hosts.some(({ host }) => commonHost(host, asked) !== undefined),
      }));

const ENCRYPTED: ReadonlySet<string> = new Set(['HTTPS', 'TLS']);

function gatewayCalled(mesh: Mesh, text: string, own: string): Resource | undefined {
  const { namespace, name } = gatewayNamed(text, own);
  return (
    mesh.find('networking.istio.io', 'Gateway', namespace, name) ??
    mesh.find('gateway.networking.k8s.io', 'Gateway', namespace, name)
  );
}

/** Lists the hosts that a Gateway offers; a listener without a hostname is for all of them. */
const offeredHosts = (gateway: Resource): readonly OfferedHost[] =>
  gateway.group === 'gateway.networking.k8s.io'
    ? viewOf('GatewayApiGateway', gateway).listeners.value.map(({ hostname, origin }) => ({
        namespace: null,
        host: (hostname?.value ?? '*').toLowerCase(),
        written: hostname?.value ?? '*',
        server: null,
        origin,
      }))
    : writtenServers(gateway).flatMap((server) =>
        server.hosts.map(({ namespace, host, written }) => ({
          namespace,
          host,
          written: namespace === null ? written : `${namespace}/${written}`,
          server,
          origin: server.origin,
        })),
      );
