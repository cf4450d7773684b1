import { commonHost } from '../../views/hosts.ts';
import { coversHost } from '../../../manifest/index.ts';

/** Says what the `hosts` of an egress listener let in (SIDECAR-4…6, 8). */
export interface EgressHosts {
  /** Namespaces whose services may be let in; null for all. */
  readonly namespaces: ReadonlySet<string> | null;
  importsService(namespace: string, host: string): boolean;
  /** A VirtualService is imported by its own namespace, and by its hosts in both directions. */
  importsVirtualService(namespace: string, hosts: readonly string[]): boolean;
}

interface Entry {
  /** A namespace, or `*`. */
  readonly namespace: string;
  readonly host: string;
}

/** Reads `hosts` as they hold for workloads of `namespace`. */
export function egressHosts(texts: readonly string[], namespace: string): EgressHosts {
  const entries = texts.map((text) => entryOf(text, namespace));
  const imported = entries.filter((entry) => entry.namespace !== '~');
  const excluded = entries.filter((entry) => entry.namespace === '~');
  const isExcluded = (host: string): boolean =>
    excluded.some((entry) => coversHost(entry.host, host));
  const namespaces = new Set(imported.map((entry) => entry.namespace));
  return {
    namespaces: namespaces.has('*') ? null : namespaces,
    importsService: (of, host) =>
      !isExcluded(host) &&
      imported.some((entry) => isOf(entry, of) && coversHost(entry.host, host)),
    importsVirtualService: (of, hosts) =>
      hosts.some(
        (host) =>
          !isExcluded(host) &&
          imported.some((entry) => isOf(entry, of) && commonHost(entry.host, host) !== undefined),
      ),
  };
}

const isOf = (entry: Entry, namespace: string): boolean =>
  entry.namespace === '*' || entry.namespace === namespace;

function entryOf(text: string, own: string): Entry {
  const slash = text.indexOf('/');
  const namespace = slash < 0 ? text : text.slice(0, slash);
  return {
    namespace: namespace === '.' ? own : namespace,
    host: slash < 0 ? '*' : text.slice(slash + 1).toLowerCase(),
  };
}
