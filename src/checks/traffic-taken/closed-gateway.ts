import { listed, placeOf, resourceKey, subjectText } from '../../manifest/index.ts';
import type { ClosedGateway } from './closed-gateways.ts';
import { closedGateways } from './closed-gateways.ts';
import { groupedBy } from '../../istio/index.ts';
import type { Check } from '../detection/check.ts';
import { ofFacts } from '../detection/check.ts';
import type { FindingDraft } from '../detection/detector.ts';

const GATEWAY_CLOSED: Check = {
  id: 'gateway-closed',
  title: 'A network policy lets fewer reach a gateway, or a gateway reach fewer',
  level: 'high',
  severity: 'warning',
  blind:
    'Gateways that neither a workload, a chart nor a Gateway tells of, policies of the cluster, and what the network plug-in makes of them.',
};

/** Policies below the mesh that close gateways which were there; what comes with its gateway closes nothing. */
export const gatewaysClosed = ofFacts(
  [GATEWAY_CLOSED],
  (before, after) => [
    ...groupedBy(closedGateways(before, after), ({ policy }) => resourceKey(policy)).values(),
  ],
  draftOf,
);

const MOST_NAMED = 3;

function draftOf(closed: readonly ClosedGateway[]): FindingDraft {
  const [first] = closed;
  if (first === undefined) throw new Error('no gateway that is closed');
  const { policy, isGone } = first;
  const { origin } = policy;
  const names = [
    ...new Set(closed.map(({ pods: { namespace, name } }) => `${namespace}/${name}`)),
  ].sort();
  const gateways = listed(names, MOST_NAMED);
  const isInward = closed.some(({ direction }) => direction === 'ingress');
  const text = subjectText(policy);
  return {
    check: GATEWAY_CLOSED.id,
    subject: policy,
    key: `closes ${names.join(' ')}`,
    scope: { level: 'mesh', workloads: names.length, services: 0, namespaces: 1 },
    message: isGone
      ? `Without ${text} packets ${isInward ? 'to' : 'from'} gateway ${gateways} are dropped that were let through.`
      : `${text} drops packets ${isInward ? 'to' : 'from'} gateway ${gateways} that were let through.`,
    why: isGone
      ? `It let through what other policies of ${policy.namespace} drop (${placeOf(origin)}).`
      : `It selects the pods of the gateway, and no policy lets everybody through (${placeOf(origin)}).`,
    origin,
    ...(isGone && { side: 'base' as const }),
    symptom: isInward
      ? 'connections from outside time out, for the hosts of every team'
      : 'requests from outside are answered with 503, for the Services of every team',
    fix: {
      text: 'Name the pods that it is for, or let the ports of the gateway be reached from everywhere.',
    },
  };
}
