import type { Origin, Resource } from '../../manifest/index.ts';
import {
  API_GROUPS,
  listed,
  placeOf,
  sameData,
  selectorNode,
  selectorOf,
  subjectText,
  stringAt,
  say,
} from '../../manifest/index.ts';
import { arrivalsAt, isOfApi, counterpartIn } from '../../compare/index.ts';
import type { Call, Mesh } from '../../istio/index.ts';
import {
  containsLabels,
  gatewaysOfCharts,
  groupedBy,
  knownCalls,
  viewOf,
  askedOfClients,
  routesAt,
  servicesSelecting,
} from '../../istio/index.ts';
import { scopeOfWorkloads } from '../detection/finding-scope.ts';
import type { Told } from '../detection/check.ts';
import { betweenSides, check } from '../detection/check.ts';
import { gatewaysOf } from '../gateway-not-ready/gateway-hosts.ts';
import { isAskingForCertificate } from '../gateways-collide/hosts-under-wildcards.ts';
import { wantedHosts } from '../route-leads-astray/host-bindings.ts';

/** Calls through gateways by routes, from outside of the network and from within. */
interface ArrivingCalls {
  readonly outside: readonly Call[];
  readonly inside: readonly Call[];
}

const known = new WeakMap<Mesh, ArrivingCalls>();

/** Lists all calls that routes of gateways lead on, by where they come from. */
export function arrivingCalls(mesh: Mesh): ArrivingCalls {
  const found = known.get(mesh) ?? split(mesh);
  known.set(mesh, found);
  return found;
}

function split(mesh: Mesh): ArrivingCalls {
  const inner = innerGateways(mesh);
  const isInside = ({ source }: Call): boolean =>
    inner.has(gatewayText(source)) || (source.kind === 'gateway' && isInner(source.workload, mesh));
  const calls = knownCalls(mesh).filter(
    ({ basis, source }) => basis === 'route' && source.kind === 'gateway',
  );
  return {
    outside: calls.filter((call) => !isInside(call)),
    inside: calls.filter(isInside),
  };
}

/** Writes `namespace/name` of the gateway. */
export const gatewayText = (source: Call['source']): string =>
  source.kind === 'gateway' ? `${source.namespace}/${source.name}` : '';

/**
 * Names gateways all of whose pods are led to from within a network only, as by an internal load balancer.
 */
function innerGateways(mesh: Mesh): ReadonlySet<string> {
  const inner = gatewaysOf(mesh).filter((gateway) => {
    const arrivals = arrivalsAt(mesh, gateway);
    return arrivals.length > 0 && arrivals.every((one) => one === 'inside');
  });
  return new Set(inner.map(({ namespace, name }) => `${namespace}/${name}`));
}

/** Tells whether a gateway's Services are all inside the cluster: then it exposes nothing to the outside. */
function isInner(workload: Call['destination']['workloads'][number] | null, mesh: Mesh): boolean {
  const services = workload === null ? [] : servicesSelecting(mesh, workload);
  return (
    services.length > 0 &&
    services.every(
      ({ resource }) => (stringAt(resource.node, 'spec', 'type') ?? 'ClusterIP') === 'ClusterIP',
    )
  );
}

/** Matches words by which people call gateways that are not for everybody. */
const INNER = /(?:^|[-_.])(?:internal|private|intern|inner|intranet|vpn|corp)(?:[-_.]|$)/i;

/** Tells whether nothing but its name says that a gateway is led to from within: its pods are not here. */
export const isCalledInner = ({ source }: Call, mesh: Mesh): boolean =>
  source.kind === 'gateway' && source.workload === null && namesOf(source, mesh).some(isInnerName);

const isInnerName = (name: string): boolean => INNER.test(name);

function namesOf({ namespace, name }: { namespace: string; name: string }, mesh: Mesh) {
  const gateway = mesh.find('networking.istio.io', 'Gateway', namespace, name);
  return [name, ...(gateway === undefined ? [] : selectorOf(gateway).values())];
}

/**
 * Tells whether the servers of a route's hosts at the gateway of a call all ask clients for a certificate.
 */
export function asksForCertificate(mesh: Mesh, route: Resource, { source }: Call): boolean {
  if (source.kind !== 'gateway') return false;
  const { namespace, name } = source;
  if (route.kind !== 'VirtualService') {
    const gateway = mesh.find(API_GROUPS.gatewayApi, 'Gateway', namespace, name);
    return gateway !== undefined && onlyByCertificate(mesh, gateway, route);
  }
  const servers = wantedHosts(mesh, route)
    .bindings.filter(({ gateway }) => gateway.namespace === namespace && gateway.name === name)
    .flatMap((binding) => binding.servers)
    .filter(({ httpsRedirect }) => !httpsRedirect);
  return servers.length > 0 && servers.every(isAskingForCertificate);
}

/** Tells whether each listener that takes a route answers only clients that show a certificate. */
function onlyByCertificate(mesh: Mesh, gateway: Resource, route: Resource): boolean {
  const taking = viewOf('GatewayApiGateway', gateway).listeners.value.filter((listener) =>
    routesAt(mesh, gateway, listener).includes(route),
  );
  return (
    taking.length > 0 &&
    taking.every(
      (listener) =>
        listener.tls !== null &&
        listener.isTerminating &&
        askedOfClients(mesh, gateway, listener).isNeeded,
    )
  );
}

