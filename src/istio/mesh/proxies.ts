import { unknown } from './mesh.ts';
import { asGateway } from '../views/gateway.ts';
import { asGatewayApiGateway } from '../views/gateway-api.ts';
import type { Origin } from '../../manifest/index.ts';
import { nodeAt } from '../../manifest/index.ts';
import type { CallSource } from './calls/call.ts';
import { initTraffic } from './control-plane/init-containers.ts';
import { isAmbient, sidecarIn } from './data-plane.ts';
import { containsLabels } from './label-index.ts';
import type { Answer, Mesh, Proxy, Service, ServicePort, Workload } from './mesh.ts';

const yes: Answer<boolean> = { kind: 'known', value: true, because: [] };
const INJECT = 'sidecar.istio.io/inject';
const EXCLUDE_OUTBOUND = 'traffic.sidecar.istio.io/excludeOutboundPorts';
const EXCLUDE_INBOUND = 'traffic.sidecar.istio.io/excludeInboundPorts';
const INCLUDE_OUTBOUND = 'traffic.sidecar.istio.io/includeOutboundPorts';
const INCLUDE_INBOUND = 'traffic.sidecar.istio.io/includeInboundPorts';
const BYPASS = 'ambient.istio.io/bypass-inbound-capture';
/** With NONE nothing is led to the proxy but what addresses it; the second name is one that people write. */
const INTERCEPTION = [
  'sidecar.istio.io/interceptionMode',
  'traffic.sidecar.istio.io/interceptionMode',
];
/** Annotations that take traffic from the proxy by address: which calls that concerns is not in manifests (INJ-13). */
const NARROWED = 'traffic.sidecar.istio.io/includeOutboundIPRanges';
const BY_ADDRESS = ['traffic.sidecar.istio.io/excludeOutboundIPRanges', NARROWED];

/** Holds what the question whether there is a proxy is answered from. */
export interface ProxyFacts {
  readonly mesh: Mesh;
  /**
   * Tells whether all Namespace objects are rendered; where not, a label that is not seen may still be there.
   */
  readonly allNamespaces: boolean;
}

/** A client whose proxy may be missing, or not known to be there. */
export interface CallingClient extends Proxy {
  /** A sidecar, a gateway's proxy, or ambient's ztunnel. */
  readonly proxy: Answer<boolean>;
  /**
   * Tells whether the caller's proxy is ztunnel: no DestinationRule and no Sidecar holds for its calls
   * (AMBIENT-1).
   */
  readonly ambient: boolean;
  /**
   * Lists what leads the caller's calls to a proxy that does not run yet; null where nothing does, as is
   * usual (INJ-22).
   */
  readonly cutOff: readonly Origin[] | null;
}

/** One server side of a call. */
export interface CalledServer {
  readonly service: Service;
  /** Port of the Service. */
  readonly port: number;
  /** Container port, for the server's mode; null where it is not known. */
  readonly targetPort: number | null;
  readonly workload: Workload;
  /** Tells whether ztunnel takes what arrives, and not a sidecar. */
  readonly ambient: boolean;
  /** Tells whether the pods are in the mesh, with a sidecar or ztunnel. */
  readonly member: Answer<boolean>;
  /** Tells whether the proxy of the pods takes what arrives at the port (INJ-13). */
  readonly proxy: Answer<boolean>;
}

/**
 * The client behind a call to a Service port, and whether a proxy of the mesh makes its connection:
 * a sidecar, ztunnel or a gateway. INJ-13, INJ-14, MTLS-23, MTLS-24.
 */
export function callingClient(
  facts: ProxyFacts,
  source: CallSource,
  port: number | null,
): CallingClient {
  switch (source.kind) {
    case 'workload':
      return {
        namespace: source.workload.namespace,
        labels: source.workload.labels,
        kind: 'sidecar',
        ...proxyOfCalls(facts, source, port),
        ambient: isCaptured(facts, source.workload),
      };
    case 'gateway':
      return {
        namespace: source.workload?.namespace ?? source.namespace,
        labels: source.workload?.labels ?? new Map(),
        kind: 'gateway',
        proxy: gatewayProxy(facts.mesh, source.namespace, source.name),
        ambient: false,
        cutOff: null,
      };
    case 'identity':
      return {
        namespace: source.namespace,
        labels: new Map(),
        kind: 'sidecar',
        proxy: unknown(`the workloads of ${source.serviceAccount}`),
        ambient: false,
        cutOff: null,
      };
  }
}

