import type { Node } from '../manifest/node.ts';
import { itemsAt, stringAt } from '../manifest/node.ts';
import type { Resource } from '../manifest/resource.ts';
import { exportedTo } from './exported-to.ts';
import type { Mesh } from './mesh.ts';
import { parseServiceHost } from './service-host.ts';

/** A host through which an object acts on calls to services of other namespaces, from other namespaces. */
export interface ForeignHost {
  readonly host: Node;
  readonly text: string;
  /** Namespace of the services it covers; `*` for those of every namespace. */
  readonly namespace: string;
}

/**
 * Hosts of a VirtualService or ServiceEntry by which it decides about services of other namespaces for
 * callers of other namespaces too. A VirtualService that only gateways use is none, nor is one that its
 * own namespace alone can see. ROUTE-1, ROUTE-4, ROUTE-5, ROUTE-8, SE-4, SE-5.
 */
export function foreignHosts(resource: Resource, mesh: Mesh): readonly ForeignHost[] {
  const { kind, namespace, node } = resource;
  if (kind === 'VirtualService' && !isForSidecars(resource)) return [];
  if (![...exportedTo(resource, mesh.configuration)].some((target) => target !== namespace))
    return [];
  return itemsAt(node, 'spec', 'hosts').flatMap((host): readonly ForeignHost[] => {
    const text = stringAt(host);
    const reach = text === undefined ? null : foreignReach(text, namespace, mesh);
    return text === undefined || reach === null ? [] : [{ host, text, namespace: reach }];
  });
}

function isForSidecars({ node }: Resource): boolean {
  const gateways = itemsAt(node, 'spec', 'gateways').flatMap((item) => stringAt(item) ?? []);
  return gateways.length === 0 || gateways.includes('mesh');
}

/**
 * The other namespace whose services a host names, however it is spelled; `*` where it covers those of
 * every namespace, null where it covers none but those of `own`, or something outside of the mesh.
 */
export function foreignReach(host: string, own: string, mesh: Mesh): string | null {
  const text = host.toLowerCase().replace(/\.$/, '');
  if (text.startsWith('*')) return reachOfWildcard(text.slice(1), own, mesh);
  const name = parseServiceHost(text, own);
  if (name === null || name.form === 'short' || name.namespace === own) return null;
  if (name.form === 'dotted' && !isNamespace(name.namespace, mesh)) return null;
  // an object without a namespace may land beside a Service without one
  if (own === '' && mesh.service('', name.name) !== undefined) return null;
  return name.namespace;
}

function reachOfWildcard(suffix: string, own: string, mesh: Mesh): string | null {
  const domains = [
    mesh.configuration.clusterDomain.toLowerCase(),
    'cluster.local',
    'clusterset.local',
  ];
  const ends = ['.svc', ...domains.map((domain) => `.svc.${domain}`)];
  if (ends.some((end) => end.endsWith(suffix))) return '*';
  const labels = suffix.split('.').slice(1);
  const service = labels.indexOf('svc');
  const last = labels.at(-1) ?? '';
  const isDotted =
    labels.length === 1
      ? isNamespace(last, mesh)
      : mesh.service(last, labels.at(-2) ?? '') !== undefined;
  const namespace = service > 0 ? labels[service - 1] : isDotted ? last : undefined;
  // a wildcard within a label: which namespaces end so is not told
  if (service === 0 || (namespace === undefined && /^[^.]+\.svc(?:\.|$)/.test(suffix))) return '*';
  return namespace === undefined || namespace === own ? null : namespace;
}

/** Public top-level domains have no hyphen, so `ledger.team-a` is a name of the cluster. */
const isNamespace = (name: string, mesh: Mesh): boolean =>
  (name.includes('-') && !name.startsWith('xn--')) ||
  mesh.namespaceLabels(name) !== undefined ||
  namespacesInUse(mesh).has(name);

const inUse = new WeakMap<Mesh, ReadonlySet<string>>();

/** Namespaces that any object is in. */
function namespacesInUse(mesh: Mesh): ReadonlySet<string> {
  const known = inUse.get(mesh) ?? new Set(mesh.resources.map(({ namespace }) => namespace));
  inUse.set(mesh, known);
  return known;
}
