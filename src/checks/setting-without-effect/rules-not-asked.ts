import { asVirtualService, groupedBy } from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import type { Mesh } from '../../istio/index.ts';

/** A route at a gateway that leads to a host as a whole, whose subsets another VirtualService chooses between. */
export interface RulesNotAsked {
  readonly virtualService: Resource;
  /** The one with subsets of the host, under the very name that the route has for it. */
  readonly rules: Resource;
  /** Whether it is for sidecars alone. */
  readonly isForSidecars: boolean;
  readonly host: string;
  readonly origin: Origin;
  /** Which route of the VirtualService it is, by its place among them. */
  readonly at: string;
}

/** Gateways do not look at the rules that sidecars have for the host they lead to (ROUTE-8, ROUTE-34). */
export function rulesNotAsked(mesh: Mesh): readonly RulesNotAsked[] {
  const all = mesh.ofKind('networking.istio.io', 'VirtualService');
  const choosing = groupedBy(
    all.flatMap((rules) => subsetHosts(rules).map((host) => ({ host, rules }))),
    ({ host }) => host,
  );
  return all.flatMap((virtualService) => {
    const { gateways, http } = asVirtualService(virtualService);
    if (gateways.value.length === 0) return [];
    return http.value.flatMap(({ route }, rule) =>
      route.value.flatMap(({ destination, origin }, index) => {
        const host = destination?.host?.value ?? '';
        if ((destination?.subset?.value ?? '') !== '') return [];
        const place = destination?.host?.origin ?? origin;
        return (choosing.get(host) ?? []).map(({ rules }) => ({
          ...{ virtualService, rules, host, origin: place },
          isForSidecars: asVirtualService(rules).gateways.value.length === 0,
          at: `${String(rule)}.${String(index)}`,
        }));
      }),
    );
  });
}

/** Hosts of a VirtualService that it leads to subsets of, each once. */
function subsetHosts(rules: Resource): readonly string[] {
  const { hosts, http } = asVirtualService(rules);
  const written = new Set(hosts.value.map(({ value }) => value));
  const led = http.value.flatMap(({ route }) =>
    route.value.flatMap(({ destination }) =>
      (destination?.subset?.value ?? '') === '' ? [] : [destination?.host?.value ?? ''],
    ),
  );
  return [...new Set(led)].filter((host) => written.has(host));
}
