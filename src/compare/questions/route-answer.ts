import type { Plain } from '../../manifest/index.ts';
import { placeOf } from '../../manifest/index.ts';
import type { RouteDecision } from '../../istio/index.ts';
import { routeFromSidecar } from '../../istio/index.ts';
import type { CaseContext, CaseResult } from './answer-case.ts';
import { callOf, sidecarOf } from './case-proxy.ts';
import { unknownResult } from './unknown-result.ts';

/** What the sidecar of the client does with a request. */
export function routeAnswer({ mesh, query }: CaseContext): CaseResult {
  const call = callOf(mesh, query);
  const decision = routeFromSidecar(mesh, sidecarOf(query.source), call);
  return resultOfRoute(decision, query.request?.path ?? '/');
}

/** A decision in the words of `expect`; `target` is the path as the client sent it. */
export function resultOfRoute(decision: RouteDecision, target: string): CaseResult {
  switch (decision.kind) {
    case 'unknown':
      return unknownResult(decision.missing);
    case 'passthrough':
      return { result: 'passthrough', cluster: 'PassthroughCluster' };
    case 'blackhole':
      return decision.status === null
        ? { result: 'blackhole', symptom: 'connection closed', cluster: 'BlackHoleCluster' }
        : { result: 'blackhole', status: decision.status, cluster: 'BlackHoleCluster' };
    case 'no-route':
      return { result: 'no_route', status: 404, flag: 'NR', because: places(decision) };
    case 'direct':
      return { result: 'direct', status: decision.status, because: places(decision) };
    case 'fault':
      return { result: 'fault', status: decision.status, flag: 'FI', because: places(decision) };
    case 'redirect':
      return { result: 'redirect', status: decision.status, ...locationOf(decision) };
    case 'route':
      return resultOfDestinations(decision, target);
  }
}

type Routed = Extract<RouteDecision, { kind: 'route' }>;

function resultOfDestinations(decision: Routed, target: string): CaseResult {
  const fails = new Set(decision.destinations.map((one) => one.fails));
  const [fail] = fails;
  const failure = fails.size === 1 ? FAILURES.get(fail ?? '') : undefined;
  const isHttp = decision.retries !== null;
  return {
    result: failure?.result ?? 'route',
    ...(failure === undefined || !isHttp ? {} : failure.sent),
    destinations: decision.destinations.map(({ host, subset, port, weight, fails: how }) => ({
      host,
      ...(subset === null ? {} : { subset }),
      port,
      weight,
      ...(how === null ? {} : { fails: how === 'invalid' ? '500' : `503 ${how}` }),
    })),
    ...(decision.path === null || decision.path === target ? {} : { rewrittenPath: decision.path }),
    ...(decision.mirrors.length === 0
      ? {}
      : {
          mirrors: decision.mirrors.map(({ host, subset, port, percent }) => ({
            host,
            ...(subset === null ? {} : { subset }),
            port,
            percent,
          })),
        }),
    fault: faultOf(decision),
    ...(decision.deadRoutes === null ? {} : { deadRoutes: decision.deadRoutes }),
    because: places(decision),
  };
}

/** A fault that hits some requests; null where none is hit (ROUTE-49). */
function faultOf({ fault }: Routed): Plain {
  const abort = fault?.abort?.percent ?? 0;
  const delay = fault?.delay?.percent ?? 0;
  if (abort === 0 && delay === 0) return null;
  return {
    ...(abort === 0 ? {} : { abort: { percent: abort, status: fault?.abort?.status ?? null } }),
    ...(delay === 0 ? {} : { delay: { percent: delay, fixed: fault?.delay?.fixed ?? null } }),
  };
}

interface Failure {
  readonly result: string;
  readonly sent: { readonly status: number; readonly flag?: string };
}

const FAILURES: ReadonlyMap<string, Failure> = new Map([
  ['NC', { result: 'no_cluster', sent: { status: 503, flag: 'NC' } }],
  ['UH', { result: 'no_endpoints', sent: { status: 503, flag: 'UH' } }],
  ['invalid', { result: 'invalid_backend', sent: { status: 500 } }],
]);

function locationOf({ location }: Extract<RouteDecision, { kind: 'redirect' }>): CaseResult {
  if (location === null) return {};
  const { scheme, host, port, path } = location;
  const authority = port === null ? host : `${host}:${String(port)}`;
  return {
    location: { scheme, host, ...(port === null ? {} : { port }), authority, path, uri: path },
  };
}

const places = ({
  because,
}: Extract<RouteDecision, { readonly because: unknown }>): readonly Plain[] => because.map(placeOf);
