import type { PolicyVerdict } from '../authorize.ts';
import { authorize, authorizeAt } from '../authorize.ts';
import { isAmbient } from '../data-plane.ts';
import type { Answer, Mesh, Service, Workload } from '../mesh.ts';
import { registryOf } from '../registry/service-registry.ts';
import type { AuthorizationRequest, Peer } from '../request/request.ts';
import type { Waypoint } from './waypoint.ts';
import { policyTargets, waypointOfService } from './waypoint.ts';
import { admittedByZtunnel } from './ztunnel-admission.ts';

/** A call of which ztunnel is at one of the ends. */
export interface AmbientCall {
  readonly service: Service;
  readonly workload: Workload;
  /** Whether it may come through the waypoint of the service: of pods that ztunnel takes, and of whom nothing is known. */
  readonly mayPassWaypoint: 'yes' | 'no' | 'not-known';
}

const UNTOLD: PolicyVerdict = { verdict: 'unknown', status: null, because: [], asks: [] };

/**
 * Whether a request of a peer is let in: by the waypoint first, where it goes through one, and then at the pods, which
 * see the waypoint; `request` is as the pods get it. INJ-16, 17, AMBIENT-9.
 */
export function admittedInAmbient(
  mesh: Mesh,
  { service, workload, mayPassWaypoint }: AmbientCall,
  request: AuthorizationRequest,
): PolicyVerdict {
  const atPods = (peer: Peer): PolicyVerdict =>
    isAmbient(mesh, workload)
      ? admittedByZtunnel(mesh, workload, { peer, port: request.port })
      : authorize(mesh, workload, { ...request, peer });
  const found = mayPassWaypoint === 'no' ? NONE : waypointOf(mesh, service);
  if (found.kind === 'known' && found.value === null) return atPods(request.peer);
  if (found.kind === 'unknown' || found.value === null || mayPassWaypoint === 'not-known')
    return UNTOLD;
  const { waypoint, targets } = found.value;
  const verdict = authorizeAt(mesh, targets, { ...request, port: null });
  if (verdict.verdict === 'deny') return verdict;
  const behind = atPods({
    kind: 'identity',
    trustDomain: mesh.configuration.trustDomain,
    namespace: waypoint.gateway.namespace,
    serviceAccount: waypoint.serviceAccount,
  });
  return behind.verdict === 'deny' || verdict.verdict === 'allow' ? behind : verdict;
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
