import type {
  AuthorizationRequest,
  HttpRequest,
  Peer,
  Deciding,
  Verdict,
  Call,
  Mesh,
  ServicePort,
  Workload,
} from '../../mesh/index.ts';
import { ANY_HTTP, anyRequestOf, authorize } from '../../mesh/index.ts';

/** What all requests of a caller meet at one destination. */
export interface Access {
  /** Every request is denied, whatever it carries. */
  readonly isNever: boolean;
  /** Denials that decide, where all are; else the rules that let it in, or may. */
  readonly because: readonly Deciding[];
  /** External authorizers that every request is handed to. */
  readonly asks: readonly Deciding[];
  readonly isTcp: boolean;
}

/**
 * What becomes of a known call at one workload behind its Service. Where something is not known (the
 * caller's identity, the port, the protocol), all possibilities count, so `isNever` is certain.
 */
export function accessOf(mesh: Mesh, call: Call, destination: Workload): Access {
  const port = portOf(call);
  const verdicts = peersOf(mesh, call).flatMap((peer) =>
    protocolsOf(port, call.path).map((http) =>
      authorize(mesh, destination, {
        ...anyRequestOf(peer),
        port: port === null ? null : targetPortOf(port, destination),
        http,
      } satisfies AuthorizationRequest),
    ),
  );
  return joined(verdicts);
}

function joined(verdicts: readonly Verdict[]): Access {
  const admitting = verdicts.filter(({ verdict }) => verdict !== 'deny');
  const decisive = admitting.length === 0 ? verdicts : admitting;
  return {
    isNever: admitting.length === 0,
    because: decisive.flatMap(({ because }) => because),
    asks: decisive.every(({ asks }) => asks.length > 0) ? decisive.flatMap(({ asks }) => asks) : [],
    isTcp: verdicts.every(({ status }) => status === null),
  };
}

/** Who the destination may see: a caller without sidecar has no identity, and one is not always known (AUTHZ-36). */
function peersOf(mesh: Mesh, { source }: Call): readonly Peer[] {
  const identity = (namespace: string, serviceAccount: string): Peer => ({
    kind: 'identity',
    trustDomain: mesh.configuration.trustDomain,
    namespace,
    serviceAccount,
  });
  switch (source.kind) {
    case 'identity':
      return [identity(source.namespace, source.serviceAccount)];
    case 'gateway':
      return source.workload === null
        ? [{ kind: 'unknown' }]
        : [identity(source.workload.namespace, source.workload.serviceAccount)];
    case 'workload': {
      const { namespace, serviceAccount, sidecar } = source.workload;
      const plaintext: Peer = { kind: 'plaintext' };
      if (sidecar.kind === 'unknown') return [identity(namespace, serviceAccount), plaintext];
      return [sidecar.value ? identity(namespace, serviceAccount) : plaintext];
    }
  }
}

function portOf({ destination, port }: Call): ServicePort | null {
  if (port === null) return destination.ports.length === 1 ? (destination.ports[0] ?? null) : null;
  return destination.ports.find((candidate) => candidate.port === port) ?? null;
}

function targetPortOf({ targetPort }: ServicePort, workload: Workload): number | null {
  if (typeof targetPort === 'number') return targetPort;
  const ports = workload.containers.flatMap((container) => container.ports);
  return ports.find(({ name }) => name === targetPort)?.number ?? null;
}

const HTTP = /^(?:http|http2|grpc|grpc-web|https?-proxy)$/i;
const NOT_HTTP = /^(?:tcp|tls|https|mongo|mysql|redis|udp)$/i;

/** As HTTP, as TCP, or both where the port's name does not say (AUTHZ-44). */
function protocolsOf(
  port: ServicePort | null,
  path: string | null,
): readonly (HttpRequest | null)[] {
  const protocol = port?.appProtocol ?? port?.name?.split('-', 1)[0] ?? '';
  if (NOT_HTTP.test(protocol)) return [null];
  const http = pathsOf(path).map((one): HttpRequest => ({ ...ANY_HTTP, path: one }));
  return HTTP.test(protocol) ? http : [...http, null];
}

/** What configuration shows of a path may be all of it or its beginning. */
const pathsOf = (path: string | null): readonly (string | null)[] =>
  path === null || path === '/' || /[*{]/.test(path)
    ? [null]
    : [path, `${path.replace(/\/$/, '')}/x`];
