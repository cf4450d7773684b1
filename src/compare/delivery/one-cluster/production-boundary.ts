import type { Resource, Node } from '../../../manifest/index.ts';
import { isDelivering } from '../../../gitops/index.ts';
import {
  coversHost,
  isWildcard,
  itemsAt,
  nodeAt,
  rowOf,
  stringAt,
} from '../../../manifest/index.ts';
import { completedHost, exportedTo, commonHost } from '../../../istio/index.ts';

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

/** Where objects name hosts, by kind; `[]` stands for each item of a list. */
const NAMED_IN: Readonly<Record<string, readonly string[]>> = {
  VirtualService: ['spec', 'hosts', '[]'],
  DestinationRule: ['spec', 'host'],
  ServiceEntry: ['spec', 'hosts', '[]'],
  'networking.istio.io/Gateway': ['spec', 'servers', '[]', 'hosts', '[]'],
  'gateway.networking.k8s.io/Gateway': ['spec', 'listeners', '[]', 'hostname'],
  HTTPRoute: ['spec', 'hostnames', '[]'],
  GRPCRoute: ['spec', 'hostnames', '[]'],
  TLSRoute: ['spec', 'hostnames', '[]'],
  Ingress: ['spec', 'rules', '[]', 'host'],
};

/** The domain of Services; another one is told by nothing that is looked at here. */
const DOMAIN = 'cluster.local';

/** The hosts that an object speaks of, completed (ROUTE-1…3). */
function hostsOf({ group, kind, namespace, node }: Resource): readonly string[] {
  const path = NAMED_IN[`${group}/${kind}`] ?? NAMED_IN[kind];
  if (path === undefined) return [];
  return textsAt(node, path).map((text) =>
    // a Gateway of Istio names a namespace before the host
    completedHost(text.slice(text.indexOf('/') + 1), namespace, DOMAIN),
  );
}

function textsAt(node: Node | undefined, path: readonly string[]): readonly string[] {
  const [step, ...others] = path;
  if (node === undefined) return [];
  if (step === undefined) return node.kind === 'scalar' ? [String(node.value)] : [];
  if (step === '[]') return itemsAt(node).flatMap((item) => textsAt(item, others));
  return textsAt(nodeAt(node, step), others);
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
function isForOwnGateways({ kind, namespace, node }: Resource): boolean {
  const gateways = textsAt(node, ['spec', 'gateways', '[]']);
  if (kind !== 'VirtualService' || gateways.length === 0) return false;
  return gateways.every((name) =>
    name.includes('/') ? name.startsWith(`${namespace}/`) : name !== 'mesh',
  );
}

/** Whether a route is attached to a Service of production, or to all hosts of a Gateway of it. */
function isAttachedThere({ group, node, namespace }: Resource, { filled }: HostsThere): boolean {
  if (group !== 'gateway.networking.k8s.io') return false;
  const isForAll = itemsAt(nodeAt(node, 'spec', 'hostnames')).length === 0;
  return itemsAt(nodeAt(node, 'spec', 'parentRefs')).some((parent) => {
    const isThere = filled.has(stringAt(parent, 'namespace') ?? namespace);
    return isThere && (isForAll || stringAt(parent, 'kind') === 'Service');
  });
}
