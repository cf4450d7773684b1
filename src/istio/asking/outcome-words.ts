import type { CallDecision, CallEnding, CallOutcome } from '../mesh/outcome/call-ending.ts';
import { documentation } from '../../manifest/index.ts';
import { objectText } from './citation.ts';
import { authorizationWords, locationWords } from './answer-steps.ts';
import { DNS, networkWords } from './network-words.ts';
import type { Mesh, Workload } from '../mesh/mesh.ts';
import { initTraffic } from '../mesh/control-plane/init-containers.ts';
import { isOlderVersion } from '../mesh/istio-version.ts';
import type { DecidedDestination } from '../mesh/routes/route-decision.ts';
import type { Caller } from './call-parties.ts';

const decisionAt = <S extends CallDecision['step']>(
  chain: readonly CallDecision[],
  step: S,
): Extract<CallDecision, { step: S }> | undefined =>
  chain.find((one): one is Extract<CallDecision, { step: S }> => one.step === step);

/** `answered by Deployment shop/orders`, `refused: 403 (no policy lets it in)`; names are short in a headline. */
export function endingWords({ ending, chain }: CallEnding, isShort: boolean): string {
  switch (ending.kind) {
    case 'answered':
      if (ending.by !== null)
        return `answered by ${isShort ? ending.by.name : objectText(ending.by)}`;
      return ending.from === 'elsewhere'
        ? `sent out of the mesh, to ${decisionAt(chain, 'destination')?.to.host ?? 'the host'}`
        : proxyWords(chain, ending.status);
    case 'refused':
      return `refused: ${refusalWords(ending.status, ending.flag)} (${refusalReason(chain)})`;
    case 'dropped':
      return `dropped: ${droppedWords(ending, chain)} (${refusalReason(chain)})`;
    case 'unknown':
      return `not known: ${ending.unlisted?.says ?? `it takes ${ending.missing}`}`;
  }
}

function proxyWords(chain: readonly CallDecision[], status: number | null): string {
  const decision = decisionAt(chain, 'route')?.decision;
  return decision?.kind === 'redirect'
    ? `redirected: ${String(status)}${locationWords(decision.location)}`
    : `answered by the proxy itself: ${String(status)}`;
}

const refusalWords = (status: number | null, flag: string | null): string => {
  const code = status === null ? 'the connection is closed' : String(status);
  return flag === null ? code : `${code} ${flag}`;
};

/** A dropped connection is never refused: whoever makes it waits. */
function droppedWords(
  { status, flag }: Extract<CallEnding['ending'], { readonly kind: 'dropped' }>,
  chain: readonly CallDecision[],
): string {
  if (chain.some(({ step }) => step === 'lookup')) return 'no DNS answers, and it has no address';
  return status === null
    ? 'the connection times out'
    : `${String(status)} ${flag ?? ''} after the connect timeout`;
}

/** Words what decided the refusal: the last decision of the chain. */
function refusalReason(chain: readonly CallDecision[]): string {
  const last = chain.at(-1);
  switch (last?.step) {
    case 'authorization':
      return authorizationWords(last.verdict, [
        ...new Set(last.verdict.because.map(({ policy }) => objectText(policy.resource))),
      ]);
    case 'lookup':
      return networkWords(last.answer, DNS);
    case 'network':
      return networkWords(last.answer, `port ${String(last.port)}`);
    case 'tls':
      return tlsReason(last);
    case 'destination':
      return destinationReason(last);
    case 'endpoints':
      return 'no pods of it run';
    case 'route':
      return routeReason(last, chain);
    case 'visibility':
      return 'the Service has no such port';
    case 'waypoint':
    case undefined:
      return 'no Service of the gateway has this port';
  }
}

function tlsReason({
  sending: { wire: sent },
  connection,
  taker,
}: Extract<CallDecision, { step: 'tls' }>): string {
  if (taker === null)
    return 'the other side has no sidecar for it, and gets TLS that it cannot read';
  if (taker === 'ztunnel' && sent !== 'plaintext')
    return 'ztunnel passes on TLS that the application cannot read';
  return sent === 'plaintext'
    ? `plaintext meets ${connection.serverMode} mTLS`
    : `${sent === 'mtls' ? 'mTLS' : 'TLS of another kind'} meets a sidecar in mode ${connection.serverMode}`;
}

/** Tells whether the destination has the port, as far as it is known. */
const isPortOf = ({ service, port }: DecidedDestination): boolean =>
  service?.ports.some(({ number }) => number === port) ?? true;

function destinationReason({ to }: Extract<CallDecision, { step: 'destination' }>): string {
  if (to.fails === 'UH') return 'nothing runs behind the destination';
  if (to.fails === 'invalid' && isPortOf(to))
    return 'the route names a backend that it may not use';
  if (to.service === undefined) return `the proxy knows no ${to.host}`;
  return to.subset === null
    ? `${to.host} has no port ${String(to.port)}`
    : `${to.host} has no subset ${to.subset}`;
}

