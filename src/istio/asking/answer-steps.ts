import type { CallDecision } from '../mesh/outcome/call-ending.ts';
import type { Mesh } from '../mesh/mesh.ts';
import type { AnswerStep } from './call-answer.ts';
import { cite, objectText } from './citation.ts';
import type { Plain } from '../../manifest/index.ts';
import type { EffectivePolicy } from '../mesh/destinations/effective-policy.ts';
import { counted } from '../../manifest/index.ts';
import { isCutShort } from '../mesh/ambient/ztunnel-authorization.ts';

type OfStep<S extends CallDecision['step']> = Extract<CallDecision, { step: S }>;

/** Says what the caller's proxy knows of the host. */
export function visibilityStep(mesh: Mesh, decision: OfStep<'visibility'>): AnswerStep {
  const { service, sidecar, says } = decision;
  const name = service === null ? 'the host' : objectText(service.resource);
  const narrowed = sidecar === null ? '' : `, by ${objectText(sidecar)}`;
  const sentences: Record<typeof says, string> = {
    seen: `the proxy knows ${name}${narrowed}`,
    hidden: `${name} is hidden from the proxy${narrowed === '' ? ', by exportTo' : `${narrowed} or by exportTo`}`,
    'other-port': `${name} has no such port`,
    'not-registered': 'no Service and no ServiceEntry has the host',
    ztunnel: `ztunnel takes the call to ${name}: no Sidecar, route or DestinationRule holds for it on this side`,
    'no-proxy': 'no sidecar handles the call: no rule of the mesh holds for it on this side',
  };
  return {
    step: 'visibility',
    says: sentences[says],
    notes: [],
    places: decision.because.map((origin, at) =>
      at === 0 && service !== null
        ? { object: objectText(service.resource), origin }
        : cite(mesh, origin),
    ),
  };
}

/** Says which route takes the call, and what it does with it. */
export function routeStep(mesh: Mesh, { decision, because }: OfStep<'route'>): AnswerStep {
  const places = because.map((origin) => cite(mesh, origin));
  const by = places.find(({ object }) => object !== null)?.object ?? null;
  return { step: 'route', says: routeWords(decision, by), notes: [], places };
}

function routeWords(decision: OfStep<'route'>['decision'], by: string | null): string {
  const isRule =
    by !== null && /^(?:VirtualService|HTTPRoute|GRPCRoute|TCPRoute|TLSRoute) /.test(by);
  switch (decision.kind) {
    case 'route':
      return isRule
        ? `a route of ${by} takes it`
        : 'no route is written for it: all goes to the service';
    case 'redirect':
      return `${isRule ? `a route of ${by}` : (by ?? 'a rule')} redirects it: ${String(decision.status)}${locationWords(decision.location)}`;
    case 'direct':
      return `a route of ${by ?? 'the proxy'} answers by itself: ${String(decision.status)}`;
    case 'fault':
      return `a route of ${by ?? 'the proxy'} injects a fault into every request: ${String(decision.status)}`;
    case 'no-route':
      return `${by ?? 'nothing'} has no route that fits: 404`;
    case 'passthrough':
      return 'the proxy sends it on as it is, to the address that the caller looked up, in plaintext';
    case 'blackhole':
      return 'the outbound policy REGISTRY_ONLY lets out only what the proxy knows';
    case 'connection-refused':
      return 'the gateway listens to nobody on this port';
    case 'reset':
      return 'no server of the gateway takes a connection of this kind, with this name';
    case 'unknown':
      return `it takes ${decision.missing}`;
  }
}

/** `to https://shop.example.com/`, empty where it hangs on the request. */
export const locationWords = (
  location: Extract<OfStep<'route'>['decision'], { kind: 'redirect' }>['location'],
): string => {
  if (location === null) return '';
  const { scheme, host, port, path } = location;
  return ` to ${scheme}://${host}${port === null ? '' : `:${String(port)}`}${path}`;
};

/** Says where a share of the calls goes, and what the DestinationRule has the proxy do on the way. */
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

/** Limits hold for each proxy that calls (DR-19, DR-20, DR-31). */
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
          `A calling proxy opens at most ${connections} connections, or one from each thread to each endpoint: further requests wait, further plain connections are closed${by}.`,
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

