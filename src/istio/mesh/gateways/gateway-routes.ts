import { requestAuthenticationsFor } from '../authorization/policy-index.ts';
import { tokenValidation } from '../authorization/token-validation.ts';
import { clusterStates } from '../destinations/cluster.ts';
import type { Mesh, Proxy, Unknown } from '../mesh.ts';
import { memoryIn, rememberedIn } from '../mesh-memory.ts';
import { clusterService } from '../routes/cluster-service.ts';
import type { DestinationSight } from '../routes/decide-route.ts';
import { sameDecision } from '../routes/route-decision.ts';
import { scopeOf } from '../visibility/sidecar-scope.ts';
import { connectionRoutes, gatewayHosts } from './server-routes.ts';
import type { RouteSource, GatewayCall, GatewayDecision } from './gateway-decision.ts';
import { decideAtServers } from './gateway-decision.ts';
import type { GatewayServer } from './gateway-server.ts';
import { serversOn, listensFor } from './gateway-server.ts';
import { annotationOf } from '../../views/field.ts';
import type { Resource } from '../../../manifest/index.ts';
import { coversHost, itemsAt, nodeAt, stringAt, subjectText } from '../../../manifest/index.ts';
import { unknown } from '../mesh.ts';

/**
 * Decides what a gateway does with a call, by Istio's Gateways and VirtualServices. GW-1…14, 20, ROUTE-14…18.
 */
export function routeFromGateway(mesh: Mesh, proxy: Proxy, call: GatewayCall): GatewayDecision {
  const ingress = ingressAt(mesh, proxy, call);
  if (ingress !== null) return ingress;
  const at = {
    mesh,
    source: virtualServiceSource(mesh, proxy),
    sight: sightOn(mesh, proxy, call.port),
    validation: validationAt(mesh, proxy),
  };
  return sameDecision(
    serversOn(mesh, proxy, call.port).map((servers) => decideAtServers(at, servers, call)),
    `which of the Gateways on port ${String(call.port)} is the oldest`,
  );
}

const validationAt = rememberedIn((mesh: Mesh, proxy: Proxy) =>
  tokenValidation(requestAuthenticationsFor(mesh, proxy)),
);

/** Keeps what is found of a gateway's servers for all calls to it. */
const virtualServiceSource = rememberedIn((mesh: Mesh, proxy: Proxy): RouteSource => {
  const hosts = new Map<string, ReturnType<RouteSource['hosts']>>();
  const connections = new Map<GatewayServer, ReturnType<RouteSource['connections']>>();
  const numbers = new Map<GatewayServer, number>();
  const numberOf = (server: GatewayServer): number => {
    const number = numbers.get(server) ?? numbers.size;
    numbers.set(server, number);
    return number;
  };
  return {
    hosts(servers, name) {
      const key = `${servers.map(numberOf).join()} ${name}`;
      const found = hosts.get(key) ?? gatewayHosts(mesh, proxy, servers, name);
      hosts.set(key, found);
      return found;
    },
    connections(server) {
      const found = connections.get(server) ?? connectionRoutes(mesh, proxy, server);
      connections.set(server, found);
      return found;
    },
    undated: 'which of the VirtualServices at the gateway is the oldest',
  };
});

const sights = memoryIn<Map<number, DestinationSight>>(() => new Map());

function sightOn(mesh: Mesh, proxy: Proxy, port: number): DestinationSight {
  const known = sights(mesh, proxy);
  const sight = known.get(port) ?? gatewaySight(mesh, proxy, port);
  known.set(port, sight);
  return sight;
}

/** A gateway knows every service that is exported to it; a destination without port is its only one (ROUTE-37, GW-15). */
export function gatewaySight(mesh: Mesh, proxy: Proxy, port: number): DestinationSight {
  const scope = scopeOf(mesh, proxy.namespace, null);
  const service: DestinationSight['service'] = (host) => clusterService(mesh, scope, host);
  return {
    led: new Map(),
    mesh,
    port,
    portFor(host) {
      const [only, ...more] = service(host)?.ports ?? [];
      return only !== undefined && more.length === 0 ? only.number : port;
    },
    service,
    leadsTo: (host) => scope.listeners[0]?.alias(host)?.alias ?? host,
    states: (host, subset, number) =>
      clusterStates(mesh, proxy, service(host), { subset, port: number }),
  };
}

const CLASS = 'kubernetes.io/ingress.class';
const CONTROLLER = 'istio.io/ingress-controller';
/** Ports that istiod opens for Ingresses, as the gateway's Service has them. */
const PORTS = [80, 443];

/**
 * An Ingress that istiod serves at these pods may take the call, beside or before what Gateways say: what it does is not
 * modelled. Null where none may.
 */
function ingressAt(mesh: Mesh, proxy: Proxy, { port, http }: GatewayCall): Unknown | null {
  const ingresses = mesh.ofKind('networking.k8s.io', 'Ingress');
  if (ingresses.length === 0 || !isIngressGateway(mesh, proxy)) return null;
  if (!PORTS.some((number) => listensFor(mesh, proxy, number, port))) return null;
  const name = http.host?.toLowerCase().replace(/:\d+$/, '') ?? null;
  const found = ingresses.find((one) => isServed(mesh, one) && mayTake(one, name));
  return found === undefined ? null : unknown(`what ${subjectText(found)} makes of the call`);
}

function settingOf(mesh: Mesh, name: string, preset: string): string {
  const node = mesh.configuration.settings.get(name)?.node;
  return node?.kind === 'scalar' && node.value !== null ? String(node.value) : preset;
}

const isIngressGateway = (mesh: Mesh, { labels }: Proxy): boolean =>
  labels.get('istio') === settingOf(mesh, 'ingressSelector', 'ingressgateway');

/**
 * Tells whether the mesh serves an Ingress, by its class, or for want of one where the mesh takes these too.
 */
function isServed(mesh: Mesh, ingress: Resource): boolean {
  const mode = settingOf(mesh, 'ingressControllerMode', 'STRICT');
  if (mode === 'OFF') return false;
  const named = annotationOf(ingress, CLASS)?.value;
  if (named !== undefined) return named === settingOf(mesh, 'ingressClass', 'istio');
  const ofClass = stringAt(ingress.node, 'spec', 'ingressClassName');
  if (ofClass === undefined) return mode === 'DEFAULT';
  const written = mesh.find('networking.k8s.io', 'IngressClass', '', ofClass);
  return written === undefined
    ? ofClass === 'istio'
    : stringAt(written.node, 'spec', 'controller') === CONTROLLER;
}

function mayTake({ node }: Resource, name: string | null): boolean {
  const hosts = itemsAt(node, 'spec', 'rules').map((rule) => stringAt(rule, 'host') ?? '');
  return (
    name === null ||
    nodeAt(node, 'spec', 'defaultBackend') !== undefined ||
    hosts.some((host) => host === '' || coversHost(host.toLowerCase(), name))
  );
}
