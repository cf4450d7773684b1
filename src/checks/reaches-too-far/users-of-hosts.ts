import type { Mesh } from '../../istio/index.ts';
import { knownCalls } from '../../istio/index.ts';

/** Namespaces of whom a configuration shows to call each Service, by its host; gateways count as theirs. */
export function usersOfHosts(mesh: Mesh): ReadonlyMap<string, ReadonlySet<string>> {
  const known = indexes.get(mesh);
  if (known !== undefined) return known;
  const users = new Map<string, Set<string>>();
  for (const { source, destination } of knownCalls(mesh)) {
    const namespace = source.kind === 'workload' ? source.workload.namespace : source.namespace;
    const host = destination.host.toLowerCase();
    const own = users.get(host);
    if (own === undefined) users.set(host, new Set([namespace]));
    else own.add(namespace);
  }
  indexes.set(mesh, users);
  return users;
}

const indexes = new WeakMap<Mesh, ReadonlyMap<string, ReadonlySet<string>>>();
