import type { SecureContext } from 'node:tls';
import { createSecureContext } from 'node:tls';
import type { Dispatcher } from 'undici';
import { authoritiesOfNode } from './certificates.ts';
import type { OutboundSettings, ProxyAddress } from './outbound-settings.ts';
import { DIRECTLY, proxyFor } from './outbound-settings.ts';
import { proxyProblem, wantsLogin } from './proxy-problem.ts';

/** Makes one request as `fetch` does; where a proxy stands in its way, it rejects with a `ProxyProblem`. */
export type HttpFetch = (url: URL | string, init?: RequestInit) => Promise<Response>;

/** Leads out of this machine: through which proxy, and believing whom. */
export interface Outbound {
  readonly settings: OutboundSettings;
  readonly fetch: HttpFetch;
  /** Gives the proxy through which an address is asked; null where it is asked without one. */
  readonly proxyOf: (url: URL) => ProxyAddress | null;
  /** The authorities to trust, for a connection of one's own; null where they are those of Node.js. */
  readonly trusted: SecureContext | null;
}

/** Leads out as Node.js does by itself. */
export const DIRECT: Outbound = {
  settings: DIRECTLY,
  fetch: (url, init) => fetch(url, init),
  proxyOf: () => null,
  trusted: null,
};

/**
 * Makes the way out that settings describe. It does not change what else this process asks, clusters above all,
 * and loads nothing where the way of Node.js itself will do.
 */
export async function openOutbound(settings: OutboundSettings): Promise<Outbound> {
  const { proxies, certificates } = settings;
  const isDirect = proxies['http:'] === null && proxies['https:'] === null;
  if (isDirect && certificates.length === 0) return { ...DIRECT, settings };
  const trusted = trustedBy(settings);
  const dispatcherOf = await createDispatchers(trusted);
  const proxyOf = (url: URL): ProxyAddress | null => proxyFor(settings, url);
  const { fetch: undiciFetch } = await import('undici');
  const ask = async (url: URL, init: RequestInit, proxy: ProxyAddress | null) => {
    const { method, signal, body } = init;
    if (typeof body !== 'string' && !(body instanceof URLSearchParams) && body != null)
      throw new TypeError('a request whose body is no text');
    const response = await undiciFetch(url, {
      ...(method !== undefined && { method }),
      ...(init.redirect !== undefined && { redirect: init.redirect }),
      ...(body != null && { body }),
      signal: signal ?? null,
      headers: [...new Headers(init.headers)],
      dispatcher: dispatcherOf(proxy),
    });
    const { status, statusText, headers } = response;
    return new Response(
      response.body === null ? null : ReadableStream.from(named(response.body, url, proxy)),
      { status, statusText, headers: [...headers] },
    );
  };
  return {
    settings,
    proxyOf,
    trusted,
    async fetch(address, init = {}) {
      const url = new URL(address);
      const proxy = proxyOf(url);
      const response = await ask(url, init, proxy).catch((error: unknown) => {
        throw (proxy === null ? null : proxyProblem(proxy, url, error)) ?? error;
      });
      // nobody but a proxy asks for the login of one
      if (response.status !== 407 || proxy === null) return response;
      await response.body?.cancel();
      throw wantsLogin(proxy.name, proxy.authorization);
    },
  };
}

/** Hands on what comes, and says through which proxy it came where it breaks off. */
async function* named(
  body: AsyncIterable<unknown>,
  url: URL,
  proxy: ProxyAddress | null,
): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of body) {
      if (!(chunk instanceof Uint8Array)) throw new TypeError('an answer that is not bytes');
      yield chunk;
    }
  } catch (error) {
    throw (proxy === null ? null : proxyProblem(proxy, url, error)) ?? error;
  }
}

function trustedBy({ certificates, extraCertificates }: OutboundSettings): SecureContext | null {
  if (certificates.length === 0) return null;
  // what is given takes the place of what Node.js would trust by itself
  return createSecureContext({
    ca: [...authoritiesOfNode(), ...extraCertificates, ...certificates],
  });
}

/** Makes one dispatcher for each proxy, and one for what goes without, when it is first asked for. */
async function createDispatchers(
  trusted: SecureContext | null,
): Promise<(proxy: ProxyAddress | null) => Dispatcher> {
  const { Agent, ProxyAgent } = await import('undici');
  const tls = trusted === null ? {} : { secureContext: trusted };
  const known = new Map<string, Dispatcher>();
  const create = (proxy: ProxyAddress | null): Dispatcher =>
    proxy === null
      ? new Agent({ connect: tls })
      : new ProxyAgent({
          // the login goes by itself, for an address with a name alone would lose it
          uri: proxy.name,
          ...(proxy.authorization !== null && { token: proxy.authorization }),
          // proxies let tunnels to the port of HTTPS through, and seldom to others
          proxyTunnel: false,
          requestTls: tls,
          proxyTls: tls,
        });
  return (proxy) => {
    const dispatcher = known.get(proxy?.url ?? '') ?? create(proxy);
    known.set(proxy?.url ?? '', dispatcher);
    return dispatcher;
  };
}
