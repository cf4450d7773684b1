import { parseGoDuration } from '../../manifest/index.ts';
import { routeFromSidecar } from '../../istio/index.ts';
import type { CaseContext, CaseResult } from './answer-case.ts';
import { callOf, sidecarOf } from './case-proxy.ts';
import { resultOfRoute } from './route-answer.ts';

/** How often and how long the sidecar of the client tries. */
export function retryAnswer({ mesh, query }: CaseContext): CaseResult {
  const decision = routeFromSidecar(mesh, sidecarOf(query.source), callOf(mesh, query));
  if (decision.kind !== 'route' || decision.retries === null)
    return resultOfRoute(decision, query.request?.path ?? '/');
  const { retries, timeout } = decision;
  const tries = retries.attempts + 1;
  const perTry = secondsOf(retries.perTryTimeout);
  const whole = secondsOf(timeout);
  const worst = perTry === null ? whole : Math.min(whole ?? Infinity, tries * perTry);
  return {
    attempts: retries.attempts,
    maxTries: tries,
    retryOn: retries.retryOn,
    statusCodes: retries.statusCodes.toSorted((a, b) => a - b),
    timeout: whole === null ? null : `${String(whole)}s`,
    ...(worst === null ? {} : { worstCaseSeconds: worst }),
  };
}

/** Whole microseconds are kept; null for no duration. */
function secondsOf(text: string | null): number | null {
  const milliseconds = text === null ? null : parseGoDuration(text);
  return milliseconds === null ? null : Math.round(milliseconds * 1e3) / 1e6;
}
