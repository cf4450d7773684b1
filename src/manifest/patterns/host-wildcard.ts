/** Whether a host stands for several: `*`, or a wildcard in front (ROUTE-8). */
export const isWildcard = (host: string): boolean => host.startsWith('*');

/**
 * Whether every name that `inner` stands for is one of those that `outer` stands for: `*.example.com` covers
 * `a.example.com` and `*.a.example.com`, and not `example.com` (ROUTE-8).
 */
export function coversHost(outer: string, inner: string): boolean {
  const wide = outer.toLowerCase();
  const narrow = inner.toLowerCase();
  return isWildcard(wide) ? narrow.endsWith(wide.slice(1)) : narrow === wide;
}
