import { asGatewayApiGateway } from '../../views/gateway-api.ts';
import type { Resource } from '../../../manifest/index.ts';
import type { ChartGateway } from '../charts/chart-gateways.ts';
import { accountOfApiGateway, gatewaysOfCharts } from '../charts/chart-gateways.ts';
import { containsLabels } from '../label-index.ts';
import { servicesSelecting } from '../services-selecting.ts';
import { authorize, ledOn } from '../authorization/policy-verdict.ts';
import { routeFromApiGateway } from '../gateways/gateway-api-routes.ts';
import { isClusterName } from '../gateways/east-west-gateway.ts';
import type { PodsElsewhere } from '../gateways/pods-elsewhere.ts';
import { gatewayPodsElsewhere } from '../gateways/pods-elsewhere.ts';
import type { GatewayCall, GatewayDecision } from '../gateways/gateway-decision.ts';
import { routeFromGateway } from '../gateways/gateway-routes.ts';
import type { Mesh, Workload, Proxy } from '../mesh.ts';
import { rememberedIn } from '../mesh-memory.ts';
import type { AuthorizationRequest } from '../request/request.ts';
import { normalizedTarget } from '../request/path-normalization.ts';
import { isGatewayWorkload } from '../proxies.ts';
import type { CallDecision, CallOutcome } from './call-ending.ts';
import { unknown } from '../mesh.ts';
import { refused, single, admission, authorizationOf } from './call-ending.ts';
import type { Sender } from './client-proxy.ts';
import { podsElsewhere, podsOfIstiod } from '../surroundings/mesh-network.ts';
import type { NetworkStep } from './network-step.ts';
import { arrivalFromClients, callingPods, underNetwork } from './network-step.ts';
import { gatewayThroughWaypoint } from './ambient-outcome.ts';
import { outcomeOfViews } from './revision-outcome.ts';
import { routedOutcome, unroutedEnding } from './route-outcome.ts';

/**
 * Names what is seen to run a gateway: pods that are rendered here, or those that istiod makes of a Gateway of the
 * Gateway API.
 */
export type SeenGatewayPods =
  | { readonly kind: 'workload'; readonly workload: Workload }
  | { readonly kind: 'managed'; readonly gateway: Resource }
  /** A chart or an operator makes the gateway; it is known as far as their values tell. */
  | { readonly kind: 'chart'; readonly gateway: ChartGateway };

export type GatewayPods =
  | SeenGatewayPods
  /** Nobody makes the pods here: of them is known what Gateways ask for, and not whom they run as. */
  | { readonly kind: 'elsewhere'; readonly pods: PodsElsewhere };

/** All that is seen to run gateways of an environment; with `and elsewhere` also the pods that Gateways ask for and nobody makes here. */
export function gatewayPods(mesh: Mesh): readonly SeenGatewayPods[];
export function gatewayPods(mesh: Mesh, those: 'and elsewhere'): readonly GatewayPods[];
export function gatewayPods(mesh: Mesh, those?: 'and elsewhere'): readonly GatewayPods[] {
  const workloads = mesh.workloads.filter((workload) => isGatewayWorkload(mesh, workload));
  // istiod makes the pods of a Gateway in its own namespace, and others may have its name in theirs (deploymentcontroller.go)
  const rendered = new Set(
    workloads.map(({ namespace, labels }) => `${namespace}/${labels.get(GATEWAY_NAME) ?? ''}`),
  );
  const elsewhere = those === undefined ? [] : gatewayPodsElsewhere(mesh);
  return [
    ...workloads.map((workload) => ({ kind: 'workload' as const, workload })),
    ...mesh
      .ofKind('gateway.networking.k8s.io', 'Gateway')
      .filter(({ namespace, name }) => !rendered.has(`${namespace}/${name}`))
      .filter((gateway) => asGatewayApiGateway(gateway).gatewayClassName?.value === 'istio')
      .map((gateway) => ({ kind: 'managed' as const, gateway })),
    ...gatewaysOfCharts(mesh)
      .filter(({ source }) => source.group !== 'gateway.networking.k8s.io')
      .filter((gateway) => !workloads.some((workload) => isMadeBy(workload, gateway)))
      .map((gateway) => ({ kind: 'chart' as const, gateway })),
    ...elsewhere.map((pods) => ({ kind: 'elsewhere' as const, pods })),
  ];
}

/** A rendered workload that is the chart's own, or has its labels. */
const isMadeBy = (workload: Workload, { namespace, name, labels }: ChartGateway): boolean =>
  (workload.namespace === namespace && workload.name === name) ||
  containsLabels(workload.labels, labels);

/**
 * Decides what a gateway does with a call from outside the mesh; `port` is the one that its Service has.
 * GW-1…15, 18, 20, GWAPI-1…17.
 */
export function gatewayOutcome(mesh: Mesh, pods: GatewayPods, call: GatewayCall): CallOutcome {
  const sender = gatewaySender(mesh, pods);
  return outcomeOfViews(mesh, sender.proxy, (view) => atGateway(view, pods, sender, call));
}

