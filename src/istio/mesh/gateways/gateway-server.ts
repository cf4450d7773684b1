import { asGateway } from '../../views/gateway.ts';
import { containsLabels } from '../label-index.ts';
import { servicesSelecting } from '../services-selecting.ts';
import type { Mesh, Service, Proxy } from '../mesh.ts';
import { creationOrders } from '../registry/creation-order.ts';
import { isHttp, writtenProtocol } from '../registry/port-protocol.ts';
import type { Origin, Resource } from '../../../manifest/index.ts';
import type { PortProtocol } from '../registry/port-protocol.ts';

const GATEWAY_NAME = 'gateway.networking.k8s.io/gateway-name';

type Servers = ReturnType<typeof findServers>;

const known = new WeakMap<Mesh, Map<string, Servers>>();

/**
 * The servers that a gateway's proxy has on a port, in each order in which the Gateways that select it may stand: oldest
 * first, without those that conflict with an earlier one. None where the ages of too many are not told. GW-1, 4, 5, 18.
 */
export function serversOn(mesh: Mesh, proxy: Proxy, port: number): Servers {
  const found = known.get(mesh) ?? new Map<string, Servers>();
  known.set(mesh, found);
  const key = JSON.stringify([proxy.namespace, port, ...proxy.labels]);
  const servers = found.get(key) ?? findServers(mesh, proxy, port);
  found.set(key, servers);
  return servers;
}

function findServers(
  mesh: Mesh,
  proxy: Proxy,
  port: number,
): readonly (readonly GatewayServer[])[] {
  const isManaged = proxy.labels.has(GATEWAY_NAME);
  const services = servicesSelecting(mesh, proxy);
  const gateways = mesh
    .ofKind('networking.istio.io', 'Gateway')
    .filter((gateway) => containsLabels(proxy.labels, asGateway(gateway).selector.value))
    .filter((gateway) => !isManaged || gateway.namespace === proxy.namespace)
    .filter((gateway) => writtenServers(gateway).some((server) => listens(services, server, port)));
  const all = gateways.flatMap((gateway) =>
    writtenServers(gateway).filter((server) => listens(services, server, port)),
  );
  // where no two servers conflict nothing hangs on more than which is the first of some
  const decides = withoutConflicts(all).length === all.length ? 'first' : 'every-place';
  return creationOrders(gateways, (gateway) => gateway, decides).map((order) =>
    withoutConflicts(
      order.flatMap((gateway) =>
        writtenServers(gateway).filter((server) => listens(services, server, port)),
      ),
    ),
  );
}

/** Tells whether the proxy listens on a port of its pods for what is addressed to a port of its Service. */
export const listensFor = (mesh: Mesh, proxy: Proxy, number: number, port: number): boolean =>
  listens(servicesSelecting(mesh, proxy), { port: number }, port);

/**
 * Tells whether the proxy listens there for a server: on the target ports that its Services have for the
 * server's port, or without such Services on that port itself (GW-6).
 */
function listens(
  services: readonly Service[],
  server: Pick<GatewayServer, 'port'>,
  port: number,
): boolean {
  const targets = services
    .flatMap(({ ports }) => ports.filter((one) => one.port === server.port))
    .flatMap(({ targetPort }) => (typeof targetPort === 'number' ? [targetPort] : []));
  return targets.length === 0 ? server.port === port : targets.includes(port);
}

/** Later servers that do not fit those before them on their port and address are dropped without a word (GW-4, GW-5). */
export function withoutConflicts(servers: readonly GatewayServer[]): readonly GatewayServer[] {
  const kept: GatewayServer[] = [];
  const taken = new Set<string>();
  for (const one of servers) {
    const names = one.hasTls ? namesOf(one) : [];
    if (
      names.some((name) => taken.has(name)) ||
      !goesWith(
        one,
        kept.find(({ encrypted }) => !encrypted),
      )
    )
      continue;
    for (const name of names) taken.add(name);
    kept.push(one);
  }
  return kept;
}

