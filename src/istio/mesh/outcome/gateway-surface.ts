import { asGateway } from '../../views/gateway.ts';
import { asGatewayApiGateway, asRoute } from '../../views/gateway-api.ts';
import { asVirtualService } from '../../views/virtual-service.ts';
import type { Resource } from '../../../manifest/index.ts';
import { coversHost } from '../../../manifest/index.ts';
import { httpRouteRules } from '../gateway-api/http-route-rules.ts';
import { hostsOf } from '../gateways/api-listeners.ts';
import { containsLabels } from '../label-index.ts';
import type { Mesh, Service } from '../mesh.ts';
import type { RouteRule } from '../routes/route-rule.ts';
import type { BoundVirtualService } from '../routes/bound-virtual-service.ts';
import { virtualServicesOf } from '../routes/virtual-service-index.ts';
import type { Proxy } from '../visibility/proxy.ts';
import type { GatewayPods } from './gateway-outcome.ts';
import { apiGatewayOf, gatewaySender } from './gateway-outcome.ts';

/** What is written for one gateway: what a client outside could ask for, and by what it may be told apart. */
export interface GatewaySurface {
  /** Whose policies are asked at the gateway. */
  readonly proxy: Proxy;
  readonly serviceAccount: string;
  /** Names as they are written, wildcards and `*` among them; each in one spelling. */
  readonly hosts: readonly string[];
  /** As clients call them: those of its Services, else those that it listens on. */
  readonly ports: readonly number[];
  /** All routes that may hold for a name. */
  readonly rulesFor: (name: string) => readonly RouteRule[];
}

/** Reads it of the Gateways that select the pods, or of the one that they are made of. GW-1, 2, 6, GWAPI-1. */
export function gatewaySurface(mesh: Mesh, pods: GatewayPods): GatewaySurface {
  const { proxy, serviceAccount } = gatewaySender(pods);
  const own = { proxy, serviceAccount };
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
  const services = mesh.services.filter((service) => isBefore(service, proxy));
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

function isBefore({ namespace, selector }: Service, proxy: Proxy): boolean {
  return (
    namespace === proxy.namespace && selector.size > 0 && containsLabels(proxy.labels, selector)
  );
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
      ...routes.flatMap((route) => hostsOf(route)),
    ]),
    ports: [...new Set(listeners.flatMap(({ port }) => port?.value ?? []))],
    rulesFor: (name) =>
      httpRouteRules(
        mesh,
        routes.filter((route) =>
          hostsOf(route).some((host) => coversHost(host.toLowerCase(), name)),
        ),
        true,
      ).map(({ rule }) => rule),
  };
}

const withoutNamespace = (text: string): string => text.slice(text.indexOf('/') + 1);

const distinct = (names: readonly string[]): readonly string[] => [
  ...new Map(names.map((name) => [name.toLowerCase(), name])).values(),
];
