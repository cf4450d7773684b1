import { unknown } from '../mesh.ts';
import { readsRequests, routeAtWaypoint, waypointProxy } from '../ambient/waypoint-routes.ts';
import type { Waypoint } from '../ambient/waypoint.ts';
import { policyTargets, waypointOfService, waypointOfWorkload } from '../ambient/waypoint.ts';
import { EARLY_AMBIENT, isEarlyAmbient } from '../control-plane/istiod-settings.ts';
import { authorizeAt, ledOn } from '../authorization/policy-verdict.ts';
import { ambientLabel } from '../data-plane.ts';
import type { Answer, Mesh, Workload } from '../mesh.ts';
import type { RegistryService } from '../registry/registry-service.ts';
import { portOf, registryOf, resolvedName } from '../registry/service-registry.ts';
import { anyRequestOf } from '../request/request.ts';
import { normalizedTarget } from '../request/path-normalization.ts';
import type { OutboundCall } from '../routes/sidecar-routes.ts';
import type { CallDecision, CallOutcome } from './call-ending.ts';
import { refused, single, withoutRoute, admission, authorizationOf } from './call-ending.ts';
import type { Sender } from './client-proxy.ts';
import { senderOf } from './client-proxy.ts';
import {
  droppedFor,
  networkStep,
  TUNNEL_PORT,
  underNetwork,
  waypointPods,
} from './network-step.ts';
import { identityOf } from './arrival.ts';
import { endpointOutcomes, strangerOutcome } from './endpoint-outcome.ts';
import { routedOutcome, unroutedEnding } from './route-outcome.ts';

/**
 * Decides how a call ends that ztunnel takes from its pods: it goes through the waypoint of the service, if
 * there is one, else straight to its pods. No Sidecar, route or DestinationRule holds for it before a
 * waypoint. AMBIENT-1…8.
 */
export function capturedOutcome(mesh: Mesh, caller: Workload, call: OutboundCall): CallOutcome {
  if (isEarlyAmbient(mesh)) return single(unknown(EARLY_AMBIENT), []);
  const sender: Sender = { ...senderOf(mesh, caller, true), ambient: 'ztunnel' };
  const { host, service = strangerOf(mesh, call) } = resolvedName(mesh, call.host);
  const taken: CallDecision = {
    step: 'visibility',
    says: 'ztunnel',
    because: [
      ...(service === undefined ? [] : [service.resource.origin]),
      ambientLabel(mesh, caller),
    ],
    service: service ?? null,
    sidecar: null,
  };
  if (service === undefined) {
    const asked = { ...call, host, sends: 'bytes' } as const;
    return strangerOutcome(mesh, sender, asked, [taken]);
  }
  if (portOf(service, call.port) === undefined && !service.headless)
    return single(refused(null, null), [{ ...taken, says: 'other-port' }]);
  const waypoint = waypointOf(mesh, service);
  if (waypoint.kind === 'unknown') return single(waypoint, [taken]);
  if (waypoint.value !== null)
    return throughWaypoint(mesh, sender, call, {
      service,
      waypoint: waypoint.value,
      chain: [
        taken,
        {
          step: 'waypoint',
          says: 'passed',
          because: waypoint.because,
          gateway: waypoint.value.gateway,
        },
      ],
    });
  const { port, http } = call;
  const leaving = { service, port, subset: null, sends: 'bytes', http } as const;
  return withoutRoute(endpointOutcomes(mesh, sender, leaving, { weight: 100, chain: [taken] }));
}

/** A host of a ServiceEntry. */
const strangerOf = (mesh: Mesh, { host }: OutboundCall): RegistryService | undefined =>
  registryOf(mesh)
    .named(host)
    .find(({ kubernetes }) => !kubernetes);

