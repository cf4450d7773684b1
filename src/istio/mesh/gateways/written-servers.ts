import { asGateway } from '../../views/gateway.ts';
import type { Origin, Resource } from '../../../manifest/index.ts';
import { isHttp, writtenProtocol } from '../registry/port-protocol.ts';
import type { PortProtocol } from '../registry/port-protocol.ts';

/** One server of a Gateway as the proxy keeps it, or a listener of a Gateway of the Gateway API, which becomes one. */
export interface GatewayServer {
  /** `namespace/name` of the Gateway; of a listener with its name. */
  readonly gateway: string;
  readonly origin: Origin;
  /** Empty for all addresses. */
  readonly bind: string;
  /** Whether it says anything of TLS, be it only that requests are redirected. */
  readonly hasTls: boolean;
  /** `SIMPLE`, `PASSTHROUGH`…; null where it writes none. */
  readonly mode: string | null;
  readonly httpsRedirect: boolean;
  readonly port: number;
  readonly protocol: PortProtocol;
  /** Whether connections to it begin with a TLS handshake. */
  readonly encrypted: boolean;
  /** Hosts with the namespace whose VirtualServices may bind; null for any (GW-2). */
  readonly hosts: readonly ServedHost[];
}

interface ServedHost {
  readonly namespace: string | null;
  /** In lower case. */
  readonly host: string;
  /** As servers are compared by it. */
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
        mode: server.tls?.mode?.value ?? null,
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
