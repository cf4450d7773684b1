import { asDestinationRule, completedHost, indexHosts } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import type { HostResolver, Mesh } from '../../istio/index.ts';

/** Finds the DestinationRules of a host, exact ones first, whatever form both are written in. */
export function indexDestinationRules(
  mesh: Mesh,
  hosts: HostResolver,
): (host: string, namespace: string) => readonly Resource[] {
  const rules = indexHosts(
    mesh.ofKind('networking.istio.io', 'DestinationRule').flatMap((rule) => {
      const host = asDestinationRule(rule).host?.value;
      return host === undefined
        ? []
        : [{ host: canonicalHost(mesh, hosts, host, rule.namespace), item: rule }];
    }),
  );
  return (host, namespace) =>
    rules.covering(canonicalHost(mesh, hosts, host, namespace)).map(({ item }) => item);
}

/** One text for every way to write the host of a Service (DR-1). */
function canonicalHost(mesh: Mesh, hosts: HostResolver, text: string, namespace: string): string {
  const target = hosts.resolve(text, namespace);
  if (target.kind === 'service') return target.service.host;
  return completedHost(text, namespace, mesh.configuration.clusterDomain);
}
