import type { Plain } from '../../../manifest/index.ts';
import { placeOf, parseGoDuration, canonicalJson } from '../../../manifest/index.ts';
import type { RouteDecision } from '../../mesh/routes/route-decision.ts';
import type { MergedRule } from '../../mesh/destinations/destination-rule-index.ts';
import { routeFromSidecar } from '../../mesh/routes/sidecar-routes.ts';
import { normalizedTarget } from '../../mesh/request/path-normalization.ts';
import { routeFromApiGateway } from '../../mesh/gateways/gateway-api-routes.ts';
import { routeFromGateway } from '../../mesh/gateways/gateway-routes.ts';
import { clientTlsMode, effectivePolicy } from '../../mesh/destinations/effective-policy.ts';
import { destinationRules } from '../../mesh/destinations/destination-rule-index.ts';
import { registryOf } from '../../mesh/registry/service-registry.ts';
import { serviceSeen } from '../../mesh/visibility/sidecar-scope.ts';
import type { CaseContext, CaseResult } from './conformance-case.ts';
import { callOf, sidecarOf, unknownResult, labelsOf } from './conformance-case.ts';

/** What the sidecar of the client does with a request. */
export function routeAnswer({ mesh, query }: CaseContext): CaseResult {
  const call = callOf(mesh, query);
  const decision = routeFromSidecar(mesh, sidecarOf(query.source), call);
  return resultOfRoute(decision, query.request?.path ?? '/');
}

/** A decision in the words of `expect`; `target` is the path as the client sent it. */
function resultOfRoute(decision: RouteDecision, target: string): CaseResult {
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

/** How often and how long the sidecar of the client tries. */
export function retryAnswer({ mesh, query }: CaseContext): CaseResult {
  const decision = routeFromSidecar(mesh, sidecarOf(query.source), callOf(mesh, query));
  if (decision.kind !== 'route' || decision.retries === null)
    return resultOfRoute(decision, query.request?.path ?? '/');
  const { retries, timeout } = decision;
  const tries = retries.attempts + 1;
  const perTry = secondsOf(retries.perTryTimeout);
  const whole = secondsOf(timeout);
  const worst = perTry === null ? whole : Math.min(whole ?? Infinity, retries.slowTries * perTry);
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

/** The policy that the client's proxy has for a host, port and subset. */
export function destinationRuleAnswer({ mesh, query }: CaseContext): CaseResult {
  const { host = '', port = 0, subset } = query.destination ?? {};
  const proxy = sidecarOf(query.source);
  const service =
    serviceSeen(mesh, proxy, host.toLowerCase(), port) ?? registryOf(mesh).named(host)[0];
  if (service === undefined) return unknownResult(`the service ${host}`);
  const answers = destinationRules(mesh, proxy, service).map((rule) => {
    const policy = effectivePolicy(mesh, rule, subset ?? null, port);
    const effective = Object.fromEntries(
      Object.entries(policy).flatMap(([name, block]): readonly [string, Plain][] => [
        [name, name === 'tls' ? modeOf(rule, subset ?? null, port) : block.value],
      ]),
    );
    return { effective, ...subsetsOf(rule, subset ?? null) };
  });
  const [first, ...others] = answers;
  if (first === undefined) return unknownResult('the DestinationRules');
  const text = canonicalJson(first);
  if (others.some((other) => canonicalJson(other) !== text))
    return unknownResult(`which of the DestinationRules for ${host} is the oldest`);
  return first;
}

/** The mode that counts: none is DISABLE, and so is what a sidecar does not read (MTLS-21, DR-26). */
function modeOf(rule: MergedRule | null, subset: string | null, port: number): Plain {
  return { mode: clientTlsMode(rule, subset, port, 'sidecar') };
}

const subsetsOf = (rule: MergedRule | null, subset: string | null): CaseResult => ({
  subsets: (rule?.subsets ?? []).flatMap(({ name }) => name?.value ?? []).toSorted(),
  ...Object.fromEntries(
    (rule?.subsets ?? [])
      .filter(({ name }) => name?.value === subset)
      .map(({ labels }) => ['subsetLabels', Object.fromEntries(labels.value)]),
  ),
  because: (rule?.rules ?? []).map(({ origin }) => placeOf(origin)),
});
