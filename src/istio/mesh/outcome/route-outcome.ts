import type { Resource } from '../../../manifest/index.ts';
import type { MergedRule } from '../destinations/destination-rule-index.ts';
import { destinationRules } from '../destinations/destination-rule-index.ts';
import type { EffectivePolicy } from '../destinations/effective-policy.ts';
import { effectivePolicy } from '../destinations/effective-policy.ts';
import type { GatewayDecision } from '../gateways/gateway-decision.ts';
import type { Mesh, Proxy } from '../mesh.ts';
import { memoryIn } from '../mesh-memory.ts';
import type { HttpRequest } from '../request/request.ts';
import type { DecidedDestination, RouteDecision } from '../routes/route-decision.ts';
import type { CallDecision, CallEnding, CallOutcome, Ending } from './call-ending.ts';
import { unknown } from '../mesh.ts';
import { refused } from './call-ending.ts';
import type { Sender } from './client-proxy.ts';
import { endpointOutcomes } from './endpoint-outcome.ts';

type Routed = Extract<RouteDecision, { kind: 'route' }>;

interface OnTheWay {
  readonly decision: Routed;
  readonly chain: readonly CallDecision[];
}

/** Decides how a call ends that a proxy leads to destinations; `http` is the request that the proxy got. */
export function routedOutcome(
  mesh: Mesh,
  sender: Sender,
  http: HttpRequest | null,
  on: OnTheWay,
): CallOutcome {
  const { destinations, retries, timeout, fault, mirrors } = on.decision;
  return {
    endings: destinations.flatMap((destination) =>
      ofDestination(mesh, sender, http, { ...on, destination }),
    ),
    retries,
    timeout,
    fault,
    mirrors,
  };
}

function ofDestination(
  mesh: Mesh,
  sender: Sender,
  received: HttpRequest | null,
  on: OnTheWay & { readonly destination: DecidedDestination },
): readonly CallEnding[] {
  const { decision, destination } = on;
  const { weight, fails, service, port, subset } = destination;
  const decided = decidedFor(mesh, sender.proxy, destination);
  const chain = [...on.chain, decided];
  const isConnection = received === null || decision.retries === null;
  if (fails !== null) {
    const status = isConnection ? null : fails === 'invalid' ? 500 : 503;
    return [
      {
        weight,
        endpoint: null,
        chain,
        ending: refused(status, fails === 'invalid' ? null : fails),
      },
    ];
  }
  if (service === undefined)
    return [{ weight, endpoint: null, chain, ending: unknown(decided.says) }];
  const http = isConnection
    ? null
    : { ...received, path: decision.path, host: decision.authority ?? received.host };
  const leaving = { service, port, subset, sends: 'by-rule', http } as const;
  return endpointOutcomes(mesh, sender, leaving, { weight, chain });
}

/** Keeps decisions by destination, for many calls meet the same destination of a route. */
const decisions = memoryIn<Map<DecidedDestination, CallDecision>>(() => new Map());

function decidedFor(mesh: Mesh, proxy: Proxy, destination: DecidedDestination): CallDecision {
  const known = decisions(mesh, proxy);
  const before = known.get(destination);
  if (before !== undefined) return before;
  const { host, port, subset, service } = destination;
  const decided: CallDecision = {
    step: 'destination',
    says: [host, port, subset ?? ''].join(' ').trim(),
    because: service === undefined ? [] : [service.resource.origin],
    to: destination,
    ...policyOf(mesh, proxy, destination),
  };
  known.set(destination, decided);
  return decided;
}

/** Gives what DestinationRules say of a destination, where it is certain which one counts. */
function policyOf(
  mesh: Mesh,
  proxy: Proxy,
  { service, subset, port }: DecidedDestination,
): { readonly policy: EffectivePolicy | null; readonly rules: readonly Resource[] } {
  if (service === undefined) return { policy: null, rules: [] };
  const [rule = null, ...others]: readonly (MergedRule | null)[] = destinationRules(
    mesh,
    proxy,
    service,
  );
  if (others.length > 0) return { policy: null, rules: [] };
  return {
    policy: effectivePolicy(mesh, rule, subset, port),
    rules: rule === null ? [] : rule.rules,
  };
}

/** The end of what goes to no destination. */
export function unroutedEnding(decision: Exclude<GatewayDecision, Routed>): Ending {
  switch (decision.kind) {
    case 'unknown':
      return unknown(decision.missing);
    case 'no-route':
      return refused(404, 'NR');
    case 'blackhole':
      return refused(decision.status, null);
    case 'connection-refused':
      return refused(null, null);
    case 'reset':
      return refused(null, decision.flag);
    case 'fault':
      return refused(decision.status, 'FI');
    case 'redirect':
    case 'direct':
      return { kind: 'answered', by: null, from: 'proxy', status: decision.status };
    case 'passthrough':
      return unknown('what answers there');
  }
}
