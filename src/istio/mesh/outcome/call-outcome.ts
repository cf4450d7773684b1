import { isAmbient } from '../data-plane.ts';
import type { Mesh, Workload, Proxy } from '../mesh.ts';
import { normalizedTarget } from '../request/path-normalization.ts';
import type { HttpRequest } from '../request/request.ts';
import type { RouteDecision } from '../routes/route-decision.ts';
import { possibleDecisions } from '../routes/route-decision.ts';
import type { CallSource } from '../calls/call.ts';
import { callingClient } from '../proxies.ts';
import { protocolOf } from '../destinations/connection.ts';
import { viewsFor } from '../revisions/revision-views.ts';
import type { OutboundCall } from '../routes/sidecar-routes.ts';
import { routeFromSidecar } from '../routes/sidecar-routes.ts';
import type { CallDecision, CallEnding, CallOutcome } from './call-ending.ts';
import { refused, single, withoutRoute } from './call-ending.ts';
import { capturedOutcome } from './ambient-outcome.ts';
import type { Sender } from './client-proxy.ts';
import { clientProxy, handlesCalls, senderOf } from './client-proxy.ts';
import { outcomeOfViews } from './revision-outcome.ts';
import { endpointOutcomes, strangerOutcome } from './endpoint-outcome.ts';
import { resolvedName, portOf, registryOf } from '../registry/service-registry.ts';
import { routedOutcome, unroutedEnding } from './route-outcome.ts';
import { coversHost } from '../../../manifest/index.ts';
import type { RegistryService } from '../registry/registry-service.ts';
import { memoryIn } from '../mesh-memory.ts';
import { appliedSidecars } from '../visibility/sidecar-selection.ts';
import { serviceSeen } from '../visibility/sidecar-scope.ts';

/**
 * Decides what a running mesh does with a call of a workload: what its proxy knows and where it routes, what
 * it sends, and what the destination's proxy makes of it. A step may be `unknown`, and then names what is
 * missing.
 */
export function callOutcome(mesh: Mesh, caller: Workload, made: OutboundCall): CallOutcome {
  const handled = handlesCalls(mesh, caller, made.port);
  if (handled.kind === 'unknown') return single(handled, []);
  if (!handled.value) return bareOutcome(mesh, caller, made, handled.because);
  const isCaptured = isAmbient(mesh, caller);
  const sender = senderOf(mesh, caller, true);
  return outcomeOfViews(mesh, isCaptured ? 'ztunnel' : caller, (view) =>
    isCaptured ? capturedOutcome(view, caller, made) : proxiedOutcome(view, sender, made),
  );
}

/**
 * Lists all outcomes that a call may have where it is not known whether a proxy handles it, which control plane
 * that has, or which of several rules is the oldest.
 */
export function possibleOutcomes(
  mesh: Mesh,
  source: CallSource & { kind: 'workload' },
  made: OutboundCall,
): readonly CallOutcome[] {
  const { workload } = source;
  const { proxy, ambient } = callingClient({ mesh, allNamespaces: true }, source, made.port);
  const bare =
    proxy.kind === 'unknown' || !proxy.value
      ? [bareOutcome(mesh, workload, made, proxy.kind === 'unknown' ? [] : proxy.because)]
      : [];
  if (proxy.kind === 'known' && !proxy.value) return bare;
  if (ambient)
    return [
      ...bare,
      ...viewsFor(mesh, 'ztunnel').map((view) => capturedOutcome(view, workload, made)),
    ];
  return [...bare, ...routedOutcomes(mesh, senderOf(mesh, workload, true), made)];
}

/** Lists all outcomes that a call of a sidecar may have. */
export const routedOutcomes = (
  mesh: Mesh,
  sender: Sender,
  made: OutboundCall,
): readonly CallOutcome[] =>
  viewsFor(mesh, sender.proxy).flatMap((view) => {
    const decision = decisionOf(view, sender, made);
    return (possibleDecisions(decision) ?? [decision]).map((one) =>
      proxiedOutcome(view, sender, made, one),
    );
  });

/** Lists how calls may end that a proxy sends to a Service itself, past all routes. */
export const unroutedEndings = (
  mesh: Mesh,
  sender: Sender,
  { host, port, http }: Called & Pick<OutboundCall, 'http'>,
): readonly CallEnding[] =>
  viewsFor(mesh, sender.proxy).flatMap((view) => {
    const service = serviceSeen(view, sender.proxy, host.toLowerCase(), port);
    const sends = sender.sends ? 'by-rule' : 'bytes';
    const leaving = { port, subset: null, sends, http } as const;
    return service === undefined || protocolOf(service, port) === 'udp'
      ? []
      : endpointOutcomes(view, sender, { ...leaving, service }, { weight: 100, chain: [] });
  });

/** Decides how a call ends that no proxy of the mesh handles. */
function bareOutcome(
  mesh: Mesh,
  caller: Workload,
  made: OutboundCall,
  because: CallDecision['because'],
): CallOutcome {
  const says = { step: 'visibility', says: 'no-proxy', service: null, sidecar: null } as const;
  const chain: readonly CallDecision[] = [{ ...says, because }];
  return passedThrough(mesh, senderOf(mesh, caller, false), made, { chain, as: 'connection' });
}

