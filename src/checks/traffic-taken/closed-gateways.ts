import { counterpartIn } from '../../compare/index.ts';
import type { Resource, Sentence } from '../../manifest/index.ts';
import { listed, placeOf, resourceKey, sameData, subjectText, say } from '../../manifest/index.ts';
import {
  arrivalFromClients,
  gatewayPodsOf,
  groupedBy,
  networkOf,
  ruleText,
} from '../../istio/index.ts';
import type { Mesh, NetworkRules } from '../../istio/index.ts';
import type { Told } from '../detection/check.ts';
import { betweenSides, check } from '../detection/check.ts';

type KnownGatewayPods = ReturnType<typeof gatewayPodsOf>[number];

/** A gateway that fewer reach, or that reaches fewer, than before. */
interface ClosedGateway {
  readonly pods: KnownGatewayPods;
  readonly direction: NetworkRules['direction'];
  /** The policy that comes or changes; where it goes, the one that is there no more. */
  readonly policy: Resource;
  readonly isGone: boolean;
}

/**
 * Tells of policies below the mesh that close gateways which were there; what comes with its gateway closes
 * nothing.
 */
export const gatewayClosed = check({
  id: 'gateway-closed',
  title: 'NetworkPolicy change restricts traffic to or from a gateway',
  level: 'high',
  severity: 'warning',
  blind:
    'Gateways that no workload, chart or Gateway shows, cluster policies, and how the network plug-in applies them.',
  find: (input) =>
    betweenSides(input, ({ before, after }) => {
      const byPolicy = groupedBy(closedGateways(before, after), ({ policy }) =>
        resourceKey(policy),
      );
      return [...byPolicy.values()].map(tell);
    }),
});

/**
 * Finds gateways that were there, and which policies of their namespace close further. It looks only where a
 * policy differs.
 */
function closedGateways(before: Mesh, after: Mesh): readonly ClosedGateway[] {
  const changed = [...changedIn(before, after), ...goneIn(before, after)];
  if (changed.length === 0) return [];
  const namespaces = new Set(changed.map(({ policy }) => policy.namespace));
  return gatewayPodsOf(before)
    .filter(({ pod }) => namespaces.has(pod.namespace))
    .flatMap((pods) =>
      (['ingress', 'egress'] as const).flatMap((direction): readonly ClosedGateway[] => {
        const [old, now] = [stateOf(before, pods, direction), stateOf(after, pods, direction)];
        if (!isClosedFurther(old, now) || isDecided([before, after], pods, direction)) return [];
        const cause = changed.find(({ policy }) =>
          [...old.rules, ...now.rules].some((one) => one.policy === policy),
        );
        return cause === undefined ? [] : [{ pods, direction, ...cause }];
      }),
    );
}

interface Cause {
  readonly policy: Resource;
  readonly isGone: boolean;
}

const changedIn = (before: Mesh, after: Mesh): readonly Cause[] =>
  networkOf(after).namespaced.flatMap((policy) => {
    const old = counterpartIn(before, policy, after);
    return old !== undefined && sameData(old.node, policy.node) ? [] : [{ policy, isGone: false }];
  });

const goneIn = (before: Mesh, after: Mesh): readonly Cause[] =>
  networkOf(before).namespaced.flatMap((policy) =>
    after.copiesOf(policy).length === 0 ? [{ policy, isGone: true }] : [],
  );

/** Tells whether it is known at each port which connections of clients get through: what is lost is told of its calls. */
const isDecided = (
  meshes: readonly Mesh[],
  { pod, ports, isWaypoint }: KnownGatewayPods,
  direction: NetworkRules['direction'],
): boolean =>
  !isWaypoint &&
  direction === 'ingress' &&
  ports.length > 0 &&
  meshes.every((mesh) =>
    ports.every(
      (port) => typeof port === 'number' && arrivalFromClients(mesh, pod, port)?.says !== 'unknown',
    ),
  );

interface PacketState {
  readonly rules: readonly NetworkRules[];
  readonly isIsolated: boolean;
  /** Tells whether everybody gets through to its ports all the same. */
  readonly isOpen: boolean;
  readonly allowed: ReadonlySet<string>;
  readonly denied: ReadonlySet<string>;
}

