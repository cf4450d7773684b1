import { counterpartIn } from '../../compare/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { listed, placeOf, resourceKey, sameData, subjectText, say } from '../../manifest/index.ts';
import { groupedBy, gatewayPodsOf, networkPolicies } from '../../istio/index.ts';
import type { Mesh } from '../../istio/index.ts';
import type { Told } from '../detection/check.ts';
import { betweenSides, check } from '../detection/check.ts';

type PacketRules = ReturnType<ReturnType<typeof networkPolicies>[number]['rules']>[number];

type KnownGatewayPods = ReturnType<typeof gatewayPodsOf>[number];

/** A gateway that fewer reach, or that reaches fewer, than before. */
interface ClosedGateway {
  readonly pods: KnownGatewayPods;
  readonly direction: PacketRules['direction'];
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
  const [was, is] = [rulesIn(before, namespaces), rulesIn(after, namespaces)];
  return gatewayPodsOf(before)
    .filter(({ namespace }) => namespaces.has(namespace))
    .flatMap((pods) =>
      (['ingress', 'egress'] as const).flatMap((direction): readonly ClosedGateway[] => {
        const [old, now] = [stateOf(was, pods, direction), stateOf(is, pods, direction)];
        if (!isClosedFurther(old, now)) return [];
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

const policiesOf = (mesh: Mesh): readonly Resource[] =>
  networkPolicies(mesh).map(({ policy }) => policy);

const changedIn = (before: Mesh, after: Mesh): readonly Cause[] =>
  policiesOf(after).flatMap((policy) => {
    const old = counterpartIn(before, policy, after);
    return old !== undefined && sameData(old.node, policy.node) ? [] : [{ policy, isGone: false }];
  });

const goneIn = (before: Mesh, after: Mesh): readonly Cause[] =>
  policiesOf(before).flatMap((policy) =>
    after.copiesOf(policy).length === 0 ? [{ policy, isGone: true }] : [],
  );

const rulesIn = (mesh: Mesh, namespaces: ReadonlySet<string>): readonly PacketRules[] =>
  networkPolicies(mesh)
    .filter(({ policy }) => namespaces.has(policy.namespace))
    .flatMap(({ rules }) => rules());

interface PacketState {
  readonly rules: readonly PacketRules[];
  readonly isIsolated: boolean;
  /** Tells whether everybody gets through to its ports all the same. */
  readonly isOpen: boolean;
  readonly allowed: ReadonlySet<string>;
  readonly denied: ReadonlySet<string>;
}

function stateOf(
  all: readonly PacketRules[],
  pods: KnownGatewayPods,
  direction: PacketRules['direction'],
): PacketState {
  const rules = all.filter(
    (one) =>
      one.direction === direction && one.policy.namespace === pods.namespace && one.selects(pods),
  );
  const allowed = rules.flatMap((one) => one.allowed);
  const open = allowed.filter(({ forAnybody }) => forAnybody).map(({ ports }) => ports);
  return {
    rules,
    isIsolated: rules.some(({ isolates }) => isolates),
    isOpen: open.includes(null) || (direction === 'ingress' && opensPorts(open, pods.ports)),
    allowed: new Set(allowed.map(({ text }) => text)),
    denied: new Set(rules.flatMap(({ denied }) => denied)),
  };
}

type Ports = PacketRules['allowed'][number]['ports'];

/** Lists the usual ports of gateways for HTTP or HTTPS, which are taken where no Service is seen. */
const USUAL_PORTS = [80, 8080, 443, 8443];

function opensPorts(open: readonly Ports[], needed: readonly (number | string)[]): boolean {
  const opened = open.flatMap((ports) => ports ?? []);
  // a name in a rule and a number in a Service may be the same port
  const isOpened = (port: number | string): boolean =>
    opened.some((one) =>
      typeof one === 'string' || typeof port === 'string'
        ? one === port || typeof one !== typeof port
        : one[0] <= port && port <= one[1],
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
    ...new Set(closed.map(({ pods: { namespace, name } }) => `${namespace}/${name}`)),
  ].sort();
  const gateways = listed(names, MOST_NAMED);
  const isInward = closed.some(({ direction }) => direction === 'ingress');
  const text = subjectText(policy);
  return {
    subject: policy,
    key: `closes ${names.join(' ')}`,
    scope: { level: 'mesh', workloads: names.length, services: 0, namespaces: 1 },
    message: isGone
      ? `Without ${text} packets ${isInward ? 'to' : 'from'} gateway ${gateways} are dropped that were let through.`
      : `${text} drops packets ${isInward ? 'to' : 'from'} gateway ${gateways} that were let through.`,
    why: isGone
      ? `It let through what other policies of ${policy.namespace} drop (${placeOf(policy.origin)}).`
      : `It selects the pods of the gateway, and no policy lets everybody through (${placeOf(policy.origin)}).`,
    ...(isGone && { side: 'base' as const }),
    symptom: isInward
      ? say`connections from outside time out, for the hosts of every team`
      : say`requests from outside are answered with 503, for the Services of every team`,
    fix: {
      text: say`Name the pods that it is for, or let the ports of the gateway be reached from everywhere.`,
    },
  };
}
