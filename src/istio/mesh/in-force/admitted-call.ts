import type { CallSource } from '../calls/call.ts';
import type { Service, Workload, Mesh, Answer } from '../mesh.ts';
import type { PolicyVerdict } from '../authorization/policy-verdict.ts';
import type { AuthorizationRequest, Peer } from '../request/request.ts';
import { admittedAtPods } from './policies-in-force.ts';
import { authorizeAt } from '../authorization/policy-verdict.ts';
import { isAmbient } from '../data-plane.ts';
import type { Waypoint } from '../ambient/waypoint.ts';
import { policyTargets, waypointOfService } from '../ambient/waypoint.ts';
import { registryOf } from '../registry/service-registry.ts';

/** Describes a call at one of the workloads that it reaches. */
interface ArrivingCall {
  readonly source: CallSource;
  readonly service: Service;
  readonly workload: Workload;
}

const UNTOLD: PolicyVerdict = {
  ...{ verdict: 'unknown', status: null, because: [], asks: [] },
  validatedBy: [],
};

/**
 * Decides whether a request of a peer is let in: by the waypoint first, where it goes through one, and then
 * at the pods, which see the waypoint. `request` is as the pods get it. INJ-16, 17, AMBIENT-9.
 */
export function admittedCall(
  mesh: Mesh,
  { source, service, workload }: ArrivingCall,
  request: AuthorizationRequest,
): PolicyVerdict {
  const atPods = (peer: Peer): PolicyVerdict =>
    admittedAtPods(mesh, workload, { ...request, peer });
  const passes = passesWaypoint(mesh, source, workload);
  const found = passes === 'no' ? NONE : waypointOf(mesh, service);
  if (found.kind === 'known' && found.value === null) return atPods(request.peer);
  if (found.kind === 'unknown' || found.value === null || passes === 'not-known') return UNTOLD;
  const { waypoint, targets } = found.value;
  const verdict = authorizeAt(mesh, targets, { ...request, port: null });
  const through = { ...waypoint, decidesItself: true };
  if (verdict.verdict === 'deny') return { ...verdict, through };
  const behind = atPods({
    kind: 'identity',
    trustDomain: mesh.configuration.trustDomain,
    namespace: waypoint.gateway.namespace,
    serviceAccount: waypoint.serviceAccount,
  });
  return behind.verdict === 'deny' || verdict.verdict === 'allow'
    ? { ...behind, through: { ...waypoint, decidesItself: false } }
    : { ...verdict, through };
}

/**
 * Tells whether the call may come through the waypoint of the service, as calls of pods that ztunnel takes
 * do. Callers that only a policy names may run anywhere. AMBIENT-9.
 */
function passesWaypoint(
  mesh: Mesh,
  source: CallSource,
  workload: Workload,
): 'yes' | 'no' | 'not-known' {
  if (source.kind === 'identity') return isAmbient(mesh, workload) ? 'not-known' : 'no';
  return source.kind === 'workload' && isAmbient(mesh, source.workload) ? 'yes' : 'no';
}

interface Passed {
  readonly waypoint: Waypoint;
  readonly targets: ReturnType<typeof policyTargets>;
}

const NONE: Answer<null> = { kind: 'known', value: null, because: [] };

function waypointOf(mesh: Mesh, { host }: Service): Answer<Passed | null> {
  const registered = registryOf(mesh)
    .named(host.toLowerCase())
    .find(({ kubernetes }) => kubernetes);
  if (registered === undefined || registered.headless) return NONE;
  const found = waypointOfService(mesh, registered);
  if (found.kind === 'unknown' || found.value === null)
    return found.kind === 'unknown' ? found : NONE;
  const waypoint = found.value;
  return {
    ...found,
    value: { waypoint, targets: policyTargets(waypoint, registered) },
  };
}
