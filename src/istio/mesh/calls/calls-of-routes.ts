import type { BackendRef, RouteApiRule } from '../../views/gateway-api.ts';
import { asGateway } from '../../views/gateway.ts';
import { asRoute } from '../../views/gateway-api.ts';
import { SERVED_ROUTES, itemsAt, nodeAt, numberAt, stringAt } from '../../../manifest/index.ts';
import type { Resource } from '../../../manifest/index.ts';
import { accountOfApiGateway } from '../charts/chart-gateways.ts';
import type { Call, CallSource } from './call.ts';
import type { LabelIndex } from '../label-index.ts';
import type { Mesh, Service, Workload } from '../mesh.ts';
import { virtualServicesInForce } from '../operators/flagger-routes.ts';
import { delegatesOf } from '../routes/bound-virtual-service.ts';
import { createHostResolver } from '../service-host.ts';
import type { HostResolver } from '../service-host.ts';
import { gatewayReferences, routeDestinations } from './virtual-service-routes.ts';

/** Calls that gateways make: routes of VirtualServices, Gateway API routes and Ingresses. */
export function callsOfRoutes(mesh: Mesh, workloads: LabelIndex<Workload>): readonly Call[] {
  return [
    ...callsOfVirtualServices(mesh, workloads),
    ...SERVED_ROUTES.flatMap(({ group, kind }) =>
      mesh.ofKind(group, kind).flatMap((route) => callsOfRoute(mesh, route, workloads)),
    ),
    ...callsOfIngresses(mesh),
  ];
}

function callsOfVirtualServices(mesh: Mesh, workloads: LabelIndex<Workload>): readonly Call[] {
  const hosts = createHostResolver(mesh);
  return virtualServicesInForce(mesh).flatMap((virtualService) => {
    const sources = gatewayReferences(virtualService)
      .filter(({ field }) => field.startsWith('spec.gateways'))
      .map(({ namespace, name }) => gatewaySource(mesh, namespace, name, workloads));
    if (sources.length === 0) return [];
    return [virtualService, ...delegatesOf(mesh, virtualService)].flatMap((holder) =>
      callsFrom(sources, holder, hosts),
    );
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
    return sources.filter(isTakenAt(destination.gateways)).map((source) => ({
      source,
      destination: target.service,
      port: destination.port ?? onlyPort(target.service),
      path: destination.path,
      basis: 'route' as const,
      sure: 'sends' as const,
      origin: destination.hostOrigin,
    }));
  });
}

/** Tells whether some match of a route is for the gateway (ROUTE-6). */
const isTakenAt =
  (gateways: readonly string[] | null) =>
  (source: CallSource): boolean =>
    gateways === null ||
    source.kind !== 'gateway' ||
    gateways.includes(`${source.namespace}/${source.name}`);

function gatewaySource(
  mesh: Mesh,
  namespace: string,
  name: string,
  workloads: LabelIndex<Workload>,
): CallSource {
  const gateway = mesh.find('networking.istio.io', 'Gateway', namespace, name);
  const selector = gateway === undefined ? null : asGateway(gateway).selector.value;
  const [workload] = selector === null || selector.size === 0 ? [] : workloads.anywhere(selector);
  return { kind: 'gateway', namespace, name, workload: workload ?? null };
}

function callsOfRoute(
  mesh: Mesh,
  route: Resource,
  workloads: LabelIndex<Workload>,
): readonly Call[] {
  const { parentRefs, rules } = asRoute(route);
  const sources = parentRefs.value.flatMap(({ kind, name, namespace: named }): CallSource[] => {
    if (name === null || (kind?.value ?? 'Gateway') !== 'Gateway') return [];
    const namespace = named?.value ?? route.namespace;
    const [workload] = workloads.inNamespace(
      namespace,
      new Map([['gateway.networking.k8s.io/gateway-name', name.value]]),
    );
    const source = { kind: 'gateway' as const, namespace, name: name.value };
    if (workload !== undefined) return [{ ...source, workload }];
    const gateway = mesh.find('gateway.networking.k8s.io', 'Gateway', namespace, name.value);
    const account = gateway === undefined ? null : accountOfApiGateway(gateway);
    return [{ ...source, workload: null, ...(account !== null && { account }) }];
  });
  return rules.value.flatMap((rule) =>
    rule.backendRefs.value.flatMap((backend) => {
      const destination = backendService(mesh, backend, route.namespace);
      if (destination === undefined) return [];
      return sources.map((source) => ({
        source,
        destination,
        port: backend.port?.value ?? onlyPort(destination),
        path: onlyPath(rule),
        basis: 'route' as const,
        sure: 'sends' as const,
        origin: backend.origin,
        route,
      }));
    }),
  );
}

/** The path of a rule's only match; none where servers get another one in its place. */
function onlyPath({ matches, filters }: RouteApiRule): string | null {
  const [only, ...more] = matches.value;
  const isRewritten = filters.value.some(
    ({ rewritePath, rewritePrefix }) => (rewritePath ?? rewritePrefix) !== null,
  );
  if (only === undefined || more.length > 0 || isRewritten) return null;
  return only.pathType?.value === 'RegularExpression' ? null : (only.path?.value ?? null);
}

function backendService(mesh: Mesh, backend: BackendRef, own: string): Service | undefined {
  const { kind, name, namespace } = backend;
  if (name === null || (kind?.value ?? 'Service') !== 'Service') return undefined;
  return mesh.service(namespace?.value ?? own, name.value);
}

const onlyPort = (service: Service): number | null =>
  service.ports.length === 1 ? (service.ports[0]?.port ?? null) : null;

/** Calls that the gateways of Ingresses make. */
const callsOfIngresses = (mesh: Mesh): readonly Call[] =>
  mesh.ofKind('networking.k8s.io', 'Ingress').flatMap((ingress) => callsOfIngress(mesh, ingress));

function callsOfIngress(mesh: Mesh, ingress: Resource): readonly Call[] {
  const { node, namespace } = ingress;
  const source: CallSource = {
    kind: 'gateway',
    namespace,
    name: stringAt(node, 'spec', 'ingressClassName') ?? 'ingress',
    serves: 'ingress',
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
    return [
      {
        source,
        destination,
        port,
        path,
        basis: 'route' as const,
        sure: 'sends' as const,
        origin: service.origin,
      },
    ];
  });
}
