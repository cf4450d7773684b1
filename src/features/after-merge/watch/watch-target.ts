import type { Watched } from './begun-watch.ts';

/** `shop/orders`, of a Service and of a workload alike. */
export const watchedName = (watched: Watched): string =>
  watched.kind === 'service' ? watched.name : `${watched.namespace}/${watched.name}`;

/**
 * Tells whether a `destination_service` is a Service, by its name and namespace, whatever the domain of the
 * cluster.
 */
export const isHostOf = (host: string, hosts: readonly string[]): boolean =>
  hosts.some((each) => host === each || (isShort(each) && host.startsWith(`${each}.svc.`)));

/** `orders.shop`, which the domain of a cluster may follow. */
const isShort = (host: string): boolean => /^[^.]+\.[^.]+$/.test(host);

/**
 * Writes a matcher of PromQL that takes one of several texts, whatever they hold (RE2 between double
 * quotes).
 */
export const oneOf = (texts: readonly string[]): string =>
  JSON.stringify(texts.map(literal).join('|'));

/** The same of hosts, of which short ones may go on. */
export const oneOfHosts = (hosts: readonly string[]): string =>
  JSON.stringify(
    hosts.map((host) => `${literal(host)}${isShort(host) ? '([.]svc[.].+)?' : ''}`).join('|'),
  );

/** A text as RE2 takes it for itself, without a backslash where a class does. */
const literal = (text: string): string =>
  text.replaceAll(/[\\^$.|?*+()[\]{}]/g, (sign) =>
    sign === '\\' || sign === '^' ? `\\${sign}` : `[${sign}]`,
  );
