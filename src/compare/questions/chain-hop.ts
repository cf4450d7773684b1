import type {
  Call,
  Mesh,
  RetryPolicy,
  RouteDecision,
  Service,
  Workload,
} from '../../istio/index.ts';
import {
  callTargets,
  isAmbient,
  possibleDecisions,
  requestsOfPods,
  routeFromSidecar,
} from '../../istio/index.ts';
import { callOf, labelsOf } from './case-proxy.ts';
import type { CaseContext } from './answer-case.ts';

/** One of a chain of hosts that call each other. */
export interface ChainHop {
  readonly from: string;
  readonly to: string;
  readonly port: number;
  /** Absent for any request. */
  readonly request: CaseContext['query']['request'];
}

export const serviceAt = (mesh: Mesh, host: string): Service | undefined =>
  mesh.services.find((service) => service.host === host.toLowerCase());

/**
 * How the requests of a hop are tried again, by each route that they may take. Empty where nobody does: a caller without
 * a proxy, a connection, what leaves the mesh as it is (RETRY-11).
 */
export function policiesOfHop(
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
    basis: 'variable',
    origin: destination.resource.origin,
  };
  return callTargets({ mesh, allNamespaces: true }, call).flatMap(({ tried }) =>
    tried.map(({ policy }) => policy),
  );
}