function stateOf(
  mesh: Mesh,
  pods: KnownGatewayPods,
  direction: NetworkRules['direction'],
): PacketState {
  const network = networkOf(mesh);
  const candidate = network.candidateOf(pods.pod);
  const rules = network
    .rulesIn(pods.pod.namespace)
    .filter((one) => one.direction === direction && one.selects(candidate) !== 'no');
  const all = rules.flatMap((one) => one.rules);
  const allowed = all.filter(({ action }) => action !== 'deny');
  const open = allowed.filter((one) => one.isForAnybody !== 'no').map(({ ports }) => ports);
  return {
    rules,
    isIsolated: rules.some(({ isolates }) => isolates),
    isOpen: open.includes(null) || (direction === 'ingress' && opensPorts(open, pods.ports)),
    allowed: new Set(allowed.map(ruleText)),
    denied: new Set(all.filter(({ action }) => action === 'deny').map(ruleText)),
  };
}

type Ports = NetworkRules['rules'][number]['ports'];

/** Lists the usual ports of gateways for HTTP or HTTPS, which are taken where no Service is seen. */
const USUAL_PORTS = [80, 8080, 443, 8443];

function opensPorts(open: readonly Ports[], needed: readonly (number | string)[]): boolean {
  const opened = open.flatMap((ports) => ports ?? []);
  // a name in a rule and a number in a Service may be the same port
  const isOpened = (port: number | string): boolean =>
    opened.some((one) =>
      'name' in one || typeof port === 'string'
        ? !('name' in one) || typeof port === 'number' || one.name === port
        : one.from <= port && port <= one.to,
    );
  return needed.length > 0 ? needed.every(isOpened) : USUAL_PORTS.some(isOpened);
}

function isClosedFurther(old: PacketState, now: PacketState): boolean {
  if ([...now.denied].some((text) => !old.denied.has(text))) return true;
  if (!now.isIsolated || now.isOpen) return false;
  if (!old.isIsolated || old.isOpen) return true;
  return [...old.allowed].some((text) => !now.allowed.has(text));
}

const MOST_NAMED = 3;

function tell(closed: readonly ClosedGateway[]): Told {
  const [first] = closed;
  if (first === undefined) throw new Error('no gateway that is closed');
  const { policy, isGone } = first;
  const names = [
    ...new Set(closed.map(({ pods: { pod, name } }) => `${pod.namespace}/${name}`)),
  ].sort();
  const isWaypoint = closed.every(({ pods }) => pods.isWaypoint);
  const gateways = `${isWaypoint ? 'waypoint' : 'gateway'} ${listed(names, MOST_NAMED)}`;
  const isInward = closed.some(({ direction }) => direction === 'ingress');
  const text = subjectText(policy);
  return {
    subject: policy,
    key: `closes ${names.join(' ')}`,
    scope: { level: 'mesh', workloads: names.length, services: 0, namespaces: 1 },
    message: isGone
      ? `Without ${text} packets ${isInward ? 'to' : 'from'} ${gateways} are dropped that were let through.`
      : `${text} drops packets ${isInward ? 'to' : 'from'} ${gateways} that were let through.`,
    why: isGone
      ? `It let through what other policies of ${policy.namespace} drop (${placeOf(policy.origin)}).`
      : `It selects the pods of the ${isWaypoint ? 'waypoint' : 'gateway'}, and no policy lets everybody through (${placeOf(policy.origin)}).`,
    ...(isGone && { side: 'base' as const }),
    symptom: symptomOf(isInward, isWaypoint),
    fix: {
      text: say`Name the pods that it is for, or let the ports of the ${isWaypoint ? say`waypoint` : say`gateway`} be reached from everywhere.`,
    },
  };
}

/** Callers of the mesh ask a waypoint, by tunnels. */
function symptomOf(isInward: boolean, isWaypoint: boolean): Sentence {
  if (!isInward)
    return isWaypoint
      ? say`requests through the waypoint are answered with 503`
      : say`requests from outside are answered with 503, for the Services of every team`;
  return isWaypoint
    ? say`connections through the waypoint time out or are reset`
    : say`connections from outside time out, for the hosts of every team`;
}
