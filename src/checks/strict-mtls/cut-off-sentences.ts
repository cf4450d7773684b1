import type { Origin } from '../../manifest/index.ts';
import { placeOf } from '../../manifest/index.ts';
import { takesPlaintext } from '../../istio/index.ts';
import type { Mesh } from '../../istio/index.ts';
import { upperFirst } from '../detection/clause-words.ts';
import type { JudgedCall, CallVerdict } from './call-verdicts.ts';
import { callerText, serviceText } from './call-verdicts.ts';

/** Says what a caller without a proxy had at the base. */
export interface Left {
  readonly kind: 'ambient' | 'sidecar';
  /** Points to the line that put it there and is gone; null where the caller's own lines are as they were. */
  readonly at: Origin | null;
}

/** Holds what is said of a call that fails. */
interface Failing {
  readonly mesh: Mesh;
  readonly call: JudgedCall;
  readonly left: Left | null;
}

/** Holds what the words of a cause are made of. */
interface Words extends Failing {
  readonly caller: string;
  /** Names the place of what decides at the client, in brackets; empty where there is none. */
  readonly at: string;
}

/** The sentences of a cause. */
interface CauseRow {
  /** Says what the client sends, and why. */
  readonly client: (words: Words) => string;
  readonly fix: (words: Words) => string;
  /** Tells whether plaintext would get through if the server took it. */
  readonly isOfPlaintext?: true;
}

const at = (place: Origin | null | undefined): string =>
  place == null ? '' : ` (${placeOf(place)})`;

const NATIVE =
  'Give the pods a native sidecar (annotation sidecar.istio.io/nativeSidecar: "true"), which runs before them';
const SHOW = 'Add the service to egress.hosts of the Sidecar';

const BY_PROXY: CauseRow = {
  client: ({ caller }) => `The proxy of ${caller} sends mTLS by itself`,
  fix: ({ call: { server, verdict } }) =>
    verdict.isPast
      ? `Take ${portText(server)} out of the annotation, or give it tls mode DISABLE in the portLevelSettings of a DestinationRule.`
      : `Give all workloads of the service and its namespace one mTLS mode. ${orPermissive(server)}`,
};

/** Says of each cause what the client sends, and what mends it (MTLS-15…24, SIDECAR-9, SIDECAR-10, INJ-22). */
const CAUSES: Readonly<Record<CallVerdict['cause'], CauseRow>> = {
  'before-proxy': {
    client: ({ caller, at }) =>
      `The CNI plugin redirects traffic of ${caller} to the sidecar${at}, which starts only after all init containers`,
    fix: () =>
      `${NATIVE}, or list the port in traffic.sidecar.istio.io/excludeOutboundPorts where plaintext is taken.`,
  },
  'no-proxy': {
    client: (words) => `${upperFirst(words.caller)} ${bareText(words)} and speaks plaintext`,
    fix: ({ call: { source, server }, caller, left }) => {
      if (left?.kind === 'ambient')
        return `Keep ${caller} in the ambient mesh, or give it a sidecar.`;
      return left === null
        ? `${injectText(source)}. ${orPermissive(server)}`
        : `Keep the sidecar of ${caller} as it was, or ${permissive(server)}.`;
    },
  },
  'destination-rule': {
    client: ({ caller, at, call: { verdict } }) =>
      `A DestinationRule makes ${caller} send ${sentText(verdict.tls)}${at}`,
    fix: () =>
      'Remove the tls block of the DestinationRule, so that each connection gets what its server accepts.',
  },
  hidden: {
    client: ({ caller, at }) =>
      `A Sidecar hides the service from ${caller}${at}, so its proxy passes plaintext through`,
    fix: ({ call: { server } }) => `${SHOW}. ${orPermissive(server)}`,
  },
  'auto-off': {
    client: ({ caller, at }) => `Automatic mTLS is off${at}, so ${caller} sends plaintext`,
    fix: ({ call: { server } }) => `Turn enableAutoMtls on. ${orPermissive(server)}`,
  },
  'passed-through': {
    client: ({ caller, at }) =>
      `The proxy of ${caller} does not know the service on this port${at} and passes plaintext through`,
    fix: ({ call: { server } }) =>
      `Export the service to the caller and name its port after its protocol. ${orPermissive(server)}`,
  },
  'no-tunnel': {
    client: ({ caller }) =>
      `ztunnel calls for ${caller}, and sends plaintext to sidecars that take no tunnels`,
    fix: ({ call: { server } }) =>
      `Set ISTIO_META_ENABLE_HBONE to true in the proxyMetadata of the mesh and restart ${server.workload.name}. ${orPermissive(server)}`,
  },
  blackhole: {
    client: ({ caller, at }) =>
      `The service is not ${at === '' ? 'shown' : 'among what is shown'} to ${caller}${at}, and its proxy reaches nothing else than it is shown`,
    fix: showingFix,
  },
  'server-scope-disable': {
    ...BY_PROXY,
    client: ({ caller, at }) =>
      `mTLS is DISABLE for the namespace as a whole${at}, so ${caller} sends plaintext`,
  },
  'headless-mixed': {
    ...BY_PROXY,
    client: ({ caller, at }) =>
      `One workload of the headless service has no sidecar${at}, so ${caller} sends plaintext to all of them`,
  },
  auto: BY_PROXY,
  tunnel: BY_PROXY,
  external: BY_PROXY,
  'as-sent': BY_PROXY,
  'not-known': BY_PROXY,
};