/** Calls to headless services go to the addresses of pods, and to their waypoints (INJ-15). */
function waypointOf(mesh: Mesh, service: RegistryService): Answer<Waypoint | null> {
  const own = waypointOfService(mesh, service);
  if (!service.kubernetes)
    return own.kind === 'known' && own.value !== null
      ? unknown(`whether the name ${service.host} leads to its waypoint (DNS capture)`)
      : own;
  if (!service.headless) return own;
  const pods = service.backing.kind === 'workloads' ? service.backing.workloads : [];
  const found = pods.map((workload) => waypointOfWorkload(mesh, workload));
  const open = found.find((one) => one.kind === 'unknown' || one.value !== null);
  if (open === undefined) return { kind: 'known', value: null, because: [] };
  return open.kind === 'unknown'
    ? open
    : unknown('what a waypoint makes of calls to the addresses of pods');
}

interface Through {
  readonly service: RegistryService;
  readonly waypoint: Waypoint;
  readonly chain: readonly CallDecision[];
}

/** Decides how a call ends that a gateway sends through the waypoint of a service. AMBIENT-9. */
export const gatewayThroughWaypoint: NonNullable<Sender['throughWaypoint']> = (
  mesh,
  sender,
  { service, port, http },
  at,
) => throughWaypoint(mesh, sender, { port, http }, { service, ...at }).endings;

/** A tunnel leads to the waypoint, if network policies let it through. */
function throughWaypoint(
  mesh: Mesh,
  caller: Sender,
  call: Pick<OutboundCall, 'port' | 'http'>,
  { service, waypoint, chain: before }: Through,
): CallOutcome {
  const pods = waypointPods(mesh, waypoint);
  const network = networkStep(mesh, caller.pods, { pods, port: TUNNEL_PORT });
  const reached = network === null ? before : [...before, network];
  if (network?.says === 'dropped') {
    const sends = caller.ambient === 'ztunnel' ? 'bytes' : 'by-rule';
    return single(droppedFor({ http: call.http, sends }), reached);
  }
  const outcome = atWaypoint(mesh, caller, call, { service, waypoint, chain: reached });
  return network === null
    ? outcome
    : { ...outcome, endings: outcome.endings.map((one) => underNetwork(network, one)) };
}

/** Its policies first, with the identity of the caller; then routes; pods see the waypoint's identity. INJ-17, AMBIENT-8. */
function atWaypoint(
  mesh: Mesh,
  caller: Sender,
  call: Pick<OutboundCall, 'port' | 'http'>,
  { service, waypoint, chain: before }: Through,
): CallOutcome {
  const arriving = { service, port: call.port, http: call.http };
  const path = call.http?.path ?? null;
  const http =
    call.http === null || !readsRequests(arriving)
      ? null
      : { ...call.http, path: path === null ? null : normalizedTarget(mesh, path) };
  const target = portOf(service, call.port)?.targetPort;
  const targets = policyTargets(waypoint, service);
  const request = {
    ...anyRequestOf(identityOf(mesh, caller)),
    // whether rules at a waypoint mean the Service's port or the pods' is not told
    port: target === call.port ? call.port : null,
    http,
  };
  const verdict = authorizeAt(mesh, targets, request);
  const stopped = admission(verdict);
  const chain = [...before, authorizationOf(verdict, 'waypoint', { targets, request })];
  if (stopped !== null) return single(stopped, chain);
  const decision = routeAtWaypoint(mesh, waypoint, { ...arriving, http });
  if (decision.kind === 'unknown') return single(unknown(decision.missing), chain);
  const routed: CallDecision = {
    step: 'route',
    says: decision.kind,
    because: decision.because,
    decision,
  };
  if (decision.kind !== 'route') return single(unroutedEnding(decision), [...chain, routed]);
  const sender: Sender = {
    proxy: waypointProxy(waypoint),
    sends: true,
    ambient: waypoint,
    namespace: waypoint.gateway.namespace,
    serviceAccount: waypoint.serviceAccount,
    pods: waypointPods(mesh, waypoint),
  };
  const sent = ledOn(mesh, targets, http);
  return routedOutcome(mesh, sender, sent, { decision, chain: [...chain, routed] });
}
