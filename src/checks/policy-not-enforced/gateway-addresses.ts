import {
  gatewaysOfCharts,
  isGatewayWorkload,
  servicesSelecting,
  viewOf,
} from '../../istio/index.ts';
import type { Mesh, PolicyTarget } from '../../istio/index.ts';
import { canonicalJson, nodeAt, plainOf, stringAt, subjectText } from '../../manifest/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';

/** A gateway that clients come to, with what stands between them and its proxy. */
export interface ClientGateway {
  readonly target: PolicyTarget;
  readonly name: string;
  /** The workload, or what makes it. */
  readonly source: Resource;
  /** The Service, or what makes it, whose nodes put their addresses in the place of those of clients; null where none surely does. */
  readonly service: {
    readonly object: Resource;
    readonly origin: Origin;
    /** Gives its externalTrafficPolicy; null where it is not written, which is Cluster. */
    readonly policy: string | null;
  } | null;
  /** The setting by which a proxy before it is said to hand on addresses of clients. */
  readonly topology: GatewayTopology;
}

/** Says how the gateway learns the address of a client: `unsaid` only where the settings of the mesh are seen. */
export type GatewayTopology =
  | { readonly kind: 'unsaid' | 'unknown' }
  /** A load balancer of requests, or the PROXY protocol, comes before it: a connection is then never the client's. */
  | { readonly kind: 'proxied'; readonly origin: Origin };

/** Lists the gateways of a mesh, those that charts and istiod make among them. */
export function clientGateways(mesh: Mesh): readonly ClientGateway[] {
  const rendered = mesh.workloads
    .filter((workload) => isGatewayWorkload(mesh, workload))
    .map((workload) => ({
      target: workload,
      name: subjectText(workload.resource),
      source: workload.resource,
      service: serviceOfPods(mesh, workload),
      topology: topologyOf(mesh, workload, workload.annotations.get(PROXY_CONFIG) ?? ''),
    }));
  const made = gatewaysOfCharts(mesh).map((gateway) => ({
    target: gateway,
    name: `gateway ${gateway.namespace}/${gateway.name}`,
    source: gateway.source,
    service: serviceOfChart(mesh, gateway),
    topology: topologyOf(mesh, gateway, canonicalJson(plainOf(gateway.source.node))),
  }));
  return [...rendered, ...made];
}

/** Types of Services that clients reach by an address of a node. */
const BY_NODES: ReadonlySet<string> = new Set(['LoadBalancer', 'NodePort']);

/** Annotations by which a load balancer reaches pods past the nodes, or speaks the PROXY protocol to them. */
const PAST_NODES = /proxy-protocol|target-type|target-group-attributes|neg|backend-type|dsr/i;

const POLICY = 'externalTrafficPolicy';

function serviceOfPods(mesh: Mesh, pods: PolicyTarget): ClientGateway['service'] {
  const reached = servicesSelecting(mesh, pods).filter(({ resource: { node } }) =>
    BY_NODES.has(stringAt(node, 'spec', 'type') ?? 'ClusterIP'),
  );
  const [first] = reached;
  if (first === undefined || !reached.every(({ resource }) => replacesAddresses(resource)))
    return null;
  const { resource } = first;
  const written = nodeAt(resource.node, 'spec', POLICY) ?? nodeAt(resource.node, 'spec', 'type');
  return {
    object: resource,
    origin: written?.origin ?? resource.origin,
    policy: stringAt(resource.node, 'spec', POLICY) ?? null,
  };
}

function replacesAddresses({ node }: Resource): boolean {
  if (stringAt(node, 'spec', POLICY) === 'Local') return false;
  if (nodeAt(node, 'spec', 'loadBalancerClass') !== undefined) return false;
  const annotations = nodeAt(node, 'metadata', 'annotations');
  return annotations === undefined || !PAST_NODES.test(canonicalJson(plainOf(annotations)));
}

/** Finds it for a gateway that a chart or istiod makes; values that are not seen here may say otherwise. */
function serviceOfChart(
  mesh: Mesh,
  { source, service, labels, namespace }: ReturnType<typeof gatewaysOfCharts>[number],
): ClientGateway['service'] {
  const isApi = source.kind === 'Gateway';
  const text = canonicalJson(plainOf(source.node));
  const isLocal = service.externalTrafficPolicy === 'Local';
  const isPast = [...service.annotations].some(([key, value]) => PAST_NODES.test(key + value));
  if (isLocal || isPast || UNSEEN.test(text) || PAST_NODES.test(annotationsOf(source))) return null;
  if (isApi && !isPlainGateway(source)) return null;
  if (service.type !== null && !BY_NODES.has(service.type)) return null;
  // a Service of its own in Git decides
  return servicesSelecting(mesh, { namespace, labels }).length > 0
    ? serviceOfPods(mesh, { namespace, labels })
    : { object: source, origin: source.origin, policy: service.externalTrafficPolicy };
}

const UNSEEN =
  /"(?:valuesFrom|postRenderers|overlays|valueFiles|parametersRef|networking\.istio\.io\/service-type)"|loadBalancerClass/;

const annotationsOf = (object: Resource): string => {
  const annotations = nodeAt(object.node, 'metadata', 'annotations');
  const written = annotations === undefined ? '' : canonicalJson(plainOf(annotations));
  return `${written} ${viewOf('GatewayApiGateway', object).infrastructure}`;
};

/** Tells whether istiod makes a load balancer for a Gateway of the Gateway API: it is of Istio's class and no waypoint. */
const isPlainGateway = (gateway: Resource): boolean =>
  viewOf('GatewayApiGateway', gateway).gatewayClassName?.value === 'istio';

const PROXY_CONFIG = 'proxy.istio.io/config';
const TOPOLOGY = 'gatewayTopology';

/** Reads it of the settings of the mesh, of the pods, and of filters that may do the like. */
function topologyOf(mesh: Mesh, { namespace }: PolicyTarget, own: string): GatewayTopology {
  const { settings, sources, rootNamespace } = mesh.configuration;
  const written = [...settings].find(
    ([path, { node }]) =>
      path.startsWith(`defaultConfig.${TOPOLOGY}.proxyProtocol`) ||
      (path === `defaultConfig.${TOPOLOGY}.numTrustedProxies` && plainOf(node) !== 0),
  );
  if (written !== undefined) return { kind: 'proxied', origin: written[1].origin };
  const isFiltered = mesh
    .ofKind('networking.istio.io', 'EnvoyFilter')
    .filter((one) => [namespace, rootNamespace].includes(one.namespace))
    .some(({ node }) => FILTERED.test(canonicalJson(plainOf(node))));
  return {
    kind: own.includes(TOPOLOGY) || isFiltered || sources.length === 0 ? 'unknown' : 'unsaid',
  };
}

const FILTERED = /proxy_protocol|xff|use_remote_address|original_ip|remote_addr|original_src/i;
