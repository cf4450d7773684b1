import type { Call, Mesh, Workload } from '../../istio/index.ts';
import {
  addressesOf,
  callingPods,
  callTargets,
  isGatewayWorkload,
  knownCalls,
  networkOf,
  networkPodOf,
} from '../../istio/index.ts';
import { resourceKey, slot } from '../../manifest/index.ts';
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

/** The connections are those that network policies decide on: through tunnels, or where the Service leads. AMBIENT-1, 2, NET-26 */
function needsTo(mesh: Mesh, call: Call, caller: Workload, target: Target): readonly Need[] {
  if (target.port === null) return [];
  const hasPolicies = networkOf(mesh).policies.length > 0;
  return target.workloads.flatMap((called): readonly Need[] => {
    const steps = target.endings
      .filter(({ endpoint }) => endpoint === null || endpoint === called)
      .flatMap(({ chain, ending }) => {
        const network = chain.flatMap((one) => (one.step === 'network' ? [one] : []));
        const isOpen = ending.kind === 'unknown' && network.length === 0 && hasPolicies;
        return isOpen ? [] : [{ chain, network }];
      });
    const all = steps.map(({ network }) =>
      network.flatMap(({ pods, port }) => (pods ? between(pods.from, pods.to, port) : [])),
    );
    const [gateway] = steps.flatMap(({ chain }) =>
      chain.flatMap((one) => (one.step === 'waypoint' && one.says === 'passed' ? one.gateway : [])),
    );
    const ends = new Set([callingPods(mesh, caller), networkPodOf(mesh, called)]);
    const pod = all.flatMap((path) => path.map(({ own }) => own)).find((one) => !ends.has(one));
    const widerKey = `call ${resourceKey(caller.resource)} ${callKey(call)}`;
    return [
      {
        ...{ kind: 'call', owner: caller.resource, workload: caller, called, widerKey },
        caller: callerName(call.source),
        key: `${widerKey} ${resourceKey(called.resource)}`,
        setting: () => settingOf(mesh, caller, call),
        target: slot.object(call.destination.resource),
        reached: call.destination.resource,
        waypoint: gateway === undefined || pod === undefined ? null : { gateway, pod },
        ...{ possible: all, isMetByOne: true },
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
