import { routeFromSidecar } from '../../istio/index.ts';
import type { CaseContext, CaseResult } from './answer-case.ts';
import { callOf, sidecarOf } from './case-proxy.ts';
import { resultOfRoute } from './route-answer.ts';

/** Whether the sidecar of the client knows a host, and what it does if not. */
export function visibilityAnswer({ mesh, query }: CaseContext): CaseResult {
  const decision = routeFromSidecar(mesh, sidecarOf(query.source), callOf(mesh, query));
  const answer = resultOfRoute(decision, '/');
  if (decision.kind === 'unknown') return answer;
  if (decision.kind === 'passthrough' || decision.kind === 'blackhole')
    return { visible: false, ...answer };
  const [destination] = decision.kind === 'route' ? decision.destinations : [];
  return {
    visible: true,
    result: 'route',
    ...(destination === undefined ? {} : { destination: destination.host }),
  };
}
