import { asVirtualService, egressHosts, groupedBy, registryOf } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { isWildcard } from '../../manifest/index.ts';
import type { EgressHosts, Mesh } from '../../istio/index.ts';

/** Whether an entry of `egress.hosts`, as a Sidecar of a namespace writes it, lets anything in (SIDECAR-4…6). */
export function importedByEgressHost(mesh: Mesh, text: string, namespace: string): boolean {
  const hosts = egressHosts([text], namespace);
  return (
    isService(mesh, hosts, text) ||
    routesSeen(mesh, hosts).some((routes) =>
      hosts.importsVirtualService(
        routes.namespace,
        asVirtualService(routes).hosts.value.map(({ value }) => value.toLowerCase()),
      ),
    )
  );
}

function isService(mesh: Mesh, hosts: EgressHosts, text: string): boolean {
  const registry = registryOf(mesh);
  const name = text.slice(text.indexOf('/') + 1).toLowerCase();
  const isOne = (host: string): boolean =>
    registry.named(host).some((service) => hosts.importsService(service.namespace, host));
  if (text.includes('/') && !isWildcard(name)) return isOne(name);
  const { namespaces } = hosts;
  const named =
    namespaces === null ? registry.hosts : [...namespaces].flatMap((one) => registry.hostsIn(one));
  return named.some(isOne);
}

const byNamespace = new WeakMap<Mesh, ReadonlyMap<string, readonly Resource[]>>();

function routesSeen(mesh: Mesh, { namespaces }: EgressHosts): readonly Resource[] {
  const all = mesh.ofKind('networking.istio.io', 'VirtualService');
  if (namespaces === null) return all;
  const grouped = byNamespace.get(mesh) ?? groupedBy(all, ({ namespace }) => namespace);
  byNamespace.set(mesh, grouped);
  return [...namespaces].flatMap((one) => grouped.get(one) ?? []);
}
