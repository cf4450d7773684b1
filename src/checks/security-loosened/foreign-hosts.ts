import { exportedTo, parseServiceHost, registryOf, servicesOf, viewOf } from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import { coversHost, isWildcard } from '../../manifest/index.ts';
import type { Mesh } from '../../istio/index.ts';

/** A host through which an object acts on calls to services of other namespaces, from other namespaces. */
export interface ForeignHost {
  readonly text: string;
  readonly origin: Origin;
  /** Names the namespace of the services it covers; `*` for those of every namespace. */
  readonly namespace: string;
}

/**
 * Lists hosts of a VirtualService or ServiceEntry by which it decides about services of other namespaces for
 * callers of other namespaces too. A VirtualService that only gateways use is left out, as is one that its
 * own namespace alone can see, and a ServiceEntry beside a Kubernetes Service that all can see: they call
 * that (ROUTE-1, ROUTE-4, ROUTE-5, ROUTE-8, SE-4, SE-5).
 */
export function foreignHosts(resource: Resource, mesh: Mesh): readonly ForeignHost[] {
  const { kind, namespace } = resource;
  if (kind === 'VirtualService' && !isForSidecars(resource)) return [];
  if (![...exportedTo(resource, mesh.configuration)].some((target) => target !== namespace))
    return [];
  const view =
    kind === 'VirtualService'
      ? viewOf('VirtualService', resource)
      : viewOf('ServiceEntry', resource);
  return view.hosts.value.flatMap(({ value: text, origin }): readonly ForeignHost[] => {
    if (kind === 'ServiceEntry' && isKubernetesService(text, mesh)) return [];
    const reach = foreignReach(text, namespace, mesh);
    return reach === null ? [] : [{ text, origin, namespace: reach }];
  });
}

/**
 * Tells whether a host is a Service that every namespace imports, the API server's own among them: it goes
 * before ServiceEntries elsewhere (SE-5).
 */
export function isKubernetesService(host: string, mesh: Mesh): boolean {
  const text = host.toLowerCase();
  return (
    text === `kubernetes.default.svc.${mesh.configuration.clusterDomain}` ||
    registryOf(mesh)
      .named(text)
      .some(({ kubernetes, alias, exportTo }) => kubernetes && alias === null && exportTo.has('*'))
  );
}

/** Tells whether sidecars follow a VirtualService (ROUTE-5). */
export function isForSidecars(resource: Resource): boolean {
  const gateways = viewOf('VirtualService', resource).gateways.value;
  return gateways.length === 0 || gateways.some(({ value }) => value === 'mesh');
}

/**
 * Names the other namespace whose services a host names, however it is spelled; `*` where it covers those of
 * every namespace, null where it covers none but those of `own`, or something outside of the mesh.
 */
export function foreignReach(host: string, own: string, mesh: Mesh): string | null {
  const text = host.toLowerCase().replace(/\.$/, '');
  if (isWildcard(text)) return reachOfWildcard(text, own, mesh);
  const name = parseServiceHost(text, own);
  if (name === null || name.form === 'short' || name.namespace === own) return null;
  if (name.form === 'dotted' && !isNamespace(name.namespace, mesh)) return null;
  // an object without a namespace may land beside a Service without one
  if (own === '' && mesh.service('', name.name) !== undefined) return null;
  return name.namespace;
}

/**
 * Tells whether a pattern covers all Services, whichever of their names it is written for: that of the
 * cluster, of several, or none.
 */
function coversEveryService(pattern: string, mesh: Mesh): boolean {
  const domains = [mesh.configuration.clusterDomain, 'cluster.local', 'clusterset.local'];
  return ['*.svc', ...domains.map(servicesOf)].some((services) => coversHost(pattern, services));
}

function reachOfWildcard(pattern: string, own: string, mesh: Mesh): string | null {
  if (coversEveryService(pattern, mesh)) return '*';
  const suffix = pattern.slice(1);
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

/**
 * Tells whether a name is that of a namespace. Public top-level domains have no hyphen, so `ledger.team-a` is
 * a name of the cluster.
 */
const isNamespace = (name: string, mesh: Mesh): boolean =>
  (name.includes('-') && !name.startsWith('xn--')) ||
  mesh.namespaceLabels(name) !== undefined ||
  namespacesInUse(mesh).has(name);

const inUse = new WeakMap<Mesh, ReadonlySet<string>>();

/** Names the namespaces that any object is in. */
function namespacesInUse(mesh: Mesh): ReadonlySet<string> {
  const known = inUse.get(mesh) ?? new Set(mesh.resources.map(({ namespace }) => namespace));
  inUse.set(mesh, known);
  return known;
}
