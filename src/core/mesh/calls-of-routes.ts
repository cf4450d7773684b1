import { SERVED_ROUTES } from '../kinds/index.ts';
import type { Node } from '../manifest/node.ts';
import { itemsAt, nodeAt, numberAt, stringAt, stringMapAt } from '../manifest/node.ts';
import type { Resource } from '../manifest/resource.ts';
import type { Call, CallSource } from './call.ts';
import type { LabelIndex } from './label-index.ts';
import type { Mesh, Service, Workload } from './mesh.ts';
import { createHostResolver } from './service-host.ts';
import type { HostResolver } from './service-host.ts';
import { gatewayReferences, routeDestinations } from './virtual-service-routes.ts';

/** Calls that gateways make: routes of VirtualServices, Gateway API routes and Ingresses. */
export function callsOfRoutes(mesh: Mesh, workloads: LabelIndex<Workload>): readonly Call[] {
  return [
    ...callsOfVirtualServices(mesh, workloads),
    ...SERVED_ROUTES.flatMap(({ group, kind }) =>
      mesh.ofKind(group, kind).flatMap((route) => callsOfRoute(mesh, route, workloads)),
    ),
    ...mesh
      .ofKind('networking.k8s.io', 'Ingress')
      .flatMap((ingress) => callsOfIngress(mesh, ingress)),
  ];
}

function callsOfVirtualServices(mesh: Mesh, workloads: LabelIndex<Workload>): readonly Call[] {
  const hosts = createHostResolver(mesh);
  return mesh.ofKind('networking.istio.io', 'VirtualService').flatMap((virtualService) => {
    const sources = gatewayReferences(virtualService)
      .filter(({ field }) => field.startsWith('spec.gateways'))
      .map(({ namespace, name }) => gatewaySource(mesh, namespace, name, workloads));
    if (sources.length === 0) return [];
    return [virtualService, ...delegatesOf(mesh, virtualService)].flatMap((holder) =>
      callsFrom(sources, holder, hosts),
    );
  });
}

/** VirtualServices whose routes this one takes over (ROUTE-53). */
function delegatesOf(mesh: Mesh, root: Resource): readonly Resource[] {
  return itemsAt(root.node, 'spec', 'http').flatMap((route) => {
    const name = stringAt(route, 'delegate', 'name');
    if (name === undefined) return [];
    const namespace = stringAt(route, 'delegate', 'namespace') ?? root.namespace;
    return mesh.find('networking.istio.io', 'VirtualService', namespace, name) ?? [];
  });
}

function callsFrom(
  sources: readonly CallSource[],
  holder: Resource,
  hosts: HostResolver,
): readonly Call[] {
  return routeDestinations(holder).flatMap((destination) => {
    const target = hosts.resolve(destination.host, holder.namespace);
    if (target.kind !== 'service' || destination.use === 'mirror') return [];
    return sources.map((source) => ({
      source,
      destination: target.service,
      port: destination.port ?? onlyPort(target.service),
      path: destination.path,
      basis: 'route' as const,
      origin: destination.hostOrigin,
    }));
  });
}

function gatewaySource(
  mesh: Mesh,
  namespace: string,
  name: string,
  workloads: LabelIndex<Workload>,
): CallSource {
  const gateway = mesh.find('networking.istio.io', 'Gateway', namespace, name);
  const selector = stringMapAt(gateway?.node, 'spec', 'selector');
  const [workload] = selector.size === 0 ? [] : workloads.anywhere(selector);
  return { kind: 'gateway', namespace, name, workload: workload ?? null };
}

function callsOfRoute(
  mesh: Mesh,
  route: Resource,
  workloads: LabelIndex<Workload>,
): readonly Call[] {
  const sources = itemsAt(route.node, 'spec', 'parentRefs').flatMap((parent): CallSource[] => {
    const name = stringAt(parent, 'name');
    if (name === undefined || (stringAt(parent, 'kind') ?? 'Gateway') !== 'Gateway') return [];
    const namespace = stringAt(parent, 'namespace') ?? route.namespace;
    const [workload] = workloads.inNamespace(
      namespace,
      new Map([['gateway.networking.k8s.io/gateway-name', name]]),
    );
    return [{ kind: 'gateway', namespace, name, workload: workload ?? null }];
  });
  return itemsAt(route.node, 'spec', 'rules').flatMap((rule) =>
    itemsAt(rule, 'backendRefs').flatMap((backend) => {
      const destination = backendService(mesh, backend, route.namespace);
      if (destination === undefined) return [];
      return sources.map((source) => ({
        source,
        destination,
        port: numberAt(backend, 'port') ?? onlyPort(destination),
        path: stringAt(itemsAt(rule, 'matches')[0], 'path', 'value') ?? null,
        basis: 'route' as const,
        origin: backend.origin,
      }));
    }),
  );
}

function backendService(mesh: Mesh, backend: Node, own: string): Service | undefined {
  const name = stringAt(backend, 'name');
  if (name === undefined || (stringAt(backend, 'kind') ?? 'Service') !== 'Service')
    return undefined;
  return mesh.service(stringAt(backend, 'namespace') ?? own, name);
}

function callsOfIngress(mesh: Mesh, ingress: Resource): readonly Call[] {
  const { node, namespace } = ingress;
  const source: CallSource = {
    kind: 'gateway',
    namespace,
    name: stringAt(node, 'spec', 'ingressClassName') ?? 'ingress',
    workload: null,
  };
  const backends = [
    { backend: nodeAt(node, 'spec', 'defaultBackend'), path: null },
    ...itemsAt(node, 'spec', 'rules')
      .flatMap((rule) => itemsAt(rule, 'http', 'paths'))
      .map((entry) => ({
        backend: nodeAt(entry, 'backend'),
        path: stringAt(entry, 'path') ?? null,
      })),
  ];
  return backends.flatMap(({ backend, path }) => {
    const service = nodeAt(backend, 'service');
    const destination = mesh.service(namespace, stringAt(service, 'name') ?? '');
    if (service === undefined || destination === undefined) return [];
    const named = stringAt(service, 'port', 'name');
    const port =
      numberAt(service, 'port', 'number') ??
      destination.ports.find(({ name }) => name !== null && name === named)?.port ??
      null;
    return [{ source, destination, port, path, basis: 'route' as const, origin: service.origin }];
  });
}

const onlyPort = (service: Service): number | null =>
  service.ports.length === 1 ? (service.ports[0]?.port ?? null) : null;
