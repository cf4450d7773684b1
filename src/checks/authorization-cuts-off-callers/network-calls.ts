import type { Call, Mesh, Workload } from '../../istio/index.ts';
import {
  addressesOf,
  callingPods,
  callTargets,
  isGatewayWorkload,
  isRedirected,
  knownCalls,
  networkPodOf,
  speaksHbone,
  targetPortOf,
  TUNNEL_PORT,
  waypointOfService,
  waypointPods,
} from '../../istio/index.ts';
import { nodeAt, resourceKey, slot } from '../../manifest/index.ts';
import { callerName, callKey } from './call-losses.ts';
import type { Need } from './network-need.ts';
import { between } from './network-need.ts';

type Target = ReturnType<typeof callTargets>[number];

/** Lists the calls that settings and routes show, each with the connections that it makes. */
export const callNeeds = (mesh: Mesh, isAsked: (call: Call) => boolean): readonly Need[] =>
  knownCalls(mesh).flatMap((call) => {
    const { source } = call;
    const caller = source.kind === 'identity' ? null : source.workload;
    if (call.sure === 'intends' || caller === null || !isAsked(call)) return [];
    return callTargets(mesh, call).flatMap((target) => needsTo(mesh, call, caller, target));
  });

function needsTo(mesh: Mesh, call: Call, caller: Workload, target: Target): readonly Need[] {
  const waypoint = waypointBetween(mesh, caller, target);
  const { port: service } = target;
  if (waypoint === undefined || service === null) return [];
  return target.workloads.flatMap((called): readonly Need[] => {
    const port = targetPortOf(service, called);
    if (port === null) return [];
    const ports = portsAt(mesh, waypoint === null ? caller : null, called, target, port);
    const [from, to] = [callingPods(mesh, caller), networkPodOf(mesh, called)];
    const all = ports.map((each) =>
      waypoint === null
        ? between(from, to, each)
        : [...between(from, waypoint.pod, TUNNEL_PORT), ...between(waypoint.pod, to, each)],
    );
    const widerKey = `call ${resourceKey(caller.resource)} ${callKey(call)}`;
    return [
      {
        ...{ kind: 'call', owner: caller.resource, workload: caller, called, widerKey },
        caller: callerName(call.source),
        key: `${widerKey} ${resourceKey(called.resource)}`,
        setting: () => settingOf(mesh, caller, call),
        target: slot.object(call.destination.resource),
        ...{ reached: call.destination.resource, waypoint },
        ...{ usual: all, possible: all, isMetByOne: true },
        isRefused: () => isRefused(mesh, caller, call),
      },
    ];
  });
}

/** Tells whether each request that the call may be is refused, at whatever pods it comes to. */
function isRefused(mesh: Mesh, caller: Workload, call: Call): boolean {
  if (isGatewayWorkload(mesh, caller)) return false;
  const endings = callTargets(mesh, call).flatMap((target) => target.endings);
  return endings.length > 0 && endings.every(({ ending }) => ending.kind === 'refused');
}

const settingOf = (mesh: Mesh, caller: Workload, { origin }: Call): string | null => {
  const found = addressesOf(mesh, caller).find((one) => one.origin === origin);
  return found === undefined ? null : `${found.container.name} ${found.setting}`;
};

/** Finds the waypoint of a Service; null if there is none, undefined if that is not known. */
function waypointBetween(
  mesh: Mesh,
  caller: Workload,
  { service }: Target,
): Need['waypoint'] | null | undefined {
  if (service.headless) return null;
  const isAsked =
    isRedirected(mesh, caller) ||
    (isGatewayWorkload(mesh, caller) && goesToWaypoint(mesh, service));
  if (!isAsked) return null;
  const found = waypointOfService(mesh, service);
  if (found.kind === 'unknown') return undefined;
  if (found.value === null) return null;
  if (!isRedirected(mesh, caller)) return undefined;
  return { gateway: found.value.gateway, pod: waypointPods(mesh, found.value) };
}

const INGRESS_LABEL = 'istio.io/ingress-use-waypoint';

/** Tells whether gateways may ask the waypoint of a Service (AMBIENT-9). */
const goesToWaypoint = (mesh: Mesh, { resource, namespace }: Target['service']): boolean =>
  (mesh.namespaceLabels(namespace)?.has(INGRESS_LABEL) ?? true) ||
  nodeAt(resource.node, 'metadata', 'labels', INGRESS_LABEL) !== undefined;

/** Lists the ports of pods at which a connection may arrive: in a tunnel, or where the Service leads it. AMBIENT-1, 2, NET-26 */
function portsAt(
  mesh: Mesh,
  caller: Workload | null,
  called: Workload,
  { service }: Target,
  port: number,
): readonly number[] {
  const opens = caller === null ? true : opensTunnels(mesh, caller, service.headless);
  const takes = isRedirected(mesh, called) ? true : proxySpeaks(mesh, called);
  if (opens === false || takes === false) return [port];
  return opens === true && takes === true ? [TUNNEL_PORT] : [port, TUNNEL_PORT];
}

function opensTunnels(mesh: Mesh, caller: Workload, isHeadless: boolean): boolean | null {
  if (isRedirected(mesh, caller)) return true;
  const speaks = proxySpeaks(mesh, caller);
  return speaks === true && isHeadless ? null : speaks;
}

/** Null if it is not known. */
const proxySpeaks = (mesh: Mesh, workload: Workload): boolean | null => {
  const { sidecar } = workload;
  if (sidecar.kind === 'known' && !sidecar.value && !isGatewayWorkload(mesh, workload))
    return false;
  return speaksHbone(mesh, workload);
};
