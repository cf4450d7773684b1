import type { Origin } from '../../manifest/index.ts';
import type { Call, Mesh, Service, Workload } from '../../istio/index.ts';
import {
  acceptedMtls,
  calledServer,
  callingClient,
  callTargets,
  isGatewayWorkload,
  knownCalls,
  viewOf,
} from '../../istio/index.ts';

type ProxyFacts = Parameters<typeof callingClient>[0];

type CallingClient = ReturnType<typeof callingClient>;
type CalledServer = ReturnType<typeof calledServer>;
type CallTarget = ReturnType<typeof callTargets>[number];
type Ending = CallTarget['endings'][number];
type Chain = Ending['chain'];
type Tls = Extract<Chain[number], { readonly step: 'tls' }>;

/** Says what becomes of a connection, and which decision about the client makes it so. */
export interface DecidedConnection {
  readonly outcome: Tls['connection']['outcome'];
  readonly cause:
    | Tls['sending']['cause']
    /** No proxy handles the call: the caller speaks for itself (MTLS-23). */
    | 'no-proxy'
    /** A Sidecar hides the service, which is reached past all rules (SIDECAR-9). */
    | 'hidden'
    /** The proxy does not know the service, or its port, and passes the connection on. */
    | 'passed-through'
    /** An init container that the CNI plugin leads to a sidecar which does not run yet (INJ-22). */
    | 'before-proxy'
    /** Nothing but the registry is reached, and the proxy does not find the service there (SIDECAR-10). */
    | 'blackhole';
  /** The form in which the bytes leave the client. */
  readonly wire: Tls['sending']['wire'];
  /** TLS of the DestinationRule, where that is the cause. */
  readonly tls: Tls['sending']['tls'];
  readonly serverMode: Tls['connection']['serverMode'];
  /**
   * The error that the client sees where the connection fails; `502` comes of a proxy that reaches nothing
   * but the registry.
   */
  readonly symptom: Tls['connection']['symptom'] | 'refused' | '502';
  /** Lists what decides on the client's side, then on the server's. */
  readonly because: readonly Origin[];
}

/** A call with what becomes of it at one workload that its requests may reach. */
export interface JudgedCall {
  readonly source: Call['source'];
  readonly client: CallingClient;
  readonly server: CalledServer;
  readonly outcome: DecidedConnection;
  /** Points to where the call is seen. */
  readonly origin: Origin;
  /** Says where a route sends it to another Service than it addresses; null where none does. */
  readonly rerouted: { readonly from: Service; readonly because: readonly Origin[] } | null;
}

/**
 * Judges every call that the configuration shows, one for each caller, Service, port and workload. Callers
 * that only a policy names are left out: that policy already demands mTLS of them.
 */
export function judgedCalls(facts: ProxyFacts): readonly JudgedCall[] {
  const judged = new Map<string, JudgedCall>();
  for (const call of knownCalls(facts.mesh)) {
    if (call.basis === 'policy') continue;
    for (const { target, server } of arrivalsOf(facts, call)) {
      const key = [
        callerText(call.source),
        serviceText(server.service),
        server.port,
        server.workload.kind,
        server.workload.name,
      ].join(' ');
      if (judged.has(key)) continue;
      const { source, origin, destination: from } = call;
      const client = callingClient(facts, source, server.port);
      const { because } = target;
      const rerouted = because.length === 0 ? null : { from, because };
      const outcome = judge(facts.mesh, client, server, target);
      judged.set(key, { source, client, server, outcome, origin, rerouted });
    }
  }
  return [...judged.values()];
}

/** Lists the workloads that requests of a call may reach. */
const arrivalsOf = (
  facts: ProxyFacts,
  call: Call,
): readonly { readonly target: CallTarget; readonly server: CalledServer }[] =>
  callTargets(facts.mesh, call).flatMap((target) => {
    const { service, port } = target;
    if (port === null || port.protocol === 'UDP') return [];
    return target.workloads
      .filter((one) => !isSelf(call.source, one) && !isGatewayWorkload(facts.mesh, one))
      .map((one) => ({ target, server: calledServer(facts, service, port, one) }));
  });

/** Unknown where it hangs on a proxy that may be missing, or where the possible endings differ. */
function judge(
  mesh: Mesh,
  { cutOff, proxy }: CallingClient,
  server: CalledServer,
  { endings }: CallTarget,
): DecidedConnection {
  const { mode: serverMode, because } = acceptedMtls(mesh, server.workload, server.targetPort);
  const untold: DecidedConnection = { ...UNTOLD, serverMode, because };
  if (cutOff !== null)
    return {
      ...{ ...untold, outcome: 'fail', cause: 'before-proxy' },
      ...{ symptom: 'refused', because: cutOff },
    };
  if (proxy.kind === 'unknown') return untold;
  const [first = untold, ...others] = endings
    .filter(({ endpoint }) => endpoint === null || endpoint === server.workload)
    .map(({ chain }) => verdictOf(chain, server) ?? blackholed(chain, untold) ?? untold);
  const isOpen = others.some(({ outcome }) => outcome !== first.outcome);
  return isOpen ? { ...first, outcome: 'unknown', symptom: null } : first;
}

