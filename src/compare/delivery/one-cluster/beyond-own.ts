import type { Resource } from '../../../manifest/index.ts';
import { isDelivering } from '../../../gitops/index.ts';
import type { HostsThere } from './named-hosts.ts';
import { hostsOf, namesOthersHosts } from './named-hosts.ts';

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
