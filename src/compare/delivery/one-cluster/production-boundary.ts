import type { Resource } from '../../../manifest/index.ts';
import { isDelivering } from '../../../gitops/index.ts';
import { coversHost, isWildcard, itemsAt, nodeAt, rowOf } from '../../../manifest/index.ts';
import type { Field } from '../../../istio/index.ts';
import { completedHost, exportedTo, commonHost, text, viewOf } from '../../../istio/index.ts';

/** What production has in a cluster. */
export interface ProductionThere extends HostsThere {
  /** Namespaces whose policies hold for the whole mesh. */
  readonly rootNamespaces: ReadonlySet<string>;
}

/**
 * Whether an object reaches beyond the namespaces that its own environment alone fills: it belongs to no namespace, to
 * one that production fills, to one that the whole mesh or cluster depends on, or it decides something of production's
 * hosts. What delivers other objects is judged by those.
 */
export function reachesBeyond(resource: Resource, there: ProductionThere): boolean {
  if (isDelivering(resource)) return false;
  const { namespace } = resource;
  if (isNamespace(resource)) return isShared(resource.name, there);
  if (namespace === '') return true;
  return isShared(namespace, there) || namesOthersHosts(resource, there);
}

const isShared = (namespace: string, { filled, rootNamespaces }: ProductionThere): boolean =>
  filled.has(namespace) || rootNamespaces.has(namespace) || namespace.startsWith('kube-');

const isNamespace = ({ group, kind }: Resource): boolean => group === '' && kind === 'Namespace';

/** What objects of production are about, but for those that deliver others: the namespace of an applier is nobody's. */
export function productionThere(
  resources: readonly Resource[],
  rootNamespaces: ReadonlySet<string>,
): ProductionThere {
  const filled = new Set<string>();
  const hosts = new Set<string>();
  for (const resource of resources) {
    if (isDelivering(resource)) continue;
    filled.add(isNamespace(resource) ? resource.name : resource.namespace);
    for (const host of hostsOf(resource)) if (host !== '*') hosts.add(host);
  }
  filled.delete('');
  return { filled, hosts, rootNamespaces };
}

/** What production has in a cluster that objects of others may speak of. */
interface HostsThere {
  /** Namespaces that production's roots fill. */
  readonly filled: ReadonlySet<string>;
  /** Hosts that its objects speak of. */
  readonly hosts: ReadonlySet<string>;
}

type Texts = readonly (Field<string> | null)[];

const hostnamesOf = (route: Resource): Texts => viewOf('Route', route).hostnames.value;

/** How objects name hosts, by kind. */
const NAMED_BY: Readonly<Record<string, (object: Resource) => Texts>> = {
  VirtualService: (object) => viewOf('VirtualService', object).hosts.value,
  DestinationRule: (object) => [viewOf('DestinationRule', object).host],
  ServiceEntry: (object) => viewOf('ServiceEntry', object).hosts.value,
  'networking.istio.io/Gateway': (object) =>
    viewOf('Gateway', object).servers.value.flatMap(({ hosts }) => hosts.value),
  'gateway.networking.k8s.io/Gateway': (object) =>
    viewOf('GatewayApiGateway', object).listeners.value.map(({ hostname }) => hostname),
  HTTPRoute: hostnamesOf,
  GRPCRoute: hostnamesOf,
  TLSRoute: hostnamesOf,
  Ingress: ({ node }) => itemsAt(node, 'spec', 'rules').map((rule) => text(nodeAt(rule, 'host'))),
};

/** The domain of Services; another one is told by nothing that is looked at here. */
const DOMAIN = 'cluster.local';

/** The hosts that an object speaks of, completed (ROUTE-1…3). */
function hostsOf(object: Resource): readonly string[] {
  const named = NAMED_BY[`${object.group}/${object.kind}`] ?? NAMED_BY[object.kind];
  return (named?.(object) ?? []).flatMap((host) =>
    // a Gateway of Istio names a namespace before the host
    host === null
      ? []
      : completedHost(host.value.slice(host.value.indexOf('/') + 1), object.namespace, DOMAIN),
  );
}

/**
 * Whether an object of another namespace decides something of production's hosts there: it is visible outside of its
 * own namespace, and speaks of a Service of a namespace that production fills, or of a host that production's objects
 * speak of. An entry of the registry that others see decides it for all of them; a route is attached where its parents
 * are.
 */
function namesOthersHosts(resource: Resource, there: HostsThere): boolean {
  if (isAttachedThere(resource, there)) return true;
  if (!isSeenThere(resource, there)) return false;
  if (resource.kind === 'ServiceEntry') return true;
  return hostsOf(resource).some((host) => isOfProduction(host, resource, there));
}

function isSeenThere(resource: Resource, { filled }: HostsThere): boolean {
  if (rowOf(resource)?.exportToDefault === undefined) return true;
  const exported = exportedTo(resource, {});
  return exported.has('*') || [...filled].some((namespace) => exported.has(namespace));
}

function isOfProduction(host: string, resource: Resource, { filled, hosts }: HostsThere): boolean {
  if (host === '*' && isForOwnGateways(resource)) return false;
  const [, namespace = '', service = 'svc'] = host.split('.');
  if (!isWildcard(host) && filled.has(namespace) && service === 'svc') return true;
  if (isWildcard(host) && [...filled].some((each) => coversHost(host, `x.${each}.svc.${DOMAIN}`)))
    return true;
  return [...hosts].some((each) => commonHost(host, each) !== undefined);
}

/** Whether a VirtualService is for Gateways of its own namespace alone. */
function isForOwnGateways(object: Resource): boolean {
  const gateways = viewOf('VirtualService', object).gateways.value;
  if (object.kind !== 'VirtualService' || gateways.length === 0) return false;
  return gateways.every(({ value }) =>
    value.includes('/') ? value.startsWith(`${object.namespace}/`) : value !== 'mesh',
  );
}

/** Whether a route is attached to a Service of production, or to all hosts of a Gateway of it. */
function isAttachedThere(object: Resource, { filled }: HostsThere): boolean {
  if (object.group !== 'gateway.networking.k8s.io') return false;
  const { hostnames, parentRefs } = viewOf('Route', object);
  return parentRefs.value.some(({ kind, namespace }) => {
    const isThere = filled.has(namespace?.value ?? object.namespace);
    return isThere && (hostnames.value.length === 0 || kind?.value === 'Service');
  });
}