function routeReason(
  { decision }: Extract<CallDecision, { step: 'route' }>,
  chain: readonly CallDecision[],
): string {
  switch (decision.kind) {
    case 'fault':
      return 'an injected fault';
    case 'no-route':
      return 'no route fits';
    case 'connection-refused':
      return 'the gateway does not listen on this port';
    case 'reset':
      return 'no server of the gateway takes this name';
    case 'blackhole':
      return blackholeReason(decisionAt(chain, 'visibility')?.says);
    case 'passthrough':
      return 'the Service has no such port, and nothing listens at its address there';
    case 'route':
    case 'redirect':
    case 'direct':
    case 'unknown':
      return 'it is not sent on';
  }
}

/** SIDECAR-10. */
const blackholeReason = (says: string | undefined): string =>
  says === 'hidden'
    ? 'the caller is not shown this service, and REGISTRY_ONLY lets out nothing else'
    : says === 'seen'
      ? 'the port is for TLS with this name, and REGISTRY_ONLY lets out nothing else'
      : 'nothing is registered under this name and port, and REGISTRY_ONLY lets out nothing else';

/** Lists what else holds for the call: waiting, trying again, faults, copies, and what is not evaluated. */
export function outcomeNotes(mesh: Mesh, caller: Caller, outcome: CallOutcome): readonly string[] {
  const { timeout, retries, fault, mirrors } = outcome;
  return [
    ...(timeout === null ? [] : [`The caller waits ${timeout} at most, then gets 504 UT.`]),
    ...(retries === null ? [] : [retryNote(retries)]),
    ...(fault?.delay == null || fault.delay.percent <= 0
      ? []
      : [
          `${String(fault.delay.percent)} % of the requests are held up by ${fault.delay.fixed ?? 'an injected delay'}.`,
        ]),
    ...mirrors.map(
      ({ host, percent }) => `${String(percent)} % are copied to ${host}; its answers are dropped.`,
    ),
    ...(caller.kind === 'workload' ? initNotes(mesh, caller.workload) : []),
    ...patchNotes(mesh, caller, outcome),
  ];
}

function retryNote({
  attempts,
  retryOn,
  statusCodes,
  perTryTimeout,
}: NonNullable<CallOutcome['retries']>): string {
  if (attempts === 0) return 'It is not tried again.';
  const on = [...retryOn, ...statusCodes.map(String)].join(', ');
  const each = perTryTimeout === null ? '' : `, ${perTryTimeout} for each try`;
  const times = attempts === 1 ? 'once' : `up to ${String(attempts)} times`;
  return `It is tried again ${times} on ${on}${each}.`;
}

/**
 * Warns that the answer holds for the containers of the application only: init containers may come before the
 * sidecar (INJ-20 to 22).
 */
const initNotes = (mesh: Mesh, workload: Workload): readonly string[] =>
  workload.sidecar.kind === 'known' && workload.sidecar.value
    ? workload.containers
        .filter(({ init, name }) => init && !OWN.has(name))
        .flatMap((container) => initNote(container.name, initTraffic(mesh, workload, container)))
    : [];

/** Init containers that injection adds. */
const OWN: ReadonlySet<string> = new Set(['istio-init', 'istio-validation']);

function initNote(name: string, traffic: ReturnType<typeof initTraffic>): readonly string[] {
  if (traffic.kind === 'unknown')
    return [
      `What becomes of calls of its init container ${name} is not known: ${traffic.missing}.`,
    ];
  switch (traffic.value) {
    case 'with-proxy':
      return [];
    case 'before-proxy':
      return [
        `Calls of its init container ${name} leave in plaintext, past every rule of the mesh: the sidecar does not handle them.`,
      ];
    case 'cut-off':
      return [
        `Calls of its init container ${name} are refused: they are led to the sidecar before it runs.`,
      ];
  }
}

/** EnvoyFilters and WasmPlugins may do anything to the proxies that they are for. */
function patchNotes(mesh: Mesh, caller: Caller, { endings }: CallOutcome): readonly string[] {
  const own =
    caller.kind === 'workload'
      ? caller.workload.namespace
      : (caller.pods.kind === 'workload' ? caller.pods.workload : caller.pods.gateway).namespace;
  const namespaces = new Set([
    own,
    mesh.configuration.rootNamespace,
    ...endings.flatMap(({ chain }) =>
      chain.flatMap((one) =>
        one.step === 'endpoints' ? one.workloads.map(({ namespace }) => namespace) : [],
      ),
    ),
  ]);
  const patches = [
    ...mesh.ofKind('networking.istio.io', 'EnvoyFilter'),
    ...mesh.ofKind('extensions.istio.io', 'WasmPlugin'),
  ].filter(({ namespace }) => namespaces.has(namespace));
  if (patches.length === 0) return [];
  return [`Not evaluated, and may change this: ${patches.map(objectText).join(', ')}.`];
}

/** Istio whose code answered the questions that the rules of the mesh were checked by (docs/contributing/model/semantics.md). */
const RULES_OF = '1.32';

/** One sentence where the environment's Istio is older than that, or nobody says which it is. */
export function versionNote({ configuration }: Mesh): string | null {
  const version = configuration.istioVersion?.version;
  if (version === undefined)
    return `No version of Istio is named here; this is what ${RULES_OF} does.`;
  return isOlderVersion(version, RULES_OF)
    ? `Istio is ${version} here; this is what ${RULES_OF} does, but for changes that ${documentation.limits} names.`
    : null;
}
