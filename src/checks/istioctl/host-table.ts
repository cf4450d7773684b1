import { viewOf } from '../../istio/index.ts';
import { isSystemNamespace, isWildcard } from '../../manifest/index.ts';
import type { Resource } from '../../manifest/index.ts';
import type { Mesh } from '../../istio/index.ts';

/** Holds what `istioctl analyze` finds under a host of a route or a DestinationRule. */
interface TabledHost {
  readonly resource: Resource;
  readonly ports: readonly number[];
  /** The labels of the pods that a ServiceEntry selects. */
  readonly workloadLabels: ReadonlyMap<string, string>;
}

type HostsByScope = ReadonlyMap<string, TabledHost>;

const known = new WeakMap<Mesh, HostsByScope>();

/** Stands for every scope, as `exportTo` writes it. */
const ALL = '*';
const DOMAIN = 'svc.cluster.local';

/**
 * Finds what `istioctl analyze` finds under a host that an object names; null for nothing. It is not always
 * what proxies find, because it looks in the namespaces that the object is exported to in the place of those
 * of clients.
 */
export function tabledHost(mesh: Mesh, host: string, by: Resource): TabledHost | null {
  const hosts = known.get(mesh) ?? hostsOf(mesh);
  known.set(mesh, hosts);
  const { namespace } = by;
  const exportTo = viewOf('Exported', by).exportTo.value.map(({ value }) => value);
  const own = exportTo.length === 0 ? [namespace] : exportTo.map((one) => scopeOf(one, namespace));
  const name = fullName(host, namespace);
  for (const scope of [ALL, ...own]) {
    const found = hosts.get(`${scope}/${name}`);
    if (found !== undefined) return found;
  }
  return coveringHost(hosts, host, namespace);
}

/** Finds any wildcard that covers a host: `istioctl analyze` asks only whether there is one. */
function coveringHost(hosts: HostsByScope, host: string, namespace: string): TabledHost | null {
  const wanted = host.replace(/^\*/, '');
  for (const [key, found] of hosts) {
    const at = key.indexOf('/');
    const [scope, name] = [key.slice(0, at), key.slice(at + 1)];
    if (
      isWildcard(name) &&
      (scope === ALL || scope === namespace) &&
      wanted.endsWith(name.slice(1))
    )
      return found;
  }
  return null;
}

/**
 * Completes a host: one without a dot is of the object's namespace, under the usual domain whatever the
 * cluster's is.
 */
const fullName = (host: string, namespace: string): string =>
  isWildcard(host) || host.includes('.') ? host : `${host}.${namespace}.${DOMAIN}`;

const scopeOf = (written: string, namespace: string): string =>
  written === '.' ? namespace : written;

function hostsOf(mesh: Mesh): HostsByScope {
  const hosts = new Map<string, TabledHost>();
  for (const entry of mesh.ofKind('networking.istio.io', 'ServiceEntry'))
    if (!isSystemNamespace(entry.namespace)) addEntry(hosts, entry);
  for (const { resource, namespace, name, ports, madeBy } of mesh.services) {
    // it looks among the objects that are written
    if (isSystemNamespace(namespace) || madeBy !== null) continue;
    const found = { resource, ports: ports.map(({ port }) => port), workloadLabels: NONE };
    const exported =
      viewOf('Metadata', resource).annotations.get('networking.istio.io/exportTo')?.value ?? '';
    const scopes = exported === '' ? [ALL] : exported.split(',').map((one) => one.trim());
    for (const scope of scopes)
      hosts.set(`${scopeOf(scope, namespace)}/${fullName(name, namespace)}`, found);
  }
  return hosts;
}

const NONE: ReadonlyMap<string, string> = new Map();

function addEntry(hosts: Map<string, TabledHost>, entry: Resource): void {
  const { ports, workloadLabels, hosts: names } = viewOf('ServiceEntry', entry);
  const found = {
    resource: entry,
    ports: ports.value.map(({ number }) => number?.value ?? 0),
    workloadLabels: workloadLabels.value,
  };
  const written = viewOf('Exported', entry).exportTo.value.map(({ value }) => value);
  const all = written.indexOf(ALL);
  const scopes = written.length === 0 ? [ALL] : all < 0 ? written : written.slice(0, all + 1);
  for (const { value } of names.value)
    for (const scope of scopes)
      hosts.set(`${scopeOf(scope, entry.namespace)}/${fullName(value, entry.namespace)}`, found);
}
