import type { CallDecision, CallEnding } from '../mesh/outcome/call-ending.ts';
import { objectText } from './cited.ts';
import { authorizationWords } from './arrival-words.ts';
import { locationWords } from './route-words.ts';

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
    case 'unknown':
      return `not known: it takes ${ending.missing}`;
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

/** What decided it: the last decision of the chain. */
function refusalReason(chain: readonly CallDecision[]): string {
  const last = chain.at(-1);
  switch (last?.step) {
    case 'authorization':
      return authorizationWords(last.verdict, [
        ...new Set(last.verdict.because.map(({ policy }) => objectText(policy.resource))),
      ]);
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

function tlsReason({ sent, connection, taker }: Extract<CallDecision, { step: 'tls' }>): string {
  if (taker === null)
    return 'the other side has no sidecar for it, and gets TLS that it cannot read';
  if (taker === 'ztunnel' && sent !== 'plaintext')
    return 'ztunnel passes on TLS that the application cannot read';
  return sent === 'plaintext'
    ? `plaintext meets ${connection.serverMode} mTLS`
    : `${sent === 'mtls' ? 'mTLS' : 'TLS of another kind'} meets a sidecar in mode ${connection.serverMode}`;
}

function destinationReason({ to }: Extract<CallDecision, { step: 'destination' }>): string {
  if (to.fails === 'UH') return 'nothing runs behind the destination';
  if (to.fails === 'invalid') return 'the route names a backend that it may not use';
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
    case 'route':
    case 'redirect':
    case 'direct':
    case 'passthrough':
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
