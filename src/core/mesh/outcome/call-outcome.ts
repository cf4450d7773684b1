import type { Origin } from '../../manifest/index.ts';
import type { Mesh, Workload } from '../mesh.ts';
import type { RegistryService } from '../registry/registry-service.ts';
import { registryOf } from '../registry/service-registry.ts';
import type { RetryPolicy } from '../routes/retry-policy.ts';
import type { DecidedDestination, RouteDecision } from '../routes/route-decision.ts';
import type { OutboundCall } from '../routes/sidecar-routes.ts';
import { routeFromSidecar } from '../routes/sidecar-routes.ts';
import { endpointOutcomes } from './endpoint-outcome.ts';

/** One decision on the way of a call, in the order in which they are made. */
export interface Decision {
  readonly step: 'route' | 'destination' | 'tls' | 'authorization';
  /** What was decided, in the words of the model: `mtls`, `passthrough`, `deny`. */
  readonly says: string;
  readonly because: readonly Origin[];
}

/** How a call ends, or one share of it. */
export type Ending =
  | { readonly kind: 'answered'; readonly by: Workload | null }
  /** `flag` as Envoy logs it at the client; no status for a connection that is closed. FLAG-1…3. */
  | { readonly kind: 'refused'; readonly status: number | null; readonly flag: string | null }
  | { readonly kind: 'unknown'; readonly missing: string };

/** The end of a call for one destination and endpoint, with all that decided it. */
export interface CallEnding {
  /** Share of the calls, in percent, that go to the destination. */
  readonly weight: number;
  readonly ending: Ending;
  readonly chain: readonly Decision[];
}

export interface CallOutcome {
  /** One for each endpoint that the call may reach, or one for all where it reaches none. */
  readonly endings: readonly CallEnding[];
  /** Null where no proxy tries again, or for connections. */
  readonly retries: RetryPolicy | null;
  readonly timeout: string | null;
}

/**
 * What a running mesh would do with a call of a workload: what its proxy knows and where it routes, what it sends, and
 * what the destination's proxy makes of it. Three-valued all the way: `unknown` names what is missing.
 */
export function callOutcome(mesh: Mesh, caller: Workload, call: OutboundCall): CallOutcome {
  if (caller.sidecar.kind === 'unknown') return single(unknown(caller.sidecar.missing), []);
  if (!caller.sidecar.value) return withoutProxy(mesh, caller, call);
  const { namespace, labels } = caller;
  const decision = routeFromSidecar(mesh, { kind: 'sidecar', namespace, labels }, call);
  const made = decisionOf(decision);
  const chain = made === null ? [] : [made];
  if (decision.kind === 'passthrough')
    return passedThrough(mesh, caller, call, { chain, as: decision.as });
  if (decision.kind !== 'route') return single(endingOf(decision), chain);
  return {
    endings: decision.destinations.flatMap((destination) =>
      ofDestination(mesh, caller, call, { decision, destination, chain }),
    ),
    retries: decision.retries,
    timeout: decision.timeout,
  };
}

type Routed = Extract<RouteDecision, { kind: 'route' }>;

function ofDestination(
  mesh: Mesh,
  caller: Workload,
  call: OutboundCall,
  on: {
    readonly decision: Routed;
    readonly destination: DecidedDestination;
    readonly chain: readonly Decision[];
  },
): readonly CallEnding[] {
  const { decision, destination } = on;
  const { weight, fails, service } = destination;
  const name = [destination.host, destination.port, destination.subset ?? ''].join(' ').trim();
  const because = service === undefined ? [] : [service.resource.origin];
  const chain = [...on.chain, { step: 'destination' as const, says: name, because }];
  if (fails !== null) {
    const status = fails === 'invalid' ? 500 : 503;
    const flag = fails === 'invalid' ? null : fails;
    return [{ weight, chain, ending: { kind: 'refused', status, flag } }];
  }
  if (service === undefined) return [{ weight, chain, ending: unknown(name) }];
  const http =
    call.http === null || decision.retries === null
      ? null
      : { ...call.http, path: decision.path, host: decision.authority ?? call.http.host };
  return endpointOutcomes(mesh, caller, {
    service,
    port: destination.port,
    subset: destination.subset,
    sends: 'by-rule',
    http,
  }).map(({ ending, chain: further }) => ({ weight, ending, chain: [...chain, ...further] }));
}

/** A caller without a proxy reaches a Service as Kubernetes has it: ROUTE-7, MTLS-23. */
function withoutProxy(mesh: Mesh, caller: Workload, call: OutboundCall): CallOutcome {
  const because = caller.sidecar.kind === 'known' ? caller.sidecar.because : [];
  const chain: readonly Decision[] = [{ step: 'route', says: 'no proxy', because }];
  return passedThrough(mesh, caller, call, { chain, as: 'connection' });
}

/** What is sent on to the address that the client chose, in plaintext (SIDECAR-9). */
function passedThrough(
  mesh: Mesh,
  caller: Workload,
  call: OutboundCall,
  { chain, as }: { readonly chain: readonly Decision[]; readonly as: 'request' | 'connection' },
): CallOutcome {
  const service = registryOf(mesh)
    .named(call.host)
    .find((one: RegistryService) => one.kubernetes);
  if (service === undefined) return single(unknown(`what answers at ${call.host}`), chain);
  const endings = endpointOutcomes(mesh, caller, {
    service,
    port: call.port,
    subset: null,
    sends: as === 'request' ? 'plaintext' : 'bytes',
    http: call.http,
  }).map(({ ending, chain: further }) => ({ weight: 100, ending, chain: [...chain, ...further] }));
  return { endings, retries: null, timeout: null };
}

function endingOf(decision: Exclude<RouteDecision, Routed>): Ending {
  switch (decision.kind) {
    case 'unknown':
      return unknown(decision.missing);
    case 'no-route':
      return { kind: 'refused', status: 404, flag: 'NR' };
    case 'blackhole':
      return { kind: 'refused', status: decision.status, flag: null };
    case 'fault':
      return { kind: 'refused', status: decision.status, flag: 'FI' };
    case 'redirect':
    case 'direct':
      return { kind: 'answered', by: null };
    case 'passthrough':
      return unknown('what answers there');
  }
}

const decisionOf = (decision: RouteDecision): Decision | null =>
  decision.kind === 'unknown'
    ? null
    : { step: 'route', says: decision.kind, because: decision.because };

const unknown = (missing: string): Ending => ({ kind: 'unknown', missing });

const single = (ending: Ending, chain: readonly Decision[]): CallOutcome => ({
  endings: [{ weight: 100, ending, chain }],
  retries: null,
  timeout: null,
});
