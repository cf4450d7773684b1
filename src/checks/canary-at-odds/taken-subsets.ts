import { asDestinationRule, createHostResolver, routeDestinations } from '../../istio/index.ts';
import type { HostResolver, Mesh } from '../../istio/index.ts';
import { API_GROUPS, nodeAt, placeOf, stringAt, subjectText } from '../../manifest/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import { check } from '../detection/check.ts';
import type { Told } from '../detection/check.ts';

/** Argo Rollouts writes the subsets of the DestinationRule that it is given: those of both versions, and no others. */
export const subsetTaken = check({
  id: 'subset-taken',
  title: 'A route leads to a subset that a Rollout takes out of its DestinationRule',
  level: 'medium',
  severity: 'error',
  blind: 'Old releases of Argo Rollouts, which leave other subsets where they are.',
  find: ({ mesh }) => takenSubsets(mesh).map(tell),
});

const tell = ({ rollout, rule, subset, origin, virtualService, routedAt }: TakenSubset): Told => ({
  subject: rule,
  key: `subset ${subset} beside ${rollout.namespace}/${rollout.name}`,
  scope: { level: 'service', workloads: 0, services: 1, namespaces: 1 },
  message: `Requests that ${subjectText(virtualService)} routes to subset ${subset} fail once Argo Rollouts has written ${subjectText(rule)}.`,
  why: `${subjectText(rollout)} has it write the DestinationRule (${placeOf(rollout.origin)}). It keeps the subsets of both versions and takes this one out (${placeOf(origin)}), to which a route leads (${placeOf(routedAt)}).`,
  symptom:
    '503, response flag NC (cluster not found), from the first rollout until the next sync, and again after that',
  origin,
  related: [rollout.origin, routedAt],
  fix: {
    text: `Put subset ${subset} into a DestinationRule of its own for the same host, which the Rollout does not name.`,
  },
});

/** A subset of Git that a Rollout takes out of its DestinationRule, and a route that leads to it. */
interface TakenSubset {
  readonly rollout: Resource;
  readonly rule: Resource;
  readonly subset: string;
  readonly origin: Origin;
  readonly virtualService: Resource;
  /** Where the route names it. */
  readonly routedAt: Origin;
}

/**
 * Subsets beside those of both versions, which Argo Rollouts leaves out when it writes the DestinationRule that a Rollout
 * names (UpdateHash of istio.go). One that no route leads to is missed by nobody.
 */
function takenSubsets(mesh: Mesh): readonly TakenSubset[] {
  const hosts = createHostResolver(mesh);
  return mesh.ofKind(API_GROUPS.argo, 'Rollout').flatMap((rollout) => {
    const istio = nodeAt(rollout.node, 'spec', 'strategy', 'canary', 'trafficRouting', 'istio');
    const named = nodeAt(istio, 'destinationRule');
    const own = ['canarySubsetName', 'stableSubsetName'].map((field) => stringAt(named, field));
    const rule = mesh.find(
      API_GROUPS.istioNetworking,
      'DestinationRule',
      rollout.namespace,
      stringAt(named, 'name') ?? '',
    );
    if (rule === undefined || own.includes(undefined)) return [];
    return asDestinationRule(rule).subsets.value.flatMap(({ name, origin }) => {
      if (name === null || own.includes(name.value)) return [];
      const use = firstRoute(mesh, hosts, rule, name.value);
      return use === undefined ? [] : [{ rollout, rule, subset: name.value, origin, ...use }];
    });
  });
}

function firstRoute(
  mesh: Mesh,
  hosts: HostResolver,
  rule: Resource,
  subset: string,
): Pick<TakenSubset, 'virtualService' | 'routedAt'> | undefined {
  const host = asDestinationRule(rule).host?.value ?? '';
  const target = hosts.resolve(host, rule.namespace);
  if (target.kind !== 'service') return undefined;
  for (const virtualService of mesh.ofKind(API_GROUPS.istioNetworking, 'VirtualService'))
    for (const to of routeDestinations(virtualService)) {
      if (to.subset !== subset || to.subsetOrigin === null) continue;
      const routed = hosts.resolve(to.host, virtualService.namespace);
      if (routed.kind === 'service' && routed.service === target.service)
        return { virtualService, routedAt: to.subsetOrigin };
    }
  return undefined;
}
