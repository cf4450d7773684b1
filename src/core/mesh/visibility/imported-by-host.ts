import { asVirtualService } from '../../istio/index.ts';
import type { Mesh } from '../mesh.ts';
import { registryOf } from '../registry/service-registry.ts';
import { egressHosts } from './egress-hosts.ts';

/** Whether an entry of `egress.hosts`, as a Sidecar of a namespace writes it, lets anything in (SIDECAR-4…6). */
export function importedByEgressHost(mesh: Mesh, text: string, namespace: string): boolean {
  const hosts = egressHosts([text], namespace);
  const registry = registryOf(mesh);
  const named =
    hosts.namespaces === null
      ? registry.hosts
      : [...hosts.namespaces].flatMap((one) => registry.hostsIn(one));
  const isService = named.some((host) =>
    registry.named(host).some((service) => hosts.importsService(service.namespace, host)),
  );
  return (
    isService ||
    mesh.ofKind('networking.istio.io', 'VirtualService').some((routes) =>
      hosts.importsVirtualService(
        routes.namespace,
        asVirtualService(routes).hosts.value.map(({ value }) => value.toLowerCase()),
      ),
    )
  );
}
