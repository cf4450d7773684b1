import { placeOf } from '../../manifest/index.ts';
import { normalizedTarget, routeFromApiGateway, routeFromGateway } from '../../istio/index.ts';
import type { CaseContext, CaseResult } from './answer-case.ts';
import { labelsOf } from './case-proxy.ts';
import { resultOfRoute } from './route-answer.ts';
import { unknownResult } from './unknown-result.ts';

/** What a gateway does with a request from outside. */
export function gatewayAnswer({ mesh, query }: CaseContext): CaseResult {
  const { gateway, request } = query;
  if (gateway === undefined || request === undefined)
    return unknownResult('a request at a gateway');
  const call = {
    port: request.port ?? 80,
    encrypted: request.scheme === 'https' || request.scheme === 'tls',
    http: {
      method: request.method,
      host: request.host ?? null,
      path: normalizedTarget(mesh, request.path),
      headers: new Map(
        Object.entries(request.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
      ),
      token: null,
    },
  };
  const named = mesh.find(
    'gateway.networking.k8s.io',
    'Gateway',
    gateway.namespace,
    gateway.name ?? '',
  );
  const decision =
    named === undefined
      ? routeFromGateway(
          mesh,
          {
            kind: 'gateway',
            namespace: gateway.namespace,
            labels: labelsOf(gateway.labels),
          },
          call,
        )
      : routeFromApiGateway(mesh, named, call);
  if (decision.kind === 'connection-refused')
    return { result: 'connection_refused', because: decision.because.map(placeOf) };
  if (decision.kind === 'reset')
    return {
      result: 'reset',
      ...(decision.flag === null ? {} : { flag: decision.flag }),
      because: decision.because.map(placeOf),
    };
  return resultOfRoute(decision, request.path);
}
