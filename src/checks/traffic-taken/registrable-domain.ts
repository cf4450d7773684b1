import { parse } from 'tldts';

/** A host without a wildcard before it: what it is below, for `*-a.example.com` and `*a.example.com` their parent. */
function belowWildcard(host: string): string {
  if (!host.startsWith('*')) return host;
  const rest = host.slice(1);
  if (rest.startsWith('.')) return rest.slice(1);
  const dot = rest.indexOf('.');
  return dot < 0 ? '' : rest.slice(dot + 1);
}

/** Whether a wildcard stands for names that anybody can register: `*`, `*.com`, `*.co.uk`, `*a.com`. */
export function isOfTheWorld(host: string): boolean {
  if (!host.startsWith('*')) return false;
  const below = belowWildcard(host);
  if (below === '') return true;
  const { domain, isIcann } = parse(below);
  return domain === null && isIcann === true;
}

/**
 * The domain that somebody registered, of a host or of a wildcard; where people register below a name of a company
 * (`github.io`), what is below that. The whole name where it is a public suffix itself; null of an address.
 */
export function registrableDomain(host: string): string | null {
  const below = belowWildcard(host);
  const { domain, isIp } = parse(below, { allowPrivateDomains: true });
  return isIp === true ? null : (domain ?? below);
}