/** Says which pods of the destination may get the call. */
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

const SENT = {
  mtls: 'mTLS is sent',
  plaintext: 'plaintext is sent',
  tls: 'TLS without the identity of the mesh is sent',
  unknown: 'what is sent cannot be told',
} as const;

/** Says whether the call goes through the waypoint of the service. */
export function waypointStep(
  mesh: Mesh,
  { says, gateway, because }: OfStep<'waypoint'>,
): AnswerStep {
  return {
    step: 'waypoint',
    says:
      says === 'passed'
        ? `it goes through ${objectText(gateway)}`
        : `it goes past ${objectText(gateway)}: only callers that ztunnel takes go through a waypoint`,
    notes:
      says === 'passed'
        ? []
        : [`What ${objectText(gateway)} enforces and routes does not hold for this call.`],
    places: because.map((origin) => cite(mesh, origin)),
  };
}

/** Says what the client's side sends, and what the other side makes of it. */
export function tlsStep(
  mesh: Mesh,
  { sending, connection, taker, because }: OfStep<'tls'>,
): AnswerStep {
  const { serverMode, outcome } = connection;
  return {
    step: 'tls',
    says: `${SENT[sending.wire]}; ${receivedWords(taker, serverMode, outcome)}`,
    notes: [],
    places: because.map((origin) => cite(mesh, origin)),
  };
}

function receivedWords(taker: OfStep<'tls'>['taker'], mode: string, outcome: string): string {
  if (outcome === 'unknown') return 'what is made of it hangs on what is not told';
  const isTaken = outcome !== 'fail';
  if (taker === 'ztunnel')
    return isTaken ? 'ztunnel takes it' : `ztunnel does not take it (${mode})`;
  if (taker === null)
    return isTaken
      ? 'no sidecar takes it: the application gets it as it is, and no policy of the mesh is asked'
      : 'no sidecar is there to take it, and the application cannot read it';
  return isTaken ? `${mode} takes it` : `${mode} does not take it`;
}

const POINTS: Readonly<Record<OfStep<'authorization'>['at'], string>> = {
  gateway: 'at the gateway: ',
  waypoint: 'at the waypoint: ',
  ztunnel: 'at ztunnel: ',
  destination: '',
};

/** INJ-16. */
const cutShortNotes = (verdict: OfStep<'authorization'>['verdict']): readonly string[] =>
  [...new Set(verdict.because.map(({ policy }) => policy))]
    .filter(isCutShort)
    .map(
      (policy) =>
        `ztunnel sees no HTTP: rules of ${objectText(policy.resource)} that ask for it ${policy.action === 'ALLOW' ? 'let nothing in' : 'hold without that, or not at all'}.`,
    );

/** Says what the policies decide about the call. */
export function authorizationStep(
  mesh: Mesh,
  { verdict, at }: OfStep<'authorization'>,
): AnswerStep {
  const names = [...new Set(verdict.because.map(({ policy }) => objectText(policy.resource)))];
  return {
    step: 'authorization',
    says: `${POINTS[at]}${authorizationWords(verdict, names)}`,
    notes: at === 'ztunnel' ? cutShortNotes(verdict) : [],
    places: verdict.because.map(({ policy, origin }) => ({
      ...cite(mesh, origin),
      object: objectText(policy.resource),
    })),
  };
}

export function authorizationWords(
  verdict: OfStep<'authorization'>['verdict'],
  names: readonly string[],
): string {
  const [first] = verdict.because;
  switch (verdict.verdict) {
    case 'allow':
      return names.length === 0
        ? 'no AuthorizationPolicy stands in the way'
        : `${names.join(', ')} ${names.length === 1 ? 'lets' : 'let'} it in`;
    case 'deny':
      if (verdict.status === 401) return 'the token of the request does not validate';
      if (first?.policy.action === 'DENY') return `${names.join(', ')} denies it`;
      return first?.policy.action === 'CUSTOM'
        ? `the external authorizer of ${names.join(', ')} is not configured`
        : 'no policy lets it in';
    case 'unknown':
      return 'it hangs on what is not told';
  }
}
