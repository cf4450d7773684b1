import { asGateway } from '../../views/gateway.ts';
import { asGatewayApiGateway } from '../../views/gateway-api.ts';
import type { Resource } from '../../../manifest/index.ts';
import { isOfKind } from '../../../manifest/index.ts';
import { retryLimit } from '../retries/retry-limit.ts';
import { httpRouteRules } from '../gateway-api/http-route-rules.ts';
import { routesAt } from '../gateways/api-listeners.ts';
import { isRunByIstio } from '../gateways/client-certificates.ts';
import { containsLabels } from '../label-index.ts';
import type { Mesh, Service, ServicePort, Proxy, Workload } from '../mesh.ts';
import { portOf, registryOf } from '../registry/service-registry.ts';
import { retryPolicy } from '../retries/retry-policy.ts';
import { waitOf } from '../retries/route-wait.ts';
import type { RouteDestination, RouteRule } from '../routes/route-rule.ts';
import type { GatewayTries } from '../retries/envoy-gateway-retries.ts';
import { triesAtEnvoyGateway } from '../retries/envoy-gateway-retries.ts';
import { virtualServicesOf } from '../routes/virtual-service-index.ts';
import type { TriedAgain } from './call-targets.ts';

/** Holds what a gateway of the mesh sends to a Service, by one of the routes that are bound to it. */
export interface GatewayRequests {
  readonly gateway: Resource;
  readonly service: Service;
  readonly port: ServicePort;
  /** The workloads that the requests may reach; empty where a subset of several says it. */
  readonly workloads: readonly Workload[];
  readonly tried: readonly TriedAgain[];
}

/**
 * Lists the requests that come in at gateways and are routed on: the first of those that are tried again
 * (RETRY-13).
 */
export const requestsOfGateways = (mesh: Mesh): readonly GatewayRequests[] =>
  gatewaysOf(mesh).flatMap(({ gateway, rules }) =>
    rules.flatMap((bound) =>
      bound.rule.destinations.flatMap((destination) => sentTo(mesh, gateway, bound, destination)),
    ),
  );

/** Lists the requests that pods of these labels send, where they run a gateway. */
export const requestsOfPods = (
  mesh: Mesh,
  namespace: string,
  labels: ReadonlyMap<string, string>,
): readonly GatewayRequests[] =>
  requestsOfGateways(mesh).filter(({ gateway }) =>
    isOfKind(gateway.node, 'networking.istio.io', 'Gateway')
      ? isSelecting(asGateway(gateway).selector.value, labels)
      : gateway.namespace === namespace && labels.get(GATEWAY_NAME) === gateway.name,
  );

const isSelecting = (
  selector: ReadonlyMap<string, string>,
  labels: ReadonlyMap<string, string>,
): boolean => selector.size > 0 && containsLabels(labels, selector);

const GATEWAY_NAME = 'gateway.networking.k8s.io/gateway-name';

interface BoundRules {
  readonly gateway: Resource;
  readonly rules: readonly BoundRule[];
}

interface BoundRule {
  readonly rule: RouteRule;
  /** Is null where the rule and DestinationRules say how often it is tried, as at gateways of Istio. */
  readonly tries: GatewayTries | null;
}

function gatewaysOf(mesh: Mesh): readonly BoundRules[] {
  const ofIstio = mesh.ofKind('networking.istio.io', 'Gateway').map((gateway) => {
    const key = `${gateway.namespace}/${gateway.name}`;
    const rules = virtualServicesOf(mesh, key).all.flatMap(({ http }) => http);
    return { gateway, rules: rules.filter((rule) => takesFrom(rule, key)).map(byRule) };
  });
  const ofApi = mesh.ofKind('gateway.networking.k8s.io', 'Gateway').map((gateway) => ({
    gateway,
    rules: isRunByIstio(mesh, gateway) ? rulesOf(mesh, gateway) : rulesOfOthers(mesh, gateway),
  }));
  return [...ofIstio, ...ofApi];
}

const byRule = (rule: RouteRule): BoundRule => ({ rule, tries: null });

/**
 * Tells whether some requests at a gateway take the route; its matches may name other gateways instead
 * (ROUTE-6).
 */
const takesFrom = ({ matches }: RouteRule, gateway: string): boolean =>
  matches.length === 0 ||
  matches.some(({ gateways }) => gateways.length === 0 || gateways.includes(gateway));

const rulesOf = (mesh: Mesh, gateway: Resource): readonly BoundRule[] =>
  httpRouteRules(mesh, routesOf(mesh, gateway), true).map(({ rule }) => byRule(rule));

/** Waypoints route for callers in the mesh, which are known by themselves; Envoy Gateway tries again where a policy or the route says so; what other gateways do is not told. */
function rulesOfOthers(mesh: Mesh, gateway: Resource): readonly BoundRule[] {
  if (isWaypoint(gateway)) return [];
  return routesOf(mesh, gateway).flatMap((route) =>
    httpRouteRules(mesh, [route], true).flatMap(({ rule }) => {
      const tries = triesAtEnvoyGateway(mesh, gateway, route, rule.index);
      return tries === null ? [] : [{ rule, tries }];
    }),
  );
}

const isWaypoint = (gateway: Resource): boolean =>
  asGatewayApiGateway(gateway).gatewayClassName?.value === 'istio-waypoint';

function routesOf(mesh: Mesh, gateway: Resource): readonly Resource[] {
  const routes = asGatewayApiGateway(gateway).listeners.value.flatMap((listener) =>
    routesAt(mesh, gateway, listener).filter(
      ({ kind }) => kind === 'HTTPRoute' || kind === 'GRPCRoute',
    ),
  );
  return [...new Set(routes)];
}

/** The gateway's proxy stands where its Gateway does, as far as is told here. */
function sentTo(
  mesh: Mesh,
  gateway: Resource,
  { rule, tries }: BoundRule,
  { host, subset, port: named, weight, invalid }: RouteDestination,
): readonly GatewayRequests[] {
  if (invalid === true || (weight === 0 && rule.destinations.length > 1)) return [];
  const registered = registryOf(mesh)
    .named(host.toLowerCase())
    .find(({ kubernetes }) => kubernetes);
  if (registered === undefined) return [];
  const [only] = registered.ports;
  const number = named ?? (registered.ports.length === 1 ? only?.number : undefined);
  if (number === undefined || portOf(registered, number) === undefined) return [];
  const { resource } = registered;
  const service = mesh.service(resource.namespace, resource.name);
  const port = service?.ports.find((one) => one.port === number);
  if (service === undefined || port === undefined) return [];
  const proxy: Proxy = { kind: 'gateway', namespace: gateway.namespace, labels: new Map() };
  const policy = tries?.policy ?? retryPolicy(mesh, rule.retries);
  const tried = {
    policy,
    // what policies of other gateways say of time is not read
    wait: tries === null ? waitOf(policy, rule) : null,
    limit: () => (tries ? tries.limit : retryLimit(mesh, proxy, registered, subset, number)),
  };
  const { workloads } = service;
  const isTold = subset === null || workloads.length === 1;
  return [{ gateway, service, port, workloads: isTold ? workloads : [], tried: [tried] }];
}
