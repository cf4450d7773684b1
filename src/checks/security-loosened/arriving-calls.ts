import type { Resource } from '../../manifest/index.ts';
import { selectorOf, stringAt } from '../../manifest/index.ts';
import type { Arrival, Call, Mesh, Service } from '../../istio/index.ts';
import {
  arrivalAt,
  containsLabels,
  gatewayPods,
  gatewaySurface,
  knownCalls,
  onlyByCertificate,
} from '../../istio/index.ts';
import { isAskingForCertificate } from '../gateways-collide/bypassed-certificates.ts';
import { wantedHosts } from '../route-leads-astray/host-bindings.ts';

/** Calls through gateways by routes, from outside of the network and from within. */
export interface ArrivingCalls {
  readonly outside: readonly Call[];
  readonly inside: readonly Call[];
}

const known = new WeakMap<Mesh, ArrivingCalls>();

/** All calls that routes of gateways lead on, by where they come from. */
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

/** `namespace/name` of the gateway. */
export const gatewayText = (source: Call['source']): string =>
  source.kind === 'gateway' ? `${source.namespace}/${source.name}` : '';

/** Gateways all of whose pods are led to from within a network only, as by an internal load balancer. */
function innerGateways(mesh: Mesh): ReadonlySet<string> {
  const inner = mesh.ofKind('networking.istio.io', 'Gateway').filter((gateway) => {
    const arrivals = arrivalsAt(mesh, gateway);
    return arrivals.length > 0 && arrivals.every((one) => one === 'inside');
  });
  return new Set(inner.map(({ namespace, name }) => `${namespace}/${name}`));
}

const pods = new WeakMap<
  Mesh,
  readonly { readonly labels: ReadonlyMap<string, string>; readonly arrival: Arrival }[]
>();

/** From where calls come to each of the pods that a Gateway selects. */
export function arrivalsAt(mesh: Mesh, gateway: Resource): readonly Arrival[] {
  const all =
    pods.get(mesh) ??
    gatewayPods(mesh).map((one) => {
      const surface = gatewaySurface(mesh, one);
      return { labels: surface.proxy.labels, arrival: arrivalAt(mesh, one, surface) };
    });
  pods.set(mesh, all);
  const selector = selectorOf(gateway);
  return all.filter(({ labels }) => containsLabels(labels, selector)).map(({ arrival }) => arrival);
}

/** A gateway whose Services are all inside the cluster exposes nothing to the outside. */
function isInner(workload: Call['destination']['workloads'][number] | null, mesh: Mesh): boolean {
  const services = workload === null ? [] : servicesBefore(mesh, workload);
  return (
    services.length > 0 &&
    services.every(
      ({ resource }) => (stringAt(resource.node, 'spec', 'type') ?? 'ClusterIP') === 'ClusterIP',
    )
  );
}

/** Services in front of pods. */
export const servicesBefore = (
  mesh: Mesh,
  { namespace, labels }: Pick<Call['destination']['workloads'][number], 'namespace' | 'labels'>,
): readonly Service[] =>
  mesh.services.filter(
    (service) =>
      service.namespace === namespace &&
      service.selector.size > 0 &&
      containsLabels(labels, service.selector),
  );

/** Words by which people call gateways that are not for everybody. */
const INNER = /(?:^|[-_.])(?:internal|private|intern|inner|intranet|vpn|corp)(?:[-_.]|$)/i;

/** Whether nothing but its name says that a gateway is led to from within: its pods are not here. */
export const isCalledInner = ({ source }: Call, mesh: Mesh): boolean =>
  source.kind === 'gateway' && source.workload === null && namesOf(source, mesh).some(isInnerName);

const isInnerName = (name: string): boolean => INNER.test(name);

function namesOf({ namespace, name }: { namespace: string; name: string }, mesh: Mesh) {
  const gateway = mesh.find('networking.istio.io', 'Gateway', namespace, name);
  return [name, ...(gateway === undefined ? [] : selectorOf(gateway).values())];
}

/** Whether the servers of a route's hosts at the gateway of a call all ask clients for a certificate. */
export function asksForCertificate(mesh: Mesh, route: Resource, { source }: Call): boolean {
  if (route.kind !== 'VirtualService') return asksAtListeners(mesh, route, gatewayText(source));
  const servers = wantedHosts(mesh, route)
    .bindings.filter(
      ({ gateway }) => `${gateway.namespace}/${gateway.name}` === gatewayText(source),
    )
    .flatMap((binding) => binding.servers)
    .filter(({ httpsRedirect }) => !httpsRedirect);
  return servers.length > 0 && servers.every(isAskingForCertificate);
}

/** Of the Gateway API: the listeners of the gateway that take the route. */
function asksAtListeners(mesh: Mesh, route: Resource, name: string): boolean {
  const gateway = mesh
    .ofKind('gateway.networking.k8s.io', 'Gateway')
    .find((one) => `${one.namespace}/${one.name}` === name);
  return gateway !== undefined && onlyByCertificate(mesh, gateway, route);
}
