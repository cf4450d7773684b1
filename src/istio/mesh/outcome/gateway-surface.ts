import { asGateway } from '../../views/gateway.ts';
import { asGatewayApiGateway, asRoute } from '../../views/gateway-api.ts';
import { asVirtualService } from '../../views/virtual-service.ts';
import type { Resource } from '../../../manifest/index.ts';
import { coversHost, itemsAt, stringAt, stringMapAt } from '../../../manifest/index.ts';
import { httpRouteRules } from '../gateway-api/http-route-rules.ts';
import { containsLabels } from '../label-index.ts';
import { servicesSelecting } from '../services-selecting.ts';
import type { Mesh, Service, Proxy } from '../mesh.ts';
import type { RouteRule } from '../routes/route-rule.ts';
import type { BoundVirtualService } from '../routes/bound-virtual-service.ts';
import { virtualServicesOf } from '../routes/virtual-service-index.ts';
import type { GatewayPods } from './gateway-outcome.ts';
import { apiGatewayOf, gatewaySender } from './gateway-outcome.ts';

/**
 * Holds what is written for one gateway: what a client outside could ask for, and by what it may be told
 * apart.
 */
export interface GatewaySurface {
  /** Whose policies are asked at the gateway. */
  readonly proxy: Proxy;
  /** Is null where nobody here says whom the pods run as. */
  readonly serviceAccount: string | null;
  /** Names as they are written, wildcards and `*` among them; each in one spelling. */
  readonly hosts: readonly string[];
  /** From where calls come to it, as far as its Services tell. */
  readonly arrival: GatewayArrival;
  /** The ports that clients call: those of its Services, else those that it listens on. */
  readonly ports: readonly number[];
  /** All routes that may hold for a name. */
  readonly rulesFor: (name: string) => readonly RouteRule[];
}

/** Reads it of the Gateways that select the pods, or of the one that they are made of. GW-1, 2, 6, GWAPI-1. */
export function gatewaySurface(mesh: Mesh, pods: GatewayPods): GatewaySurface {
  const { proxy, serviceAccount } = gatewaySender(mesh, pods);
  const arrival = arrivalAt(mesh, pods, proxy);
  const own = { proxy, serviceAccount, arrival };
  const gateway = apiGatewayOf(mesh, pods);
  return gateway === undefined
    ? { ...own, ...ofServers(mesh, proxy) }
    : { ...own, ...ofListeners(mesh, gateway) };
}

type Written = Pick<GatewaySurface, 'hosts' | 'ports' | 'rulesFor'>;

function ofServers(mesh: Mesh, proxy: Proxy): Written {
  const gateways = mesh
    .ofKind('networking.istio.io', 'Gateway')
    .filter((gateway) => containsLabels(proxy.labels, asGateway(gateway).selector.value));
  const servers = gateways.flatMap((gateway) => asGateway(gateway).servers.value);
  const bound = gateways.flatMap(
    ({ namespace, name }) => virtualServicesOf(mesh, `${namespace}/${name}`).all,
  );
  const services = servicesSelecting(mesh, proxy);
  const listening = servers.flatMap(({ port }) => port?.number?.value ?? []);
  const served = services.flatMap(({ ports }) => ports.map(({ port }) => port));
  return {
    hosts: distinct([
      ...servers.flatMap(({ hosts }) => hosts.value.map(({ value }) => withoutNamespace(value))),
      ...bound.flatMap(asSpelt),
    ]),
    ports: [...new Set(served.length === 0 ? listening : served)],
    rulesFor: (name) =>
      [...new Set(bound)]
        .filter(({ hosts }) => hosts.some((host) => coversHost(host.toLowerCase(), name)))
        .flatMap(({ http }) => http),
  };
}

/** Hosts of a VirtualService with the letters that it has. */
function asSpelt({ resource, hosts }: BoundVirtualService): readonly string[] {
  const written = asVirtualService(resource).hosts.value.map(({ value }) => value);
  const spelt = new Map(written.map((host) => [host.toLowerCase(), host]));
  return hosts.map((host) => spelt.get(host.toLowerCase()) ?? host);
}