function atGateway(mesh: Mesh, pods: GatewayPods, sender: Sender, call: GatewayCall): CallOutcome {
  const gateway = apiGatewayOf(mesh, pods);
  const port = gateway === undefined ? listeningPort(mesh, sender.proxy, call.port) : call.port;
  if (port === null) return single(refused(null, null), []);
  const http = {
    ...call.http,
    path: call.http.path === null ? null : normalizedTarget(mesh, call.http.path),
  };
  const arriving: GatewayCall = { ...call, http, port };
  const decision =
    gateway === undefined
      ? routeFromGateway(mesh, sender.proxy, arriving)
      : routeFromApiGateway(mesh, gateway, arriving);
  return behindPolicies(arrivalFromClients(mesh, sender.pods, port), () =>
    decided(mesh, sender, arriving, decision),
  );
}

/** Puts what network policies make of the connection before what the gateway makes of the request. */
function behindPolicies(step: NetworkStep | null, arrive: () => CallOutcome): CallOutcome {
  if (step === null) return arrive();
  if (step.says === 'dropped') return single({ kind: 'dropped', status: null, flag: null }, [step]);
  const outcome = arrive();
  const endings = outcome.endings.map((one) =>
    underNetwork(step, { ...one, chain: [step, ...one.chain] }),
  );
  return { ...outcome, endings };
}

/** The Gateway of the Gateway API that pods are made of, or are labelled for. */
export function apiGatewayOf(mesh: Mesh, pods: GatewayPods): Resource | undefined {
  if (pods.kind === 'managed') return pods.gateway;
  if (pods.kind !== 'workload') return undefined;
  const { namespace, labels } = pods.workload;
  const name = labels.get(GATEWAY_NAME);
  return name === undefined
    ? undefined
    : mesh.find('gateway.networking.k8s.io', 'Gateway', namespace, name);
}

function decided(
  mesh: Mesh,
  sender: Sender,
  call: GatewayCall,
  decision: GatewayDecision,
): CallOutcome {
  if (decision.kind === 'unknown') return single(unknown(decision.missing), []);
  const route: CallDecision = {
    step: 'route',
    says: decision.kind,
    because: decision.because,
    decision,
  };
  if (decision.kind === 'connection-refused' || decision.kind === 'reset')
    return single(unroutedEnding(decision), [route]);
  if (decision.kind === 'route' && call.encrypted && isClusterName(call.http.host))
    return single(unknown('who calls through the east-west gateway'), [route]);
  const isConnection = decision.kind === 'route' && decision.retries === null;
  const http = isConnection ? null : call.http;
  const request: AuthorizationRequest = {
    peer: { kind: 'plaintext' },
    sourceIp: call.client ?? null,
    remoteIp: call.client ?? null,
    port: call.port,
    serverName: call.encrypted ? call.http.host : null,
    http,
  };
  const verdict = authorize(mesh, sender.proxy, request);
  const stopped = admission(verdict);
  const led = ledOn(mesh, [sender.proxy], http);
  const isOpen = stopped === null && verdict.because.length === 0 && led === http;
  const chain = [
    ...(isOpen ? [] : [authorizationOf(verdict, 'gateway', { targets: [sender.proxy], request })]),
    route,
  ];
  if (stopped !== null) return single(stopped, chain);
  return decision.kind === 'route'
    ? routedOutcome(mesh, sender, led, { decision, chain })
    : single(unroutedEnding(decision), chain);
}

const GATEWAY_NAME = 'gateway.networking.k8s.io/gateway-name';

const senders = new WeakMap<GatewayPods, Sender>();

/**
 * Gives the sender of what a gateway leads on. It is the same object for all calls, for much is remembered of
 * a proxy.
 */
export function gatewaySender(mesh: Mesh, pods: GatewayPods): Sender {
  const sender = senders.get(pods) ?? {
    ...senderOf(mesh, pods),
    throughWaypoint: gatewayThroughWaypoint,
  };
  senders.set(pods, sender);
  return sender;
}

/** Pods that istiod makes are called after the Gateway and its class, and so is their service account. */
function senderOf(mesh: Mesh, pods: GatewayPods): Sender {
  if (pods.kind === 'elsewhere') {
    const { namespace, labels } = pods.pods;
    return gatewayOf({ namespace, labels, serviceAccount: null });
  }
  if (pods.kind === 'workload')
    return { ...gatewayOf(pods.workload), pods: callingPods(mesh, pods.workload) };
  if (pods.kind === 'chart') return gatewayOf(pods.gateway);
  const { namespace, name } = pods.gateway;
  const labels = new Map([[GATEWAY_NAME, name]]);
  const serviceAccount = accountOfApiGateway(pods.gateway);
  return {
    ...gatewayOf({ namespace, labels, serviceAccount }),
    pods: podsOfIstiod(pods.gateway, { labels, serviceAccount }),
  };
}

function gatewayOf({
  namespace,
  labels,
  serviceAccount,
}: Pick<Sender, 'namespace' | 'serviceAccount'> & Pick<Proxy, 'labels'>): Sender {
  const proxy = { kind: 'gateway', namespace, labels } as const;
  const pods = podsElsewhere({ namespace, labels, serviceAccount });
  return { proxy, sends: true, namespace, serviceAccount, pods };
}

/** The port of its pods to which its Services lead that port; null where they have Services and none has it (GW-6). */
function listeningPort(mesh: Mesh, proxy: Proxy, port: number): number | null {
  const services = servicesBefore(mesh, proxy);
  if (services.length === 0) return port;
  const [target] = services.flatMap(({ ports }) => ports.filter((one) => one.port === port));
  if (target === undefined) return null;
  return typeof target.targetPort === 'number' ? target.targetPort : port;
}

const servicesBefore = rememberedIn((mesh: Mesh, proxy: Proxy) => servicesSelecting(mesh, proxy));