/** Hosts as they are compared between servers with tls: literally, on one address. */
const namesOf = (one: GatewayServer): readonly string[] =>
  one.hosts.map(({ namespace, written }) => `${one.bind} ${namespace ?? '*'}/${written}`);

/**
 * Tells whether a server goes with the plaintext server before it: on the same address only HTTP goes with
 * HTTP.
 */
const goesWith = (one: GatewayServer, plain: GatewayServer | undefined): boolean =>
  plain === undefined ||
  plain.bind !== one.bind ||
  (isHttp(plain.protocol) && isHttp(one.protocol));

/** Gives the mode of a server, with what it means for what is inside TLS. */
export function serverMode(
  mode: string | null,
  protocol: PortProtocol,
): Pick<GatewayServer, 'mode' | 'isTerminating' | 'isHttps'> {
  const isTerminating = mode !== 'PASSTHROUGH' && mode !== 'AUTO_PASSTHROUGH';
  return { mode, isTerminating, isHttps: protocol === 'https' && isTerminating };
}

/** One server of a Gateway as the proxy keeps it, or a listener of a Gateway of the Gateway API, which becomes one. */
export interface GatewayServer {
  /** `namespace/name` of the Gateway; of a listener with its name. */
  readonly gateway: string;
  readonly origin: Origin;
  /** Empty for all addresses. */
  readonly bind: string;
  /** Tells whether the server says anything of TLS, be it only that requests are redirected. */
  readonly hasTls: boolean;
  /** `SIMPLE`, `PASSTHROUGH`…; null where it writes none. */
  readonly mode: string | null;
  /** Tells whether the server ends TLS itself, so that what is inside can be routed. */
  readonly isTerminating: boolean;
  /** Tells whether requests inside TLS are routed as HTTP (GW-9). */
  readonly isHttps: boolean;
  readonly httpsRedirect: boolean;
  readonly port: number;
  readonly protocol: PortProtocol;
  /** Tells whether connections to the server begin with a TLS handshake. */
  readonly encrypted: boolean;
  /** Hosts with the namespace whose VirtualServices may bind; null for any (GW-2). */
  readonly hosts: readonly ServedHost[];
}

interface ServedHost {
  readonly namespace: string | null;
  /** In lower case. */
  readonly host: string;
  /** The host in the form in which servers are compared by it. */
  readonly written: string;
}

/** The servers that a Gateway writes, but for those without a port: GW-2, 8, 9. */
export function writtenServers(resource: Resource): readonly GatewayServer[] {
  return asGateway(resource).servers.value.flatMap((server): readonly GatewayServer[] => {
    const port = server.port?.number?.value;
    if (port === undefined) return [];
    const protocol = writtenProtocol(server.port?.protocol?.value ?? null);
    return [
      {
        gateway: `${resource.namespace}/${resource.name}`,
        origin: server.origin,
        bind: server.bind?.value ?? '',
        hasTls: server.tls !== null,
        ...serverMode(server.tls?.mode?.value ?? null, protocol),
        httpsRedirect: server.tls?.httpsRedirect?.value === true,
        port,
        protocol,
        encrypted: server.tls !== null && !isHttp(protocol),
        hosts: hostsOf(
          server.hosts.value.map(({ value }) => value),
          resource.namespace,
        ),
      },
    ];
  });
}

/** One host for all namespaces and names takes the place of all others of its list; `*` alone does not (GW-2). */
const hostsOf = (texts: readonly string[], own: string): readonly ServedHost[] =>
  texts.includes('*/*')
    ? [{ namespace: null, host: '*', written: '*' }]
    : texts.map((text) => hostOf(text, own));

function hostOf(text: string, own: string): ServedHost {
  const slash = text.indexOf('/');
  const written = text.slice(slash + 1);
  const host = written.toLowerCase();
  const namespace = slash < 0 ? '*' : text.slice(0, slash);
  if (namespace === '*') return { namespace: null, host, written };
  return { namespace: namespace === '.' ? own : namespace, host, written };
}
