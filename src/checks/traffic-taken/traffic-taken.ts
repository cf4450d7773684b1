import { detectorOf, check } from '../detection/check.ts';
import { gatewayClosed } from './closed-gateways.ts';
import { endpointsOfOthers } from './foreign-service-endpoints.ts';
import { ledAway } from './traffic-diversion.ts';
import { namesOfOthers } from './external-dns-records.ts';
import { requestsOfOthers } from './request-takeover.ts';
import { gatewayPodsOf, viewOf } from '../../istio/index.ts';
import { API_GROUPS, placeOf, sameData, subjectText, say } from '../../manifest/index.ts';
import type { Resource } from '../../manifest/index.ts';
import type { Mesh } from '../../istio/index.ts';
import { foreignReach } from '../security-loosened/foreign-hosts.ts';
import { isWrittenElsewhere } from './object-roots.ts';
import type { Told } from '../detection/check.ts';

/**
 * Tells of DestinationRules for gateways. A rule acts on clients of its own namespace (DR-2, DR-3), and on
 * those of all teams where these clients are gateways (GW-15). One that another folder than the gateway's
 * brings is told; those of the root namespace are all judged as such.
 */
const ruleForGateways = check({
  id: 'rule-for-gateways',
  title: "Other folder's DestinationRule configures a gateway for another namespace's host",
  level: 'high',
  severity: 'warning',
  blind: "Rules in folders that already write objects of the gateway's namespace.",
  find: ({ mesh, before }) => (before === null ? [] : rulesFromElsewhere(mesh, before)),
});

function rulesFromElsewhere(mesh: Mesh, before: Mesh): readonly Told[] {
  const { rootNamespace } = mesh.configuration;
  return mesh
    .ofKind(API_GROUPS.istioNetworking, 'DestinationRule')
    .flatMap((rule): readonly Told[] => {
      // in its own folder it is never told; another may have brought the same before
      if (before.copiesOf(rule).some(({ node }) => sameData(node, rule.node))) return [];
      const host = viewOf('DestinationRule', rule).host?.value ?? '';
      if (rule.namespace === rootNamespace || foreignReach(host, rule.namespace, mesh) === null)
        return [];
      const pods = gatewayPodsOf(before).find(({ pod }) => pod.namespace === rule.namespace);
      if (pods === undefined || !isWrittenElsewhere(rule, before)) return [];
      return [tell(rule, host, pods.name)];
    });
}

function tell(rule: Resource, host: string, gateway: string): Told {
  const origin = viewOf('DestinationRule', rule).host?.origin ?? rule.origin;
  return {
    subject: rule,
    key: `rule for gateways ${host}`,
    scope: { level: 'cross-namespace', workloads: 1, services: 1, namespaces: 1 },
    message: `${subjectText(rule)} decides how gateway ${gateway} calls ${host}, before the rules of that host's own namespace.`,
    why: `Clients go by the rules of their own namespace first, and the gateway is in ${rule.namespace} (${placeOf(origin)}); the folder had no objects of that namespace.`,
    origin,
    symptom: say`no errors by itself: encryption, retries and limits of outside requests follow it`,
    fix: { text: `Write it in the namespace of ${host}, or beside the gateway.` },
  };
}

/** Finds objects of one namespace that take traffic which is for others, whoever those are. */
export const trafficTaken = detectorOf(
  'traffic-taken',
  'objects of one namespace that take traffic meant for others',
  [ledAway, namesOfOthers, requestsOfOthers, endpointsOfOthers, gatewayClosed, ruleForGateways],
);
