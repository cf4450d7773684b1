import { stringAt } from '../../manifest/node.ts';
import type { Resource } from '../../manifest/resource.ts';
import type { Mesh } from '../../mesh/mesh.ts';
import type { HostResolver } from '../../mesh/service-host.ts';

/** Finds the DestinationRules of a host, exact ones first, whatever form both are written in. */
export function indexDestinationRules(
  mesh: Mesh,
  hosts: HostResolver,
): (host: string, namespace: string) => readonly Resource[] {
  const exact = new Map<string, Resource[]>();
  const wildcards: { readonly suffix: string; readonly rule: Resource }[] = [];
  for (const rule of mesh.ofKind('networking.istio.io', 'DestinationRule')) {
    const text = stringAt(rule.node, 'spec', 'host');
    if (text === undefined) continue;
    const host = canonicalHost(mesh, hosts, text, rule.namespace);
    if (host.startsWith('*')) wildcards.push({ suffix: host.slice(1), rule });
    else exact.set(host, [...(exact.get(host) ?? []), rule]);
  }
  return (text, namespace) => {
    const host = canonicalHost(mesh, hosts, text, namespace);
    return [
      ...(exact.get(host) ?? []),
      ...wildcards.filter(({ suffix }) => host.endsWith(suffix)).map(({ rule }) => rule),
    ];
  };
}

/** One text for every way to write the host of a Service (DR-1). */
function canonicalHost(mesh: Mesh, hosts: HostResolver, text: string, namespace: string): string {
  const target = hosts.resolve(text, namespace);
  if (target.kind === 'service') return target.service.host;
  return target.kind === 'missing' && target.as.form === 'short'
    ? `${text.toLowerCase()}.${namespace}.svc.${mesh.configuration.clusterDomain}`
    : text.toLowerCase();
}
