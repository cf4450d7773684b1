import type { Origin } from '../../manifest/index.ts';
import { subjectText } from '../../manifest/index.ts';
import type { Call, Mesh, Service } from '../../istio/index.ts';
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
type Chain = CallTarget['endings'][number]['chain'];
type Tls = Extract<Chain[number], { readonly step: 'tls' }>;

/** Says what the decisions of a call make of its connection to one workload, and why on either side. */
export interface CallVerdict extends Pick<Tls['sending'], 'wire' | 'tls'> {
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
  readonly serverMode: Tls['connection']['serverMode'];
  /**
   * The error that the client sees where the connection fails; `502` comes of a proxy that reaches nothing
   * but the registry.
   */
  readonly symptom: Tls['connection']['symptom'] | 'refused' | '502';
  /** Lists what decides on the client's side. */
  readonly client: readonly Origin[];
  /** Lists what decides at the server: its policies, or the annotation by which its pods take the port past their sidecar. */
  readonly server: readonly Origin[];
  /** Tells whether the pods take the port past their sidecar. Callers send mTLS to it all the same (INJ-13). */
  readonly isPast: boolean;
}

/** A call with what becomes of it at one workload that its requests may reach. */
export interface JudgedCall {
  readonly source: Call['source'];
  readonly client: CallingClient;
  readonly server: CalledServer;
  readonly verdict: CallVerdict;
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
  for (const call of knownCalls(facts.mesh).filter(({ sure }) => sure !== 'intends')) {
    const { source, origin, destination: from } = call;
    for (const { target, server } of arrivalsOf(facts, call)) {
      const key = [
        ...[callerText(source), serviceText(server.service), server.port],
        subjectText(server.workload),
      ].join(' ');
      const client = callingClient(facts, source, server.port);
      // a proxy takes the connection of whoever only waits for it
      const isTaken = call.sure === 'connects' && client.cutOff === null;
      if (isTaken || judged.has(key)) continue;
      const { because, endings } = target;
      const rerouted = because.length === 0 ? null : { from, because };
      const verdict = verdictOn(facts.mesh, client, server, endings);
      judged.set(key, { source, client, server, verdict, origin, rerouted });
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
      .filter((one) => !isSelf(call.source, one.resource) && !isGatewayWorkload(facts.mesh, one))
      .map((one) => ({ target, server: calledServer(facts, service, port, one) }));
  });

const isSelf = (source: Call['source'], workload: unknown): boolean =>
  source.kind === 'workload' && source.workload.resource === workload;

/** Unknown where it hangs on a proxy that may be missing, or where the possible endings differ. */
function verdictOn(
  mesh: Mesh,
  { cutOff, proxy }: CallingClient,
  server: CalledServer,
  endings: CallTarget['endings'],
): CallVerdict {
  const untold = verdictOf(mesh, [], server);
  if (cutOff !== null)
    return { ...untold, ...FAILS, cause: 'before-proxy', symptom: 'refused', client: cutOff };
  if (proxy.kind === 'unknown') return untold;
  const [first = untold, ...others] = endings
    .filter(({ endpoint }) => endpoint === null || endpoint === server.workload)
    .map(({ chain }) => verdictOf(mesh, chain, server));
  const isOpen = others.some(({ outcome }) => outcome !== first.outcome);
  return isOpen ? { ...first, outcome: 'unknown', symptom: null } : first;
}

/** Nothing of it comes to the server. */
const FAILS = { outcome: 'fail', server: [], isPast: false } as const;

/** Reads what the decisions of a call say of its connection to a server; unknown if that is not decided. */
export function verdictOf(
  mesh: Mesh,
  chain: Chain,
  { workload, targetPort, member, proxy }: CalledServer,
): CallVerdict {
  const { mode: serverMode, because } = acceptedMtls(mesh, workload, targetPort);
  const isKnown = member.kind === 'known' && proxy.kind === 'known';
  const past = isKnown && member.value && !proxy.value ? proxy.because : null;
  const at = { serverMode, server: past ?? because, isPast: past !== null };
  const untold = { outcome: 'unknown', wire: 'unknown', tls: null, symptom: null } as const;
  const decision = routedBy(chain)?.decision;
  if (decision?.kind === 'blackhole')
    return {
      ...{ ...untold, ...at, ...FAILS, cause: 'blackhole' },
      symptom: decision.status === null ? 'reset' : '502',
      client: [...hidingPlaces(chain), ...decision.because],
    };
  const decided = chain.findLast((one) => one.step === 'tls');
  if (decided === undefined || !isKnown)
    return { ...untold, ...at, cause: 'not-known', client: [] };
  const { sending, connection } = decided;
  const { wire, tls } = sending;
  // whether the application speaks TLS is not told here
  const { outcome, symptom } = connection.unlessTls
    ? ({ outcome: 'tls', symptom: null } as const)
    : connection;
  const why = sending.cause === 'as-sent' ? passedOn(chain) : sending;
  return { ...at, wire, tls, outcome, symptom, cause: why.cause, client: why.because };
}

/** Says why a client's bytes go on as they are. */
function passedOn(chain: Chain): {
  readonly cause: CallVerdict['cause'];
  readonly because: readonly Origin[];
} {
  const seen = seenIn(chain);
  if (seen?.says === 'no-proxy') return { cause: 'no-proxy', because: seen.because };
  const hiding = hidingPlaces(chain);
  return hiding.length > 0
    ? { cause: 'hidden', because: hiding }
    : { cause: 'passed-through', because: routedBy(chain)?.because ?? [] };
}

const routedBy = (chain: Chain) => chain.find((one) => one.step === 'route');

const seenIn = (chain: Chain) => chain.find((one) => one.step === 'visibility');

/** Lists where the Sidecar says what it imports; empty where none does. */
function hidingPlaces(chain: Chain): readonly Origin[] {
  const sidecar = seenIn(chain)?.sidecar ?? null;
  const egress = sidecar === null ? null : viewOf('Sidecar', sidecar).egress;
  const at = egress?.value.length === 0 ? undefined : egress?.origin;
  return at == null ? [] : [at];
}

/** Writes `namespace/name`, or the name alone where there is no namespace. */
const qualified = (namespace: string, name: string): string =>
  namespace === '' ? name : `${namespace}/${name}`;

export const serviceText = ({ namespace, name }: Service): string => qualified(namespace, name);

export function callerText(source: Call['source']): string {
  switch (source.kind) {
    case 'workload':
      return source.init === undefined
        ? subjectText(source.workload)
        : `init container ${source.init.name} of ${subjectText(source.workload)}`;
    case 'gateway':
      return `gateway ${qualified(source.namespace, source.name)}`;
    case 'identity':
      return `service account ${qualified(source.namespace, source.serviceAccount)}`;
  }
}