/**
 * Names what handles the calls of a workload's containers, or of one that calls before they run (INJ-20 to
 * 22).
 */
function proxyOfCalls(
  facts: ProxyFacts,
  { workload, init }: Extract<CallSource, { kind: 'workload' }>,
  port: number | null,
): Pick<CallingClient, 'proxy' | 'cutOff'> {
  const proxy = outboundProxy(facts, workload, port);
  const isProxied = proxy.kind === 'known' && proxy.value && !isCaptured(facts, workload);
  if (init === undefined || !isProxied) return { proxy, cutOff: null };
  const traffic = initTraffic(facts.mesh, workload, init);
  if (traffic.kind === 'unknown') return { proxy: traffic, cutOff: null };
  const { value, because } = traffic;
  return value === 'before-proxy'
    ? { proxy: { kind: 'known', value: false, because }, cutOff: null }
    : { proxy, cutOff: value === 'cut-off' ? because : null };
}

/** One workload behind a port of a Service. */
export function calledServer(
  facts: ProxyFacts,
  service: Service,
  port: ServicePort,
  workload: Workload,
): CalledServer {
  const targetPort = targetPortOf(port, workload);
  return {
    service,
    port: port.port,
    targetPort,
    workload,
    ambient: isCaptured(facts, workload),
    member: proxyOf(facts, workload),
    proxy: inboundProxy(facts, workload, targetPort),
  };
}

/** Tells whether ztunnel takes the traffic; where a sidecar is not certain, ztunnel is not certain either. */
const isCaptured = ({ mesh }: ProxyFacts, workload: Workload): boolean =>
  sidecarIn(mesh, workload).kind === 'known' && isAmbient(mesh, workload);

/** The container port behind a Service port; null where it is named and no container declares it. */
export function targetPortOf(
  { targetPort }: Pick<ServicePort, 'targetPort'>,
  workload: Workload,
): number | null {
  if (typeof targetPort === 'number') return targetPort;
  const declared = workload.containers
    .flatMap(({ init, ports }) => (init ? [] : ports))
    .find(({ name }) => name === targetPort);
  return declared?.number ?? null;
}

function outboundProxy(
  facts: ProxyFacts,
  workload: Workload,
  port: number | null,
): Answer<boolean> {
  const proxy = proxyOf(facts, workload);
  if (proxy.kind === 'unknown' || !proxy.value) return proxy;
  // annotations of sidecars take nothing from ztunnel
  if (isCaptured(facts, workload)) return proxy;
  const bypassed = bypassedBy(workload);
  if (bypassed !== null) return unknown(bypassed);
  if (listsPort(workload.annotations.get(EXCLUDE_OUTBOUND), port))
    return { kind: 'known', value: false, because: annotationPlace(workload, EXCLUDE_OUTBOUND) };
  const byAddress = BY_ADDRESS.filter((key) => (workload.annotations.get(key) ?? '*') !== '*');
  const [first] = byAddress;
  if (first === undefined) return proxy;
  const isIncluded = listsPort(workload.annotations.get(INCLUDE_OUTBOUND), port);
  return isIncluded && byAddress.every((key) => key === NARROWED)
    ? proxy
    : unknown(`the addresses that ${first} speaks of`);
}

/** Tells whether a proxy takes what arrives at a port of the workload's pods (INJ-13, AMBIENT-11). */
export function inboundProxy(
  facts: ProxyFacts,
  workload: Workload,
  port: number | null,
): Answer<boolean> {
  const proxy = proxyOf(facts, workload);
  if (proxy.kind === 'unknown' || !proxy.value) return proxy;
  if (isCaptured(facts, workload))
    return workload.annotations.get(BYPASS) === 'true'
      ? unknown(`what reaches pods with the annotation ${BYPASS}`)
      : proxy;
  const bypassed = bypassedBy(workload);
  if (bypassed !== null) return unknown(bypassed);
  const included = workload.annotations.get(INCLUDE_INBOUND);
  const leftOut = included !== undefined && !listsPort(included, port) ? INCLUDE_INBOUND : null;
  const excluded = listsPort(workload.annotations.get(EXCLUDE_INBOUND), port)
    ? EXCLUDE_INBOUND
    : leftOut;
  return excluded === null
    ? proxy
    : { kind: 'known', value: false, because: annotationPlace(workload, excluded) };
}

