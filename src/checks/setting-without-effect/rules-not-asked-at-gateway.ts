import type { Mesh } from '../../istio/index.ts';
import { completedHost, groupedBy, registryOf, viewOf } from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import { isSystemNamespace, resourceKey, subjectText, say, slot } from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import { check, idsOf } from '../detection/check.ts';
import { readAs, worthTelling } from '../istioctl/istioctl.ts';

/**
 * Tells of gateways that pass the subsets of a host by: requests through them then never hear of a canary.
 */
export const rulesNotAskedAtGateway = check({
  id: 'rules-not-asked-at-gateway',
  title: "Gateway traffic bypasses a host's routing rules for sidecars",
  level: 'low',
  severity: 'warning',
  blind: 'Whether external requests should be spread over all subsets.',
  knownAs: [{ code: 'IST0140', analyzer: 'virtualservice.DestinationHostAnalyzer' }],
  find: (input) => {
    const found = rulesNotAsked(input.mesh).filter(
      ({ virtualService }) => !isSystemNamespace(virtualService.namespace),
    );
    const told = worthTelling(input, found, isOfAnotherForOneHost);
    return readAs(input, { truly: eachRoute, istioctl: eachPairOnce })(told).map(tell);
  },
});

/** A route at a gateway that leads to a host as a whole, whose subsets another VirtualService chooses between. */
interface RulesNotAsked {
  readonly virtualService: Resource;
  /** The VirtualService with subsets of the host, under the very name that the route has for it. */
  readonly rules: Resource;
  /** Tells whether it is for sidecars alone. */
  readonly isForSidecars: boolean;
  readonly host: string;
  /** Lists the objects that have the host. */
  readonly targets: readonly Resource[];
  readonly origin: Origin;
  /** Names the route of the VirtualService by its place among the others. */
  readonly at: string;
}

/**
 * Finds the rules that sidecars have for a host and that gateways which lead to it do not look at (ROUTE-8,
 * ROUTE-34).
 */
function rulesNotAsked(mesh: Mesh): readonly RulesNotAsked[] {
  const all = mesh.ofKind('networking.istio.io', 'VirtualService');
  const choosing = groupedBy(
    all.flatMap((rules) => subsetHosts(rules).map((host) => ({ host, rules }))),
    ({ host }) => host,
  );
  return all.flatMap((virtualService) => {
    const { gateways, http } = viewOf('VirtualService', virtualService);
    if (gateways.value.length === 0) return [];
    return http.value.flatMap(({ route }, rule) =>
      route.value.flatMap(({ destination, origin }, index) => {
        const host = destination?.host?.value ?? '';
        if ((destination?.subset?.value ?? '') !== '') return [];
        const place = destination?.host?.origin ?? origin;
        return (choosing.get(host) ?? []).map(({ rules }) => ({
          ...{ virtualService, rules, host, origin: place },
          targets: objectsOf(mesh, host, virtualService),
          isForSidecars: viewOf('VirtualService', rules).gateways.value.length === 0,
          at: `${String(rule)}.${String(index)}`,
        }));
      }),
    );
  });
}

const objectsOf = (mesh: Mesh, host: string, { namespace }: Resource): readonly Resource[] =>
  registryOf(mesh)
    .named(completedHost(host, namespace, mesh.configuration.clusterDomain))
    .map(({ resource }) => resource);

/** Lists the hosts to whose subsets a VirtualService leads, each once. */
function subsetHosts(rules: Resource): readonly string[] {
  const { hosts, http } = viewOf('VirtualService', rules);
  const written = new Set(hosts.value.map(({ value }) => value));
  const led = http.value.flatMap(({ route }) =>
    route.value.flatMap(({ destination }) =>
      (destination?.subset?.value ?? '') === '' ? [] : [destination?.host?.value ?? ''],
    ),
  );
  return [...new Set(led)].filter((host) => written.has(host));
}

const eachRoute = (told: readonly RulesNotAsked[]): readonly RulesNotAsked[] => told;

/** Keeps each pair of objects once: `istioctl analyze` names the two objects, and no route. */
const eachPairOnce = (told: readonly RulesNotAsked[]): readonly RulesNotAsked[] => [
  ...new Map(
    told
      .toReversed()
      .map((one) => [`${resourceKey(one.virtualService)} ${resourceKey(one.rules)}`, one]),
  ).values(),
];

/**
 * Tells whether the rules are for sidecars, of another object, and surely for the same host: `istioctl
 * analyze` compares the texts of hosts, in whatever namespace, and an object with itself.
 */
function isOfAnotherForOneHost({
  virtualService,
  rules,
  host,
  isForSidecars,
}: RulesNotAsked): boolean {
  const isOneHost = host.includes('.') || virtualService.namespace === rules.namespace;
  return isForSidecars && isOneHost && virtualService !== rules;
}

const tell = ({ virtualService, rules, host, targets, origin, at }: RulesNotAsked): Told => ({
  subject: virtualService,
  of: idsOf([rules, ...targets]),
  key: `${at} ${rules.namespace}/${rules.name}`,
  keyOfItem: `${rules.namespace}/${rules.name}`,
  scope: { level: 'service', workloads: 0, services: 1, namespaces: 1 },
  message: `Requests that ${subjectText(virtualService)} leads to ${host} from its gateway do not follow the rules of ${subjectText(rules)}: they reach all subsets.`,
  why: say`The route names no subset (${slot.place(origin)}), and a gateway asks only the VirtualServices that are bound to it, not those for the host it leads to (${slot.place(rules.origin)}).`,
  symptom: say`users get the new version at random, while calls inside the mesh are split as written`,
  origin,
  related: [rules.origin],
  fix: {
    text: say`Write the same subsets and weights into the route at the gateway, or delegate both to one VirtualService.`,
  },
});
