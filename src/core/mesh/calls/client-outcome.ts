import { asMeshConfig } from '../../istio/index.ts';
import type { Answer, Mesh, Service, Workload } from '../mesh.ts';
import type { ClientTls, MeshClient } from './client-tls.ts';
import { clientTls } from './client-tls.ts';
import { hiddenBy } from './hidden-service.ts';
import type { MtlsMode } from '../mtls.ts';
import { mtlsMode, mtlsModeOfScope } from '../mtls.ts';
import type { Origin } from '../../manifest/index.ts';

/** What a connection looks like on the wire, or that it fails: outcome table T1…T18. */
type WireOutcome = 'mtls' | 'plaintext' | 'tls' | 'fail' | 'unknown';

/** Why it comes out so: what the client's side does. */
type OutcomeCause =
  | 'no-proxy'
  | 'auto'
  | 'auto-off'
  | 'destination-rule'
  | 'hidden'
  | 'server-scope-disable'
  | 'headless-mixed'
  | 'not-known';

export interface ClientOutcome {
  readonly outcome: WireOutcome;
  readonly cause: OutcomeCause;
  /** TLS of the DestinationRule, where that is the cause. */
  readonly tls: ClientTls['mode'] | null;
  readonly serverMode: MtlsMode;
  /** What the client sees where it fails. */
  readonly symptom: string | null;
  /** What decides on the client's side, then on the server's. */
  readonly because: readonly Origin[];
}

/** A client whose proxy may be missing, or not known to be there. */
export interface CallingClient extends MeshClient {
  /** A sidecar, a gateway's proxy, or ambient's ztunnel. */
  readonly proxy: Answer<boolean>;
}

const RESET = 'connection reset by peer (curl exit 56, no HTTP status)';
const CLOSED_BY_SERVER = '503 UC for HTTP, connection reset by peer for TCP';
const WRONG_VERSION =
  '503 UF for HTTP (TLS error, WRONG_VERSION_NUMBER), connection closed for TCP';
const HANDSHAKE = '503 UF (TLS handshake fails: the server requires a mesh certificate)';

/** One server side of a call. */
export interface CalledServer {
  readonly service: Service;
  /** Service port; null where it is not told. */
  readonly port: number | null;
  /** Container port, for the server's mode; null where it is not known. */
  readonly targetPort: number | null;
  readonly workload: Workload;
  /** Whether a proxy takes the server's traffic. */
  readonly proxy: Answer<boolean>;
}

/** What becomes of a connection from a client to one workload behind a Service. */
export function clientOutcome(
  mesh: Mesh,
  client: CallingClient,
  server: CalledServer,
): ClientOutcome {
  const effective = mtlsMode(mesh, server.workload, server.targetPort);
  const sending = sendingOf(mesh, client, server);
  const facts = {
    cause: sending.cause,
    tls: sending.cause === 'destination-rule' ? sending.tls : null,
    serverMode: effective.mode,
    because: [...sending.because, ...effective.because],
  };
  const outcomes = (effective.ambiguous ?? [effective.mode]).map((mode) =>
    received(sending, server, mode),
  );
  const [first] = outcomes;
  if (first === undefined || outcomes.some(({ outcome }) => outcome !== first.outcome))
    return { ...facts, outcome: 'unknown', symptom: null };
  return { ...facts, ...first };
}

/** What leaves the client. */
interface Sending {
  readonly what: 'plaintext' | 'mtls' | 'tls' | 'per-endpoint' | 'unknown';
  readonly cause: OutcomeCause;
  readonly tls: ClientTls['mode'] | null;
  readonly because: readonly Origin[];
}

