import type { HostIndex } from '../views/hosts.ts';
import { asServiceEntry } from '../views/service-entry.ts';
import { indexHosts, isAddress, mostSpecific } from '../views/hosts.ts';
import type { Resource } from '../../manifest/index.ts';
import { isWildcard } from '../../manifest/index.ts';
import type { Mesh, Service } from './mesh.ts';

/** A host text read as the name of a Kubernetes Service. */
export interface ServiceName {
  readonly name: string;
  readonly namespace: string;
  /**
   * Says how the host is written: `short` (no dot), `full` (`name.ns.svc.<cluster domain>`), `svc`
   * (`name.ns.svc`), `dotted` (`name.ns`). Istio completes only the first (ROUTE-1).
   */
  readonly form: 'short' | 'full' | 'svc' | 'dotted';
}

/** Says what a host in mesh configuration stands for. */
type HostTarget =
  | { readonly kind: 'service'; readonly service: Service; readonly as: ServiceName }
  | {
      readonly kind: 'service-entry';
      readonly entry: Resource;
      /** All ServiceEntries of that host, the one that counts included. */
      readonly sharing: readonly Resource[];
    }
  /** `*`, a wildcard or an IP address: no single name to look up. */
  | { readonly kind: 'pattern' }
  /** Reads as an in-cluster name, and no such Service is rendered here. */
  | { readonly kind: 'missing'; readonly as: ServiceName }
  /** A name outside the cluster that no ServiceEntry of this environment has. */
  | { readonly kind: 'outside' };

export interface HostResolver {
  /** The host as an object of `namespace` writes it (ROUTE-1…3, ROUTE-8). */
  resolve(host: string, namespace: string): HostTarget;
  /** The Service of that name; one without a namespace counts for any. */
  service(name: Pick<ServiceName, 'name' | 'namespace'>): Service | undefined;
}

/** Resolves host texts of one environment. */
export function createHostResolver(mesh: Mesh): HostResolver {
  const entries = entriesByHost(mesh);
  return {
    resolve(text, namespace) {
      const host = text.toLowerCase();
      if (isWildcard(host) || isAddress(host)) return { kind: 'pattern' };
      const sharing = mostSpecific(entries.covering(host));
      const [entry] = sharing;
      const name = parseServiceHost(host, namespace);
      const service = name === null ? undefined : serviceNamed(mesh, name);
      const asIstio = name !== null && (name.form === 'short' || name.form === 'full');
      if (entry !== undefined && !(asIstio && service !== undefined))
        return { kind: 'service-entry', entry, sharing };
      if (name !== null && service !== undefined) return { kind: 'service', service, as: name };
      if (name === null) return { kind: 'outside' };
      return name.form === 'dotted' && !knownNamespace(mesh, name.namespace)
        ? { kind: 'outside' }
        : { kind: 'missing', as: name };
    },
    service: (name) => serviceNamed(mesh, name),
  };
}

/**
 * Reads a host as a Service's name, whether or not there is one; null where it cannot be one
 * (`api.example.com`). Trailing dots do not count. Any cluster domain is accepted.
 */
export function parseServiceHost(host: string, namespace: string): ServiceName | null {
  const labels = host.replace(/\.$/, '').split('.');
  const [name, second, third] = labels;
  if (name === undefined || labels.some((label) => label === '')) return null;
  if (second === undefined) return { name, namespace, form: 'short' };
  if (third === undefined) return { name, namespace: second, form: 'dotted' };
  if (third !== 'svc') return null;
  return { name, namespace: second, form: labels.length === 3 ? 'svc' : 'full' };
}

/**
 * The Service of that name. Manifests without a namespace are applied to one that is not told, so a
 * Service without namespace counts for any. Operators call many alike: theirs count for what has no namespace either.
 */
export function serviceNamed(
  mesh: Mesh,
  { namespace, name }: Pick<ServiceName, 'name' | 'namespace'>,
): Service | undefined {
  const anywhere = mesh.service('', name);
  return mesh.service(namespace, name) ?? (anywhere?.madeBy === null ? anywhere : undefined);
}

const knownNamespace = (mesh: Mesh, namespace: string): boolean =>
  mesh.ownNamespaces.has(namespace) || mesh.namespaceLabels(namespace) !== undefined;

const indexes = new WeakMap<Mesh, HostIndex<Resource>>();

/** ServiceEntries by host; of several for one host the first counts, and `*` is none (SE-2). */
function entriesByHost(mesh: Mesh): HostIndex<Resource> {
  const index =
    indexes.get(mesh) ??
    indexHosts(
      mesh
        .ofKind('networking.istio.io', 'ServiceEntry')
        .flatMap((entry) =>
          asServiceEntry(entry).hosts.value.flatMap(({ value }) =>
            value === '*' ? [] : [{ host: value, item: entry }],
          ),
        ),
    );
  indexes.set(mesh, index);
  return index;
}
