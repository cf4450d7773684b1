import type { Mesh, Service } from '../../istio/index.ts';
import { createHostResolver, gatewaysOfCharts, knownCalls, viewOf } from '../../istio/index.ts';
import {
  API_GROUPS,
  listed,
  placeOf,
  resourceKey,
  subjectText,
  say,
} from '../../manifest/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { provesAbsence, worldOf } from '../detection/absence-proof.ts';
import type { Told } from '../detection/check.ts';
import { check } from '../detection/check.ts';
import type { DetectorInput } from '../detection/detector.ts';

/**
 * Tells of rules in a namespace that proxies do not look into: they ask their own, that of the service, and the root
 * namespace (DR-2, DR-3).
 */
export const ruleReadByNobody = check({
  id: 'rule-read-by-nobody',
  title: 'DestinationRule in a namespace where no proxy looks for it',
  level: 'medium',
  blind: 'Pods and gateways that other repositories run in that namespace.',
  severity: 'warning',
  find: (input) => unreadRules(input).map((one) => tell(one, input.mesh)),
});

interface UnreadRule {
  readonly rule: Resource;
  readonly service: Service;
}

function unreadRules(input: DetectorInput): readonly UnreadRule[] {
  const { mesh } = input;
  const hosts = createHostResolver(mesh);
  const inhabited = new Set([
    ...mesh.workloads.map(({ namespace }) => namespace),
    ...gatewaysOfCharts(mesh).map(({ namespace }) => namespace),
    ...mesh.ofKind(API_GROUPS.gatewayApi, 'Gateway').map(({ namespace }) => namespace),
    mesh.configuration.rootNamespace,
    '',
  ]);
  return mesh.ofKind(API_GROUPS.istioNetworking, 'DestinationRule').flatMap((rule) => {
    if (inhabited.has(rule.namespace)) return [];
    const host = viewOf('DestinationRule', rule).host?.value ?? '';
    const target = hosts.resolve(host, rule.namespace);
    if (target.kind !== 'service' || target.service.namespace === rule.namespace) return [];
    return isSeenWhole(input, rule.namespace) ? [{ rule, service: target.service }] : [];
  });
}

/** Names the rules that no proxy looks up, by their keys: what they say does nothing. */
export const keysOfUnreadRules = (input: DetectorInput): ReadonlySet<string> =>
  new Set(unreadRules(input).map(({ rule }) => resourceKey(rule)));

/** Tells whether pods there would be seen: the namespace comes from here, and nothing that may bring more is hidden. */
const isSeenWhole = (input: DetectorInput, namespace: string): boolean =>
  provesAbsence(input, namespace) ||
  (input.mesh.namespaceObject(namespace) !== undefined &&
    worldOf(input).hidden.in(namespace).length === 0);

/** Names what a rule sets, by its blocks. */
function settingsOf(rule: Resource): string {
  const { trafficPolicy, subsets } = viewOf('DestinationRule', rule);
  const named = [
    trafficPolicy?.outlierDetection && 'outlier detection',
    trafficPolicy?.connectionPool && 'limits of connections and requests',
    trafficPolicy?.loadBalancer && 'load balancing',
    trafficPolicy?.tls && 'TLS',
    subsets.value.length > 0 && 'subsets',
  ].filter((name) => typeof name === 'string');
  return named.length === 0 ? 'calls' : listed(named, named.length);
}

function tell({ rule, service }: UnreadRule, mesh: Mesh): Told {
  const name = subjectText(service.resource);
  const callers = [
    ...new Set(
      knownCalls(mesh).flatMap(({ source, destination }) =>
        destination.resource === service.resource && source.kind !== 'identity'
          ? (source.workload?.resource.name ?? [])
          : [],
      ),
    ),
  ].sort();
  const settings = settingsOf(rule);
  const known =
    callers.length === 0 ? 'no caller' : `no caller, not for ${listed(callers, 3)} either`;
  return {
    subject: rule,
    key: 'namespace',
    scope: { level: 'service', workloads: 0, services: 1, namespaces: 1 },
    message: `Nobody reads ${subjectText(rule)}: what it says of ${settings} holds for ${known}.`,
    why: `Proxies look for rules in their own namespace, in that of the service (${service.namespace}) and in ${mesh.configuration.rootNamespace}; ${rule.namespace} (${placeOf(rule.origin)}) is none of these for anybody, for it has no pods, and ${name} is in ${service.namespace} (${placeOf(service.resource.origin)}).`,
    symptom: say`no errors: the mesh defaults apply to these calls`,
    related: [service.resource.origin],
    fix: {
      text: `Put it into namespace ${service.namespace}, for all callers, or into that of the callers it is for.`,
    },
  };
}
