import type { CallDecision } from '../mesh/outcome/call-ending.ts';
import type { Mesh } from '../mesh/mesh.ts';
import type { AnswerStep } from './call-answer.ts';
import { cite, objectText } from './cited.ts';

type OfStep<S extends CallDecision['step']> = Extract<CallDecision, { step: S }>;

/** What the caller's proxy knows of the host. */
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

/** Which route takes the call, and what it does with it. */
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