/**
 * Names what is missing where nothing leads the traffic of pods to their sidecar; null where something does
 * (INJ-13).
 */
function bypassedBy({ annotations }: Workload): string | null {
  const key = INTERCEPTION.find((name) => annotations.get(name) === 'NONE');
  return key === undefined ? null : `what reaches a sidecar by itself, with ${key} NONE`;
}

/** A sidecar, or ztunnel for a pod without one (INJ-14). */
function proxyOf(facts: ProxyFacts, workload: Workload): Answer<boolean> {
  const sidecar = sidecarIn(facts.mesh, workload);
  if (sidecar.kind === 'known' && sidecar.value) return sidecar;
  if (booleanOf(workload, 'hostNetwork')) return sidecar;
  if (isAmbient(facts.mesh, workload)) return yes;
  const labels = facts.mesh.namespaceLabels(workload.namespace);
  return facts.allNamespaces || saysNo(workload, labels)
    ? sidecar
    : unknown(`all labels of the namespace ${workload.namespace}`);
}

/** Tells whether something that is written keeps the sidecar away, rather than nothing asking for one. */
const saysNo = (workload: Workload, namespace: ReadonlyMap<string, string> | undefined): boolean =>
  workload.labels.get(INJECT) === 'false' ||
  workload.annotations.get(INJECT) === 'false' ||
  namespace?.get('istio-injection') === 'disabled';

function booleanOf(workload: Workload, field: string): boolean {
  const node = nodeAt(workload.podSpec, field);
  return node?.kind === 'scalar' && node.value === true;
}

/** Istio's gateways are proxies of the mesh; what runs another class of gateway or Ingress is not told. */
function gatewayProxy(mesh: Mesh, namespace: string, name: string): Answer<boolean> {
  if (mesh.find('networking.istio.io', 'Gateway', namespace, name) !== undefined) return yes;
  const gateway = mesh.find('gateway.networking.k8s.io', 'Gateway', namespace, name);
  const written = gateway === undefined ? null : asGatewayApiGateway(gateway).gatewayClassName;
  const className = written?.value ?? name;
  return className === 'istio' || className.startsWith('istio-')
    ? yes
    : unknown(`whether the pods of gateway ${name} have a sidecar`);
}

/**
 * Tells whether the workload is a gateway: its listeners come from Gateway objects, not from
 * PeerAuthentication.
 */
export function isGatewayWorkload(mesh: Mesh, workload: Workload): boolean {
  if (workload.labels.has('gateway.networking.k8s.io/gateway-name')) return true;
  if (workload.annotations.get('inject.istio.io/templates')?.includes('gateway') === true)
    return true;
  if (/gateway/.test(workload.labels.get('istio') ?? '')) return true;
  return gatewaySelectors(mesh).some((selector) => containsLabels(workload.labels, selector));
}

const selectorsOfGateways = new WeakMap<Mesh, readonly ReadonlyMap<string, string>[]>();

/** Lists each selector once: of hundreds of Gateways most have the selector of one gateway. */
function gatewaySelectors(mesh: Mesh): readonly ReadonlyMap<string, string>[] {
  const known = selectorsOfGateways.get(mesh);
  if (known !== undefined) return known;
  const selectors = mesh
    .ofKind('networking.istio.io', 'Gateway')
    .map((gateway) => asGateway(gateway).selector.value)
    .filter(({ size }) => size > 0);
  const found = [
    ...new Map(selectors.map((one) => [JSON.stringify([...one].sort()), one])).values(),
  ];
  selectorsOfGateways.set(mesh, found);
  return found;
}

const listsPort = (list: string | undefined, port: number | null): boolean =>
  port !== null &&
  list !== undefined &&
  list.split(',').some((entry) => entry.trim() === String(port) || entry.trim() === '*');

function annotationPlace(workload: Workload, key: string): readonly Origin[] {
  const path =
    workload.kind === 'Pod'
      ? ['metadata']
      : workload.kind === 'CronJob'
        ? ['spec', 'jobTemplate', 'spec', 'template', 'metadata']
        : ['spec', 'template', 'metadata'];
  return [
    nodeAt(workload.resource.node, ...path, 'annotations', key)?.origin ?? workload.resource.origin,
  ];
}
