import type { RemoteAccess } from '../../../forge/edge/git/running/run-git.ts';

/** Where Git fetches a repository, and what its token may be sent to. */
export interface GitAddress {
  readonly url: string;
  /** Scheme and host, with a port where it is not the usual one. */
  readonly origin: string;
  readonly protocol: RemoteAccess['protocol'];
}

const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * The address of a repository if it lies on the Git host that belongs to the API's address, else null:
 * clone URLs come out of payloads, and a token must reach no other host. HTTPS only, but for this
 * machine itself.
 */
export function gitAddress(cloneUrl: string, apiUrl: string): GitAddress | null {
  if (!URL.canParse(cloneUrl) || !URL.canParse(apiUrl)) return null;
  const url = new URL(cloneUrl);
  const { origin, protocol, hostname, username, password, search, hash, pathname } = url;
  if (origin !== gitOrigin(new URL(apiUrl))) return null;
  if (username !== '' || password !== '' || search !== '' || hash !== '') return null;
  if (!/^(?:\/[\w.-]+){2,}$/.test(pathname)) return null;
  if (protocol === 'https:') return { url: url.href, origin, protocol: 'https' };
  if (protocol === 'http:' && LOOPBACK.has(hostname))
    return { url: url.href, origin, protocol: 'http' };
  return null;
}

/**
 * `https://api.github.com` serves `https://github.com`, and `https://api.acme.ghe.com` serves
 * `https://acme.ghe.com`; GitHub Enterprise Server has its API below `/api/v3` of the same host.
 */
function gitOrigin(api: URL): string {
  const ofCloud = api.protocol === 'https:' && /^\/?$/.test(api.pathname);
  return ofCloud ? api.origin.replace(/^https:\/\/api\./, 'https://') : api.origin;
}
