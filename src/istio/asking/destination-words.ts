import type { Plain } from '../../manifest/index.ts';
import type { CallDecision } from '../mesh/outcome/call-ending.ts';
import type { EffectivePolicy } from '../mesh/destinations/effective-policy.ts';
import type { Mesh } from '../mesh/mesh.ts';
import type { AnswerStep } from './call-answer.ts';
import { counted } from '../../manifest/index.ts';
import { cite, objectText } from './cited.ts';

type OfStep<S extends CallDecision['step']> = Extract<CallDecision, { step: S }>;

/** Where a share of the calls goes, and what the DestinationRule has the proxy do on the way. */
export function destinationStep(mesh: Mesh, decision: OfStep<'destination'>): AnswerStep {
  const { to, policy, rules, because } = decision;
  const subset = to.subset === null ? '' : `, subset ${to.subset}`;
  const name = `${to.host} port ${String(to.port)}${subset}`;
  const fails = {
    NC: `${name}: the proxy knows no such ${to.service === undefined ? 'host' : to.subset === null ? 'port' : 'subset'}`,
    UH: `${name}: nothing runs behind it`,
    invalid: `${name}: the route may not use it, or it is not there`,
  };
  return {
    step: 'destination',
    says: to.fails === null ? name : fails[to.fails],
    notes: policy === null ? [] : policyNotes(policy, rules.map(objectText)),
    places: [...rules.map(({ origin }) => origin), ...because].map((origin) => cite(mesh, origin)),
  };
}

/** Limits hold for each proxy that calls (DR-19, DR-20). */
function policyNotes(policy: EffectivePolicy, rules: readonly string[]): readonly string[] {
  const by = rules.length === 0 ? '' : ` (${rules.join(', ')})`;
  const at = (block: keyof EffectivePolicy, ...path: readonly string[]): string | null =>
    textAt(policy[block]?.value, path);
  const lb = at('loadBalancer', 'simple');
  const hash = textAt(policy.loadBalancer?.value, ['consistentHash'], true);
  const connections = at('connectionPool', 'tcp', 'maxConnections');
  const pending = at('connectionPool', 'http', 'http1MaxPendingRequests');
  const requests = at('connectionPool', 'http', 'http2MaxRequests');
  return [
    ...(lb === null ? [] : [`Endpoints are chosen by ${lb}${by}.`]),
    ...(hash === null ? [] : [`Endpoints are chosen by a hash of the request${by}.`]),
    ...(connections === null
      ? []
      : [
          `A calling proxy opens at most ${connections} connections: further requests wait, further plain connections are closed${by}.`,
        ]),
    ...(pending === null ? [] : [`Beyond ${pending} waiting requests it answers 503 UO${by}.`]),
    ...(requests === null ? [] : [`Beyond ${requests} requests at once it answers 503 UO${by}.`]),
    ...(policy.outlierDetection === undefined ? [] : [ejection(policy.outlierDetection.value)]),
  ];
}

/** DR-23: what is not written is as Envoy has it. */
function ejection(block: Plain): string {
  const errors =
    textAt(block, ['consecutive5xxErrors']) ?? textAt(block, ['consecutiveErrors']) ?? '5';
  const time = textAt(block, ['baseEjectionTime']) ?? '30s';
  return `An endpoint with ${errors} errors 5xx in a row is left out for ${time}.`;
}

function textAt(value: Plain | undefined, path: readonly string[], whole = false): string | null {
  let current: unknown = value;
  for (const step of path)
    current =
      typeof current === 'object' && current !== null
        ? (current as Readonly<Record<string, unknown>>)[step]
        : undefined;
  if (typeof current === 'string' || typeof current === 'number') return String(current);
  return whole && typeof current === 'object' && current !== null ? 'written' : null;
}

/** Which pods of the destination may get the call. */
export function endpointsStep(mesh: Mesh, { workloads, because }: OfStep<'endpoints'>): AnswerStep {
  const named = workloads.map((one) => {
    const replicas = one.replicas === null ? '' : ` (${counted(one.replicas, 'replica')})`;
    return `${objectText(one)}${replicas}`;
  });
  return {
    step: 'endpoints',
    says: named.length === 0 ? 'no pods of it run' : named.join(', '),
    notes: [],
    places: because.map((origin) => cite(mesh, origin)),
  };
}
