import { isAmbient } from '../data-plane.ts';
import type { Mesh, Workload } from '../mesh.ts';
import { normalizedTarget } from '../request/normalize-path.ts';
import type { HttpRequest } from '../request/request.ts';
import type { OutboundCall } from '../routes/sidecar-routes.ts';
import { routeFromSidecar } from '../routes/sidecar-routes.ts';
import type { CallDecision, CallOutcome } from './call-ending.ts';
import { unknown } from '../mesh.ts';
import { single, withoutRoute } from './call-ending.ts';
import { capturedOutcome } from './captured-outcome.ts';
import type { Sender } from './calling-proxy.ts';
import { clientProxy } from './client-proxy.ts';
import { handlesCalls, senderOf } from './calling-proxy.ts';
import { outcomeOfViews } from './outcome-of-views.ts';
import { endpointOutcomes } from './endpoint-outcome.ts';
import { resolvedName } from './resolved-name.ts';
import { routedOutcome, unroutedEnding } from './routed-outcome.ts';
import { visibilityOf } from './service-visibility.ts';

/**
 * What a running mesh would do with a call of a workload: what its proxy knows and where it routes, what it sends, and
 * what the destination's proxy makes of it. Three-valued all the way: `unknown` names what is missing.
 */
export function callOutcome(mesh: Mesh, caller: Workload, made: OutboundCall): CallOutcome {
  const handled = handlesCalls(mesh, caller, made.port);
  if (handled.kind === 'unknown') return single(unknown(handled.missing), []);
  const sender = senderOf(caller, handled.value);
  if (!handled.value) {
    const chain: readonly CallDecision[] = [
      {
        step: 'visibility',
        says: 'no-proxy',
        because: handled.because,
        service: null,
        sidecar: null,
      },
    ];
    return passedThrough(mesh, sender, made, { chain, as: 'connection' });
  }
  const isCaptured = isAmbient(mesh, caller);
  return outcomeOfViews(mesh, isCaptured ? null : caller, (view) =>
    isCaptured ? capturedOutcome(view, caller, made) : proxiedOutcome(view, sender, made),
  );
}

/** What becomes of a call that a sidecar handles. */
function proxiedOutcome(mesh: Mesh, from: Sender, made: OutboundCall): CallOutcome {
  const sender = { ...from, proxy: clientProxy(mesh, from.proxy) };
  const call = { ...made, http: made.http && normalized(mesh, made.http) };
  const decision = routeFromSidecar(mesh, sender.proxy, call);
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

/** As a proxy reads it before anything is matched. */
function normalized(mesh: Mesh, http: HttpRequest): HttpRequest {
  const path = http.path === null ? null : normalizedTarget(mesh, http.path);
  return path === http.path ? http : { ...http, path };
}

/**
 * What is sent on to the address that the client chose, in plaintext (SIDECAR-9); a caller without a proxy reaches a
 * Service as Kubernetes has it (ROUTE-7, MTLS-23).
 */
function passedThrough(
  mesh: Mesh,
  sender: Sender,
  call: OutboundCall,
  { chain, as }: { readonly chain: readonly CallDecision[]; readonly as: 'request' | 'connection' },
): CallOutcome {
  const { host, service } = resolvedName(mesh, call.host);
  if (service === undefined) return single(unknown(`what answers at ${host}`), chain);
  const sends = as === 'request' ? 'plaintext' : 'bytes';
  const leaving = { service, port: call.port, subset: null, sends, http: call.http } as const;
  return withoutRoute(endpointOutcomes(mesh, sender, leaving, { weight: 100, chain }));
}