const decisionOf = (mesh: Mesh, { proxy }: Sender, made: OutboundCall): RouteDecision =>
  routeFromSidecar(mesh, clientProxy(mesh, proxy), {
    ...made,
    http: made.http && normalized(mesh, made.http),
  });

/** Decides how a call ends that a sidecar handles. */
function proxiedOutcome(
  mesh: Mesh,
  from: Sender,
  made: OutboundCall,
  decision = decisionOf(mesh, from, made),
): CallOutcome {
  const sender = { ...from, proxy: clientProxy(mesh, from.proxy) };
  const call = { ...made, http: made.http && normalized(mesh, made.http) };
  const visibility = visibilityOf(mesh, sender.proxy, call);
  const chain: readonly CallDecision[] =
    decision.kind === 'unknown'
      ? [visibility]
      : [visibility, { step: 'route', says: decision.kind, because: decision.because, decision }];
  if (decision.kind === 'passthrough')
    return passedThrough(mesh, sender, call, { chain, as: decision.as });
  return decision.kind === 'route'
    ? routedOutcome(mesh, sender, call.http, { decision, chain })
    : single(unroutedEnding(decision), chain);
}

/** Gives the request as a proxy reads it before anything is matched. */
function normalized(mesh: Mesh, http: HttpRequest): HttpRequest {
  const path = http.path === null ? null : normalizedTarget(mesh, http.path);
  return path === http.path ? http : { ...http, path };
}

/**
 * Decides how a call ends that is sent on to the address that the client chose, in plaintext (SIDECAR-9); a
 * caller without a proxy reaches a Service as Kubernetes has it (ROUTE-7, MTLS-23).
 */
function passedThrough(
  mesh: Mesh,
  sender: Sender,
  call: OutboundCall,
  { chain, as }: { readonly chain: readonly CallDecision[]; readonly as: 'request' | 'connection' },
): CallOutcome {
  const { host, service } = resolvedName(mesh, call.host);
  const sends = as === 'request' ? 'plaintext' : 'bytes';
  if (service === undefined) return strangerOutcome(mesh, sender, { ...call, host, sends }, chain);
  if (isShut(service, call.port))
    return single(as === 'request' ? refused(503, 'UF') : refused(null, null), chain);
  const leaving = { service, port: call.port, subset: null, sends, http: call.http } as const;
  return withoutRoute(endpointOutcomes(mesh, sender, leaving, { weight: 100, chain }));
}

/** Tells whether nothing listens there: the address of a Service has the ports that it declares, and no other (FLAG-1). */
const isShut = (service: RegistryService, port: number): boolean =>
  service.kubernetes && !service.headless && portOf(service, port) === undefined;

interface Called {
  readonly host: string;
  readonly port: number;
}

/** Tells what a sidecar knows of a host and port: SIDECAR-1…8, SE-4. */
function visibilityOf(mesh: Mesh, proxy: Proxy, call: Called): CallDecision {
  const ofProxy = seenBy(mesh, proxy);
  const ofPort = ofProxy.get(call.port) ?? new Map<string, CallDecision>();
  const before = ofPort.get(call.host);
  if (before !== undefined) return before;
  const decision = decideVisibility(mesh, proxy, call);
  ofProxy.set(call.port, ofPort.set(call.host, decision));
  return decision;
}

/** Keeps decisions by port and host. */
const seenBy = memoryIn<Map<number, Map<string, CallDecision>>>(() => new Map());

function decideVisibility(mesh: Mesh, proxy: Proxy, call: Called): CallDecision {
  const sidecars = appliedSidecars(mesh, proxy);
  const [sidecar = null] = sidecars.length === 1 ? sidecars : [];
  const narrowing = sidecar === null ? [] : [sidecar.origin];
  const seen =
    serviceSeen(mesh, proxy, call.host, call.port) ??
    namesOf(mesh, call.host).flatMap((host) => serviceSeen(mesh, proxy, host, call.port) ?? [])[0];
  const known = seen ?? registered(mesh, call);
  const service = known ?? null;
  const says =
    seen !== undefined
      ? 'seen'
      : known === undefined
        ? 'not-registered'
        : portOf(known, call.port) === undefined
          ? 'other-port'
          : 'hidden';
  return {
    step: 'visibility',
    says,
    because: [...(known === undefined ? [] : [placeIn(known, call.port)]), ...narrowing],
    service,
    sidecar,
  };
}

/** The name itself, then wildcards over it. */
const namesOf = (mesh: Mesh, host: string): readonly string[] => [
  ...new Set([
    host,
    ...registryOf(mesh)
      .covering(host)
      .flatMap(({ host: name }) => (coversHost(name, host) ? [name] : [])),
  ]),
];

/** The service of that host that the mesh has, whoever may know it; one with the port first. */
function registered(mesh: Mesh, { host, port }: Called): RegistryService | undefined {
  const found = namesOf(mesh, host).flatMap((name) => registryOf(mesh).named(name));
  return found.find((service) => portOf(service, port) !== undefined) ?? found[0];
}

const placeIn = (service: RegistryService, port: number): RegistryService['resource']['origin'] =>
  portOf(service, port)?.origin ?? service.resource.origin;
