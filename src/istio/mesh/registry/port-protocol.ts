/** Names what a proxy takes the traffic of a port for; `auto` is told from the first bytes (PROTO-4). */
export type PortProtocol =
  | 'http'
  | 'http2'
  | 'grpc'
  | 'grpc-web'
  | 'http_proxy'
  | 'https'
  | 'tls'
  | 'tcp'
  | 'udp'
  | 'mongo'
  | 'mysql'
  | 'redis'
  | 'auto';

const KNOWN: ReadonlyMap<string, PortProtocol> = new Map([
  ['http', 'http'],
  ['http2', 'http2'],
  ['grpc', 'grpc'],
  ['grpc-web', 'grpc-web'],
  ['http_proxy', 'http_proxy'],
  ['https', 'https'],
  ['tls', 'tls'],
  ['tcp', 'tcp'],
  ['udp', 'udp'],
  ['mongo', 'mongo'],
  ['mysql', 'mysql'],
  ['redis', 'redis'],
]);

/** Names that Kubernetes gives to `appProtocol` (PROTO-2). */
const OF_KUBERNETES: ReadonlyMap<string, PortProtocol> = new Map([
  ['kubernetes.io/h2c', 'http2'],
  ['kubernetes.io/ws', 'http'],
  ['kubernetes.io/wss', 'https'],
]);

/** Ports whose servers speak first: not detected, but plain TCP (PROTO-4). */
const SERVER_FIRST: ReadonlySet<number> = new Set([25, 53, 3306, 27017]);

/** The protocol of a port of a Kubernetes Service: PROTO-1…4. */
export function serviceProtocol(port: {
  readonly port: number;
  readonly name: string | null;
  readonly protocol: string;
  readonly appProtocol: string | null;
}): PortProtocol {
  if (port.protocol === 'UDP') return 'udp';
  const declared =
    port.appProtocol === null
      ? protocolNamed(port.name ?? '')
      : (OF_KUBERNETES.get(port.appProtocol) ?? protocolNamed(port.appProtocol));
  return declared === 'auto' && SERVER_FIRST.has(port.port) ? 'tcp' : declared;
}

/** A text read up to its first `-`, in any case; `grpc-web` is one word (PROTO-1, PROTO-3). */
function protocolNamed(text: string): PortProtocol {
  const name = text.toLowerCase();
  if (name.startsWith('grpc-web')) return 'grpc-web';
  return KNOWN.get(name.split('-', 1)[0] ?? '') ?? 'auto';
}

/** The protocol that a ServiceEntry or a Gateway writes. */
export const writtenProtocol = (text: string | null): PortProtocol =>
  KNOWN.get((text ?? '').toLowerCase()) ?? 'auto';

const HTTP: ReadonlySet<PortProtocol> = new Set(['http', 'http2', 'grpc', 'grpc-web']);

/** Tells what a proxy tells apart on a port: requests, names of TLS, or neither; `auto` where the first bytes decide. */
export function protocolFamily(protocol: string | null): 'http' | 'tls' | 'auto' | 'other' {
  const known = writtenProtocol(protocol);
  if (known === 'auto') return known;
  if (isTls(known)) return 'tls';
  return isHttp(known) ? 'http' : 'other';
}

/** Tells whether requests can be told apart on such a port. */
export const isHttp = (protocol: PortProtocol): boolean => HTTP.has(protocol);

/** Tells whether a port of a Kubernetes Service is called by gRPC. */
export const isGrpcPort = (port: Parameters<typeof serviceProtocol>[0]): boolean =>
  isGrpc(serviceProtocol(port));

/** Tells whether servers tell their failures by `grpc-status`. */
export const isGrpc = (protocol: PortProtocol): boolean =>
  protocol === 'grpc' || protocol === 'grpc-web';

/** Tells whether http routes are built for a port: for HTTP, and for what may turn out to be HTTP. */
export const isHttpOrDetected = (protocol: PortProtocol): boolean =>
  isHttp(protocol) || protocol === 'auto';

/** Tells whether bytes are TLS of the application: PROTO-8. */
export const isTls = (protocol: PortProtocol): boolean =>
  protocol === 'https' || protocol === 'tls';
