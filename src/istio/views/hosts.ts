import { coversHost, isWildcard } from '../../manifest/index.ts';

/** Tells whether a host is an IP address; a text with a port counts as one too, because it is no name. */
export const isAddress = (host: string): boolean =>
  /^\d{1,3}(?:\.\d{1,3}){3}$/.test(host) || host.includes(':');

/**
 * A host as Istio completes it for an object of `namespace`: a name without a dot is a Service of the
 * namespace, any other text stands as it is (ROUTE-1…3, 8, DR-1).
 */
export function completedHost(text: string, namespace: string, clusterDomain: string): string {
  const host = text.toLowerCase();
  return host === '' || host === '*' || host.includes('.') || isAddress(host)
    ? host
    : `${host}.${namespace}.svc.${clusterDomain}`;
}

/** The narrower of two hosts of which one covers the other; undefined where they have nothing in common. */
export function commonHost(one: string, other: string): string | undefined {
  if (coversHost(one, other)) return other;
  return coversHost(other, one) ? one : undefined;
}

/** The pattern that all Services of a cluster fit. */
export const servicesOf = (clusterDomain: string): string => `*.svc.${clusterDomain}`;

/** Something under the host that it speaks of. */
export interface Hosted<T> {
  readonly host: string;
  readonly item: T;
}

/** Finds what speaks of a host. */
export interface HostIndex<T> {
  /** Exact hosts first, then wildcards from the longest on; in their own order where the host is the same. */
  covering(host: string): readonly Hosted<T>[];
}

/** Indexes by host, so that a look-up goes through wildcards only. */
export function indexHosts<T>(hosted: Iterable<Hosted<T>>): HostIndex<T> {
  const exact = new Map<string, Hosted<T>[]>();
  const wildcards: Hosted<T>[] = [];
  for (const { host: text, item } of hosted) {
    const host = text.toLowerCase();
    const same = exact.get(host);
    if (isWildcard(host)) wildcards.push({ host, item });
    else if (same === undefined) exact.set(host, [{ host, item }]);
    else same.push({ host, item });
  }
  wildcards.sort((a, b) => b.host.length - a.host.length);
  return {
    covering: (host) => [
      ...(exact.get(host.toLowerCase()) ?? []),
      ...wildcards.filter((wildcard) => coversHost(wildcard.host, host)),
    ],
  };
}

/**
 * Keeps those of the first host, which decides where they are given as `covering` finds them (ROUTE-10,
 * DR-6).
 */
export function mostSpecific<T>(found: readonly Hosted<T>[]): readonly T[] {
  const [first] = found;
  return found.filter(({ host }) => host === first?.host).map(({ item }) => item);
}
