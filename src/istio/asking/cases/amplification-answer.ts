import type { Failure, RetryPolicy } from '../../mesh/retries/retry-policy.ts';
import type { Call } from '../../mesh/calls/call.ts';
import type { Mesh, Service, Workload } from '../../mesh/mesh.ts';
import type { RouteDecision } from '../../mesh/routes/route-decision.ts';
import { isGrpcPort } from '../../mesh/registry/port-protocol.ts';
import { passedOn, toldByGrpc, toldByHttp, triesOn } from '../../mesh/retries/retry-policy.ts';
import { callTargets } from '../../mesh/calls/call-targets.ts';
import { isAmbient } from '../../mesh/data-plane.ts';
import { possibleDecisions } from '../../mesh/routes/route-decision.ts';
import { requestsOfPods } from '../../mesh/calls/requests-of-gateways.ts';
import { routeFromSidecar } from '../../mesh/routes/sidecar-routes.ts';
import type { CaseContext, CaseResult } from './conformance-case.ts';
import { unknownResult, callOf, labelsOf } from './conformance-case.ts';

/** How many requests come in at the last of a chain for one at the first, by the worst route: RETRY-13, RETRY-14. */
export function amplificationAnswer({ mesh, query }: CaseContext): CaseResult {
  const { chain = [], port = 80, request, failure = null } = query;
  const tried: TriedHop[] = [];
  for (const [index, from] of chain.slice(0, -1).entries()) {
    const hop: ChainHop = { from, to: chain[index + 1] ?? '', port, request };
    const policies = policiesOfHop(mesh, hop);
    if ('missing' in policies) return unknownResult(policies.missing);
    const called = serviceAt(mesh, hop.to)?.ports.find((one) => one.port === port);
    tried.push({ policies, isGrpc: called !== undefined && isGrpcPort(called) });
  }
  const tries = triesAlong(tried, failureOf(failure));
  return {
    maxRequestsAtLast: tries.reduce((product, each) => product * each, 1),
    hops: tries.map((each, index) => ({
      from: chain[index] ?? '',
      to: chain[index + 1] ?? '',
      tries: each,
    })),
  };
}

interface TriedHop {
  /** Of the routes that the requests may take. */
  readonly policies: readonly RetryPolicy[];
  readonly isGrpc: boolean;
}

/** From the last hop on, for each sees what the one below passes on; null for a failure that all try again. */
function triesAlong(hops: readonly TriedHop[], atLast: Failure | null): readonly number[] {
  let failure = atLast;
  const tries: number[] = [];
  for (const { policies, isGrpc } of hops.toReversed()) {
    const seen = failure && (isGrpc ? toldByGrpc(failure) : toldByHttp(failure));
    tries.unshift(Math.max(1, ...policies.map((policy) => triesOf(policy, seen))));
    failure = seen && passedOn(seen);
  }
  return tries;
}

const triesOf = (policy: RetryPolicy, failure: Failure | null): number =>
  failure === null ? policy.attempts + 1 : triesOn(policy, failure);

const BY_WORDS: readonly (readonly [RegExp, Failure])[] = [
  [/deadline.exceeded/i, { kind: 'grpc', status: 'deadline-exceeded' }],
  [/resource.exhausted/i, { kind: 'grpc', status: 'resource-exhausted' }],
  [/unavailable/i, { kind: 'grpc', status: 'unavailable' }],
  [/cancel/i, { kind: 'grpc', status: 'cancelled' }],
  [/\binternal\b/i, { kind: 'grpc', status: 'internal' }],
  [/refused.stream/i, { kind: 'refused-stream' }],
  [/before.request/i, { kind: 'reset-before-request' }],
  [/reset|disconnect/i, { kind: 'reset' }],
  [/connect/i, { kind: 'connect-failure' }],
  [/time(?:d )?.?out/i, { kind: 'per-try-timeout' }],
];

/** `503 from last`; null for one that every hop tries again. */
function failureOf(text: string | null): Failure | null {
  const status = /\b[1-5]\d\d\b/.exec(text ?? '')?.[0];
  if (status !== undefined) return { kind: 'status', status: Number(status) };
  return BY_WORDS.find(([words]) => words.test(text ?? ''))?.[1] ?? null;
}

/** One of a chain of hosts that call each other. */
interface ChainHop {
  readonly from: string;
  readonly to: string;
  readonly port: number;
  /** Absent for any request. */
  readonly request: CaseContext['query']['request'];
}

const serviceAt = (mesh: Mesh, host: string): Service | undefined =>
  mesh.services.find((service) => service.host === host.toLowerCase());

/**
 * How the requests of a hop are tried again, by each route that they may take. Empty where nobody does: a caller without
 * a proxy, a connection, what leaves the mesh as it is (RETRY-11).
 */
function policiesOfHop(
  mesh: Mesh,
  hop: ChainHop,
): readonly RetryPolicy[] | { readonly missing: string } {
  const caller = serviceAt(mesh, hop.from);
  const [workload] = caller?.workloads ?? [];
  const namespace = caller?.namespace ?? hop.from.split('.')[1] ?? '';
  const labels = workload?.labels ?? labelsOf(null);
  const ofGateway = requestsOfPods(mesh, namespace, workload?.labels ?? caller?.selector ?? labels);
  if (ofGateway.length > 0)
    return ofGateway
      .filter(
        ({ service, port }) => service.host === hop.to.toLowerCase() && port.port === hop.port,
      )
      .flatMap(({ tried }) => tried.map(({ policy }) => policy));
  if (workload !== undefined && isAmbient(mesh, workload)) return ofWaypoint(mesh, workload, hop);
  if (workload?.sidecar.kind === 'known' && !workload.sidecar.value) return [];
  const decision = routeFromSidecar(
    mesh,
    { kind: 'sidecar', namespace, labels },
    outboundOf(mesh, hop),
  );
  const possible = possibleDecisions(decision);
  if (possible === null) return { missing: decision.kind === 'unknown' ? decision.missing : '' };
  return possible.flatMap(retriesOf);
}

const retriesOf = (decision: RouteDecision): readonly RetryPolicy[] =>
  decision.kind === 'route' && decision.retries !== null ? [decision.retries] : [];

/** Of a request that is not told everything may be so. */
function outboundOf(mesh: Mesh, { to, port, request }: ChainHop): ReturnType<typeof callOf> {
  const call = callOf(mesh, {
    kind: 'amplification',
    destination: { host: to, port, sidecar: true, ambient: false },
    request,
  });
  const http = call.http;
  return request !== undefined || http === null
    ? call
    : { ...call, http: { ...http, method: null, path: null, headers: null, token: 'any' } };
}

/** ztunnel tries nothing again; the waypoint of the Service that is called does. */
function ofWaypoint(
  mesh: Mesh,
  workload: Workload,
  { to, port, request }: ChainHop,
): readonly RetryPolicy[] {
  const destination = serviceAt(mesh, to);
  if (destination === undefined) return [];
  const call: Call = {
    source: { kind: 'workload', workload },
    destination,
    port,
    path: request?.path ?? null,
    ...{ basis: 'variable', sure: 'sends' },
    origin: destination.resource.origin,
  };
  return callTargets(mesh, call).flatMap(({ tried }) => tried.map(({ policy }) => policy));
}