function ofListeners(mesh: Mesh, gateway: Resource): Written {
  const listeners = asGatewayApiGateway(gateway).listeners.value;
  const routes = ['HTTPRoute', 'GRPCRoute']
    .flatMap((kind) => mesh.ofKind('gateway.networking.k8s.io', kind))
    .filter((route) =>
      asRoute(route).parentRefs.value.some(
        (parent) =>
          (parent.kind?.value ?? 'Gateway') === 'Gateway' &&
          parent.name?.value === gateway.name &&
          (parent.namespace?.value ?? route.namespace) === gateway.namespace,
      ),
    );
  return {
    hosts: distinct([
      ...listeners.map(({ hostname }) => hostname?.value ?? '*'),
      ...routes.flatMap((route) => asRoute(route).hosts),
    ]),
    ports: [...new Set(listeners.flatMap(({ port }) => port?.value ?? []))],
    rulesFor: (name) =>
      httpRouteRules(
        mesh,
        routes.filter((route) =>
          asRoute(route).hosts.some((host) => coversHost(host.toLowerCase(), name)),
        ),
        true,
      ).map(({ rule }) => rule),
  };
}

const withoutNamespace = (text: string): string => text.slice(text.indexOf('/') + 1);

const distinct = (names: readonly string[]): readonly string[] => [
  ...new Map(names.map((name) => [name.toLowerCase(), name])).values(),
];

/**
 * Says from where calls come to a gateway: `inside` where its Service is led to from within a network only.
 */
type GatewayArrival = 'outside' | 'inside' | 'unknown';

function arrivalAt(mesh: Mesh, pods: GatewayPods, proxy: Proxy): GatewayArrival {
  const services = servicesSelecting(mesh, proxy);
  const arrivals =
    services.length > 0 ? services.map((one) => ofService(mesh, one)) : [ofWhatIsMade(mesh, pods)];
  if (arrivals.includes('outside')) return 'outside';
  return arrivals.includes('unknown') ? 'unknown' : 'inside';
}

/** A Service that nothing is written of has type ClusterIP. */
const ofService = (mesh: Mesh, { resource }: Service): GatewayArrival =>
  itemsAt(resource.node, 'spec', 'externalIPs').length > 0
    ? 'outside'
    : arrivalOf(
        mesh,
        resource.namespace,
        stringAt(resource.node, 'spec', 'type') ?? 'ClusterIP',
        stringMapAt(resource.node, 'metadata', 'annotations'),
      );

/**
 * Tells how pods without a Service here are reached. Nobody knows what leads to pods that are rendered;
 * charts and istiod make load balancers. GWAPI-1.
 */
function ofWhatIsMade(mesh: Mesh, pods: GatewayPods): GatewayArrival {
  if (pods.kind === 'workload' || pods.kind === 'elsewhere') return 'unknown';
  if (pods.kind === 'managed') return ofManaged(mesh, pods.gateway);
  const { namespace, service } = pods.gateway;
  return arrivalOf(mesh, namespace, service.type ?? 'LoadBalancer', service.annotations);
}

function ofManaged(mesh: Mesh, gateway: Resource): GatewayArrival {
  const annotations = new Map([
    ...stringMapAt(gateway.node, 'metadata', 'annotations'),
    ...asGatewayApiGateway(gateway).madeAnnotations.value,
  ]);
  const type = annotations.get('networking.istio.io/service-type') ?? 'LoadBalancer';
  return arrivalOf(mesh, gateway.namespace, type, annotations);
}

function arrivalOf(
  mesh: Mesh,
  namespace: string,
  type: string,
  annotations: ReadonlyMap<string, string>,
): GatewayArrival {
  if (type === 'LoadBalancer') return isInternal(annotations) ? 'inside' : 'outside';
  if (type !== 'ClusterIP') return 'outside';
  // an Ingress may lead to it
  const isLedTo = mesh
    .ofKind('networking.k8s.io', 'Ingress')
    .some((ingress) => ingress.namespace === namespace);
  return isLedTo ? 'unknown' : 'inside';
}

const PREFIX = 'service.beta.kubernetes.io/';

/** Tells whether a cloud makes a load balancer that is reached from its own network only. */
function isInternal(annotations: ReadonlyMap<string, string>): boolean {
  const valueOf = (name: string): string => (annotations.get(name) ?? '').toLowerCase();
  const scheme = valueOf(`${PREFIX}aws-load-balancer-scheme`);
  if (scheme !== '') return scheme === 'internal';
  return (
    !['', 'false'].includes(valueOf(`${PREFIX}aws-load-balancer-internal`)) ||
    valueOf(`${PREFIX}azure-load-balancer-internal`) === 'true' ||
    valueOf('networking.gke.io/load-balancer-type') === 'internal' ||
    valueOf('cloud.google.com/load-balancer-type') === 'internal'
  );
}