/** Says why a call fails: what its client sends, what the server takes, and by which route it comes there. */
export function whyOf({ mesh, call, left }: Failing): string {
  const { source, server, verdict, rerouted } = call;
  const words = { mesh, call, left, caller: callerText(source), at: at(verdict.client[0]) };
  const client = CAUSES[verdict.cause].client(words);
  if (isNotSent(verdict)) return `${client}.`;
  const { name } = server.service;
  const accepts = verdict.isPast
    ? `${name} takes this port past its sidecar${at(verdict.server.at(-1))}`
    : serverText(name, verdict);
  const sent =
    rerouted === null
      ? ''
      : ` A route sends its calls to ${serviceText(rerouted.from)} there${at(rerouted.because[0])}.`;
  return `${client}; ${accepts}.${sent}`;
}

/** Says what mends a call that fails. */
export const fixOf = ({ mesh, call, left }: Failing): string =>
  CAUSES[call.verdict.cause].fix({ mesh, call, left, caller: callerText(call.source), at: '' });

/** Tells whether nothing of it comes to the server. */
const isNotSent = ({ cause }: CallVerdict): boolean =>
  cause === 'blackhole' || cause === 'before-proxy';

/** Says what a server takes, and where that is written. */
export function serverText(name: string, { serverMode, tls, server }: CallVerdict): string {
  const place = at(server.at(-1));
  if (serverMode === 'STRICT') return `${name} accepts only mTLS${place}`;
  if (tls === 'SIMPLE' || tls === 'MUTUAL')
    return `${name} takes no TLS of another kind on a port declared HTTP`;
  return serverMode === 'DISABLE'
    ? `${name} accepts only plaintext${place}`
    : `${name} has no sidecar to take it`;
}

/** Says in words what a proxy sends under a TLS mode. */
export function sentText(tls: CallVerdict['tls']): string {
  if (tls === 'ISTIO_MUTUAL') return 'mTLS';
  if (tls === 'SIMPLE') return 'one-way TLS without a mesh certificate';
  return tls === 'MUTUAL' ? 'TLS with certificates that are not of the mesh' : 'plaintext';
}

/** Tells whether it is a caller with a sidecar whose annotations take this connection from it. */
const bypasses = (source: JudgedCall['source']): boolean =>
  source.kind === 'workload' &&
  source.workload.sidecar.kind === 'known' &&
  source.workload.sidecar.value;

function bareText({ call: { source }, left, at: place }: Words): string {
  if (left !== null && left.at !== null)
    return `${left.kind === 'ambient' ? 'is no longer in the ambient mesh' : 'no longer enables injection'}${at(left.at)}`;
  if (!bypasses(source)) return `has no sidecar${place}`;
  return source.kind === 'workload' && source.init !== undefined
    ? `runs before the sidecar${place}`
    : `sends this port past its sidecar${place}`;
}

function injectText(source: JudgedCall['source']): string {
  if (source.kind !== 'workload') return 'Give the caller a proxy of the mesh first';
  const { kind, name } = source.workload;
  if (bypasses(source))
    return source.init === undefined
      ? `Take the port out of the excludeOutboundPorts of ${name}`
      : NATIVE;
  return kind === 'Job' || kind === 'CronJob'
    ? `Inject the sidecar into ${name} first, as a native sidecar so that the Job can finish`
    : `Inject the sidecar into ${name} first`;
}

const portText = ({ targetPort }: JudgedCall['server']): string =>
  targetPort === null ? 'the port' : `port ${String(targetPort)}`;

const permissive = (server: JudgedCall['server'], until = ''): string =>
  `keep ${portText(server)} of ${server.workload.name} PERMISSIVE${until} (portLevelMtls in a PeerAuthentication with a selector)`;

const orPermissive = (server: JudgedCall['server']): string =>
  `Or ${permissive(server, ' until then')}.`;

/**
 * Says how a caller is shown a server again. A proxy that lets everything out sends plaintext to what it does not know:
 * that is advised only where the server surely takes it (SIDECAR-9, SIDECAR-10, MTLS-14).
 */
function showingFix({ mesh, call: { server } }: Words): string {
  const takes =
    server.proxy.kind === 'unknown'
      ? server.proxy
      : takesPlaintext(mesh, server.workload, server.targetPort);
  if (takes.kind === 'unknown') return `${SHOW}.`;
  return takes.value
    ? `${SHOW}, or let the outboundTrafficPolicy be ALLOW_ANY.`
    : `${SHOW}. ALLOW_ANY is not enough: the proxy sends plaintext to what it is not shown, and nothing but mTLS is accepted there.`;
}

const CLOSED_BY_SERVER = '503 UC for HTTP, connection reset by peer for TCP';
const WRONG_VERSION =
  '503 UF for HTTP (TLS error, WRONG_VERSION_NUMBER), connection closed for TCP';
const HANDSHAKE = '503 UF (TLS handshake fails: the server requires a mesh certificate)';
const NO_OTHER_TLS = '503 UC or UF: the port is declared HTTP and takes no TLS of another kind';

/** Says what a client sees of a connection that fails, as the outcome table says it (T1…T18, SIDECAR-10). */
export function symptomText({ symptom, wire, cause }: CallVerdict): string {
  switch (symptom) {
    case null:
      return 'the connection fails';
    case '502':
      return '502 for HTTP (BlackHoleCluster), connection closed for everything else';
    case 'reset':
      return cause === 'blackhole'
        ? 'connection closed (curl exit 35, 52 or 56, no HTTP status)'
        : 'connection reset by peer (curl exit 56, no HTTP status)';
    case 'refused':
      return 'connection refused (curl exit 7), and the pods never start';
    case 'UC':
      return wire === 'tls' ? NO_OTHER_TLS : CLOSED_BY_SERVER;
    case 'UF':
      return wire === 'tls' ? HANDSHAKE : WRONG_VERSION;
  }
}