function sendingOf(mesh: Mesh, client: CallingClient, server: CalledServer): Sending {
  const { proxy } = client;
  const unknown: Sending = { what: 'unknown', cause: 'not-known', tls: null, because: [] };
  if (proxy.kind === 'unknown') return unknown;
  if (!proxy.value)
    return { what: 'plaintext', cause: 'no-proxy', tls: null, because: proxy.because };
  const hidden = hiddenBy(mesh, client, server.service);
  if (hidden !== null) return { what: 'plaintext', cause: 'hidden', tls: null, because: [hidden] };
  const { mode, origin } = clientTls(mesh, client, server.service, server.port);
  const because = origin === null ? [] : [origin];
  const rule = { cause: 'destination-rule' as const, tls: mode, because };
  switch (mode) {
    case 'auto':
      return autoSending(mesh, server);
    case 'unknown':
      return { ...unknown, because };
    case 'auto-mutual':
      return { what: isTrue(server.proxy) ? 'mtls' : 'plaintext', ...rule };
    case 'DISABLE':
    case 'auto-plaintext':
      return { what: 'plaintext', ...rule };
    case 'ISTIO_MUTUAL':
      return { what: 'mtls', ...rule };
    case 'SIMPLE':
    case 'MUTUAL':
      return { what: 'tls', ...rule };
  }
}

/** Auto mTLS: per endpoint, but for the cases in which it sends plaintext to all. MTLS-16…18. */
function autoSending(mesh: Mesh, server: CalledServer): Sending {
  const plaintext = { what: 'plaintext' as const, tls: null };
  const { enableAutoMtls } = asMeshConfig(mesh.configuration.settings);
  if (enableAutoMtls?.value === false)
    return { ...plaintext, cause: 'auto-off', because: [enableAutoMtls.origin] };
  const scope = mtlsModeOfScope(mesh, server.service.namespace);
  if (scope.mode === 'DISABLE' && scope.ambiguous === undefined)
    return { ...plaintext, cause: 'server-scope-disable', because: scope.because };
  const bare = server.service.headless
    ? server.service.workloads.find(({ sidecar }) => sidecar.kind === 'known' && !sidecar.value)
    : undefined;
  if (bare !== undefined)
    return { ...plaintext, cause: 'headless-mixed', because: [bare.resource.origin] };
  return { what: 'per-endpoint', cause: 'auto', tls: null, because: [] };
}

const isTrue = (answer: Answer<boolean>): boolean => answer.kind === 'known' && answer.value;

type Received = Pick<ClientOutcome, 'outcome' | 'symptom'>;

const passes = (outcome: WireOutcome): Received => ({ outcome, symptom: null });
const fails = (symptom: string): Received => ({ outcome: 'fail', symptom });

/** What the server makes of it. */
function received(sending: Sending, server: CalledServer, mode: MtlsMode): Received {
  const { proxy } = server;
  if (sending.what === 'plaintext' && mode !== 'STRICT') return passes('plaintext');
  if (sending.what === 'unknown' || proxy.kind === 'unknown') return passes('unknown');
  const takesMtls = proxy.value && mode !== 'DISABLE';
  switch (sending.what) {
    case 'plaintext':
      return proxy.value ? refusedPlaintext(sending.cause) : passes('plaintext');
    case 'per-endpoint':
      return passes(takesMtls ? 'mtls' : 'plaintext');
    case 'mtls':
      return takesMtls ? passes('mtls') : fails(WRONG_VERSION);
    case 'tls':
      return receivedTls(server, proxy.value, mode);
  }
}

/** T15 for an application that speaks for itself, T6 for one whose proxy sends plaintext. */
const refusedPlaintext = (cause: OutcomeCause): Received =>
  fails(cause === 'no-proxy' ? RESET : CLOSED_BY_SERVER);

/** One-way TLS, or TLS with foreign certificates (T12…T14). */
function receivedTls({ service, port }: CalledServer, hasProxy: boolean, mode: MtlsMode): Received {
  if (!hasProxy || mode === 'DISABLE') return passes('tls');
  if (mode === 'STRICT') return fails(HANDSHAKE);
  const declared = service.ports.find((candidate) => candidate.port === port);
  const protocol = declared?.appProtocol ?? declared?.name?.split('-', 1)[0] ?? '';
  return /^(?:http|http2|grpc|grpc-web)$/i.test(protocol)
    ? fails('503 UC or UF: the port is declared HTTP and takes no TLS of another kind')
    : passes('tls');
}