const UNTOLD = {
  outcome: 'unknown',
  cause: 'not-known',
  wire: 'unknown',
  tls: null,
  symptom: null,
} as const;

/** Reads what the decisions of a call say of its connection to a server; null if that is not decided. */
export function verdictOf(
  chain: Chain,
  { member, proxy }: Pick<CalledServer, 'member' | 'proxy'>,
): DecidedConnection | null {
  const decided = chain.findLast((one) => one.step === 'tls');
  if (decided === undefined || member.kind === 'unknown' || proxy.kind === 'unknown') return null;
  const { sending, connection } = decided;
  const { wire, tls } = sending;
  const { cause, because } = sending.cause === 'as-sent' ? passedOn(chain) : sending;
  // an annotation that takes the port from the sidecar comes before what its policies say
  const isPast = member.value && !proxy.value;
  return {
    ...{ cause, wire, tls, serverMode: connection.serverMode },
    because: [...because, ...(isPast ? proxy.because : connection.because)],
    // whether the application speaks TLS is not told here
    ...(connection.unlessTls
      ? { outcome: 'tls', symptom: null }
      : { outcome: connection.outcome, symptom: connection.symptom }),
  };
}

type Seen = Extract<Chain[number], { readonly step: 'visibility' }>;

/** Says why a client's bytes go on as they are. */
function passedOn(chain: Chain): Pick<DecidedConnection, 'cause' | 'because'> {
  const seen = chain.find((one) => one.step === 'visibility');
  if (seen?.says === 'no-proxy') return { cause: 'no-proxy', because: seen.because };
  const hiding = hidingPlaces(seen);
  return hiding.length > 0
    ? { cause: 'hidden', because: hiding }
    : { cause: 'passed-through', because: routedBy(chain)?.because ?? [] };
}

function blackholed(chain: Chain, untold: DecidedConnection): DecidedConnection | null {
  const decision = routedBy(chain)?.decision;
  if (decision?.kind !== 'blackhole') return null;
  const hiding = hidingPlaces(chain.find((one) => one.step === 'visibility'));
  return {
    ...{ ...untold, outcome: 'fail', cause: 'blackhole' },
    symptom: decision.status === null ? 'reset' : '502',
    because: [...hiding, ...decision.because],
  };
}

const routedBy = (chain: Chain) => chain.find((one) => one.step === 'route');

/** Lists where the Sidecar says what it imports; empty where none does. */
function hidingPlaces(seen: Seen | undefined): readonly Origin[] {
  const egress = seen?.sidecar == null ? null : viewOf('Sidecar', seen.sidecar).egress;
  const at = egress?.value.length === 0 ? undefined : egress?.origin;
  return at == null ? [] : [at];
}

const isSelf = (source: Call['source'], workload: Workload): boolean =>
  source.kind === 'workload' && source.workload.resource === workload.resource;

/** Writes `namespace/name`, or the name alone where there is no namespace. */
const qualified = (namespace: string, name: string): string =>
  namespace === '' ? name : `${namespace}/${name}`;

export const workloadText = ({ kind, namespace, name }: Workload): string =>
  `${kind} ${qualified(namespace, name)}`;

export const serviceText = ({ namespace, name }: Service): string => qualified(namespace, name);

export function callerText(source: Call['source']): string {
  switch (source.kind) {
    case 'workload':
      return source.init === undefined
        ? workloadText(source.workload)
        : `init container ${source.init.name} of ${workloadText(source.workload)}`;
    case 'gateway':
      return `gateway ${qualified(source.namespace, source.name)}`;
    case 'identity':
      return `service account ${qualified(source.namespace, source.serviceAccount)}`;
  }
}

const CLOSED_BY_SERVER = '503 UC for HTTP, connection reset by peer for TCP';
const WRONG_VERSION =
  '503 UF for HTTP (TLS error, WRONG_VERSION_NUMBER), connection closed for TCP';
const HANDSHAKE = '503 UF (TLS handshake fails: the server requires a mesh certificate)';
const NO_OTHER_TLS = '503 UC or UF: the port is declared HTTP and takes no TLS of another kind';

/** Says what a client sees of a connection that fails, as the outcome table says it (T1…T18, SIDECAR-10). */
export function symptomText({ symptom, wire, cause }: DecidedConnection): string {
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