/** Tells of gateways whose load balancer was internal, or that select other pods now. */
export const gatewayExposed = check({
  id: 'gateway-exposed',
  title: 'Internal Gateway is now reachable by external clients',
  level: 'high',
  blind: 'DNS and firewalls in front of the gateway, and logins in the applications behind it.',
  find: (input) => betweenSides(input, ({ before, after }) => exposedGateways(before, after)),
});

function exposedGateways(before: Mesh, after: Mesh): readonly Told[] {
  const was = groupedBy(arrivingCalls(before).inside, callKey);
  const led = arrivingCalls(after).outside.filter((call) => was.has(callKey(call)));
  return [...groupedBy(led, ({ source }) => gatewayText(source))].flatMap(([text, calls]) => {
    const [old, gateway] = [before, after].map((mesh) =>
      gatewaysOf(mesh).find(({ namespace, name }) => `${namespace}/${name}` === text),
    );
    if (old === undefined || gateway === undefined) return [];
    const isSure = arrivalsAt(after, gateway).includes('outside');
    return [
      tell(causeOf({ old, gateway, isSure }, before, after), { gateway, calls, isSure }, after),
    ];
  });
}

interface Exposure {
  readonly old: Resource;
  readonly gateway: Resource;
  /** Tells whether its pods are led to from outside; else an Ingress beside them may do so. */
  readonly isSure: boolean;
}

/** Says why a gateway is reached from outside now, and where that is written. */
interface Cause {
  readonly text: string;
  readonly origin: Origin;
}

/** Looks for what made it: another selector, a Service before its pods, or what makes that Service. */
function causeOf({ old, gateway, isSure }: Exposure, before: Mesh, after: Mesh): Cause {
  const [selected, selects] = [selectorOf(old), selectorOf(gateway)];
  if (!containsLabels(selected, selects) || !containsLabels(selects, selected)) {
    const origin = selectorNode(gateway)?.origin ?? gateway.origin;
    return { text: 'It selects other pods than before', origin };
  }
  const service = changedService(servicesOfGateway(gateway, after), before, after);
  if (service !== undefined)
    return {
      text: `${subjectText(service)} ${isSure ? 'leads to its pods from outside now' : 'may be led to by an Ingress of its namespace now'}`,
      origin: service.origin,
    };
  const maker = isOfApi(gateway)
    ? gateway
    : gatewaysOfCharts(after).find(({ labels }) => containsLabels(labels, selects))?.source;
  const { origin } = maker ?? gateway;
  return {
    text: `The load balancer that ${maker === undefined ? 'leads to its pods' : `${subjectText(maker)} makes`} is no internal one now`,
    origin,
  };
}

/** Lists the Services before the pods of a Gateway; those of one of the Gateway API are in its own namespace. */
function servicesOfGateway(gateway: Resource, mesh: Mesh): readonly Resource[] {
  const isOwn = isOfApi(gateway);
  const labels = isOwn ? new Map([[GATEWAY_NAME, gateway.name]]) : selectorOf(gateway);
  return mesh.workloads
    .filter((one) => !isOwn || one.namespace === gateway.namespace)
    .filter((one) => containsLabels(one.labels, labels))
    .flatMap((one) => servicesSelecting(mesh, one))
    .map(({ resource }) => resource);
}

/** Picks the Service that is new or other than before: one that stays as it was led nowhere else before. */
const changedService = (
  services: readonly Resource[],
  before: Mesh,
  after: Mesh,
): Resource | undefined =>
  services.find((one) => {
    const old = counterpartIn(before, one, after);
    return old === undefined || !sameData(old.node, one.node);
  }) ?? services[0];

const GATEWAY_NAME = 'gateway.networking.k8s.io/gateway-name';

const callKey = ({ source, destination }: Call): string =>
  `${gatewayText(source)} ${destination.namespace}/${destination.name}`;

function tell(
  { text, origin }: Cause,
  { gateway, calls, isSure }: Omit<Exposure, 'old'> & { readonly calls: readonly Call[] },
  after: Mesh,
): Told {
  const services = [...new Set(calls.map(({ destination }) => subjectText(destination.resource)))];
  const workloads = [...new Set(calls.flatMap(({ destination }) => destination.workloads))];
  return {
    subject: gateway,
    key: 'reached from outside',
    scope: scopeOfWorkloads(workloads, after),
    message: `${listed(services, 3)} ${isSure ? 'can' : 'may'} be reached from outside now: ${subjectText(gateway)} was reached from within the network only.`,
    why: `${text} (${placeOf(origin)}), and the routes that are bound to it lead on as they did.`,
    origin,
    related: calls.slice(0, 4).map((call) => call.origin),
    symptom: say`requests that were answered from within only are answered from outside too`,
    fix: {
      text: say`Keep the load balancer internal, or give what is for everybody a gateway of its own; see that what is behind it asks for a login.`,
    },
  };
}
