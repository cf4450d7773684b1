import { request } from 'node:https';
import type { IncomingHttpHeaders } from 'node:http';
import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect } from 'node:tls';
import { z } from 'zod';
import type { HttpFetch, Outbound } from '../../../forge/edge/network/outbound.ts';
import { DIRECT } from '../../../forge/edge/network/outbound.ts';
import { ProxyProblem } from '../../../forge/edge/network/proxy-problem.ts';
import { addressKind } from './address-kind.ts';

export interface Allowed {
  /** The host of the source, with its port where that is not 443. */
  readonly host: string;
  /** The other hosts that it may redirect to, or name; `*.example.com` stands for all below that. */
  readonly via: readonly string[];
  /** Lists paths on its own host, of which one has to begin a path. They have no slash at the end. */
  readonly prefixes: readonly string[];
}

export interface GetOptions {
  readonly allowed: Allowed;
  /** The header is sent to the source's own host, in the first request, and nowhere else. */
  readonly authorization?: string;
  readonly accept?: string;
  readonly mostBytes: number;
  /** It is true where the path is one of the protocol's own, to which prefixes do not apply. */
  readonly isOwnPath?: true;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export type Get = (url: URL, options: GetOptions) => Promise<HttpAnswer>;

const MOST_REDIRECTS = 4;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * Makes a GET that goes nowhere but where whoever runs the service allows it: over https, to hosts of the
 * list, at addresses that were checked. Each host is resolved once, and connected to where that led, so that
 * another answer of its name server changes nothing. A proxy resolves names by itself: what it connects to is
 * checked there alone, and here an address that stands in the URL.
 */
export function guardedGet(network: Network, timeout: number): Get {
  const addresses = new Map<string, Promise<string>>();
  const addressOf = (url: URL, allowed: Allowed): Promise<string> => {
    const known = addresses.get(url.hostname) ?? checkedAddress(url, allowed, network);
    addresses.set(url.hostname, known);
    return known;
  };
  const answerOf = async (url: URL, options: GetOptions): Promise<HttpAnswer> => {
    const ask = network.proxied?.(url) ?? null;
    if (ask === null || isWrittenAddress(url)) {
      const address = await addressOf(url, options.allowed);
      if (ask === null) return getOnce(url, address, options, { network, timeout });
    }
    return proxiedGet(url, options, ask, timeout);
  };
  return async (asked, options) => {
    let url = asked;
    for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects += 1) {
      refuseForeign(url, options);
      const isFirst = redirects === 0 && url.host === options.allowed.host;
      const answer = await answerOf(url, isFirst ? options : anonymous(options));
      const { location } = answer.headers;
      if (!REDIRECTS.has(answer.status) || location === undefined) return answer;
      if (!URL.canParse(location, url.href))
        throw new ChartFetchProblem(`${url.host} redirects to no address`);
      url = new URL(location, url.href);
    }
    throw new ChartFetchProblem(`${asked.host} redirects too many times`);
  };
}

const anonymous = ({ authorization: _, ...rest }: GetOptions): GetOptions => rest;

function refuseForeign(url: URL, { allowed, isOwnPath }: GetOptions): void {
  if (url.protocol !== 'https:')
    throw new ChartFetchProblem(`${url.host} is named without https, and nothing is fetched so`);
  if (url.username !== '' || url.password !== '')
    throw new ChartFetchProblem(`an address on ${url.host} holds a login`);
  if (url.host === allowed.host) {
    if (isOwnPath !== true && !isBelowOne(url.pathname, allowed.prefixes))
      throw new ChartFetchProblem(
        `it lies at a path of ${url.host} that its source does not allow`,
      );
    return;
  }
  if (!allowed.via.some((each) => fitsHost(each, url.host)))
    throw new ChartFetchProblem(
      `${allowed.host} leads to ${url.host}, which its source does not allow`,
    );
}

const fitsHost = (pattern: string, host: string): boolean =>
  pattern === host || (pattern.startsWith('*.') && host.endsWith(pattern.slice(1)));

/**
 * Tells whether a path lies below one of the prefixes. A path that a server may read as another one lies
 * below none.
 */
export const isBelowOne = (path: string, prefixes: readonly string[]): boolean =>
  !/%2e|%2f|%5c|\\|\/\.\.?(?:\/|$)/i.test(path) &&
  prefixes.some((prefix) => path === prefix || path.startsWith(`${prefix}/`));

/**
 * Gives one of the addresses of a host, if all of them may be connected to, because who can add one could add
 * any.
 */
async function checkedAddress(url: URL, allowed: Allowed, network: Network): Promise<string> {
  const isWritten = url.host === allowed.host || allowed.via.includes(url.host);
  const found = await network.resolve(url.hostname).catch(() => []);
  const kinds = found.map(addressKind);
  if (kinds.includes('never'))
    throw new ChartFetchProblem(`${url.hostname} has an address that is never connected to`);
  if (kinds.includes('private') && !isWritten)
    throw new ChartFetchProblem(`${url.hostname} has a private address`);
  const [first] = [...found].sort((a, b) => Number(a.includes(':')) - Number(b.includes(':')));
  if (first === undefined) throw new RegistrySilence(`${url.hostname} has no address`);
  return first;
}

const isWrittenAddress = ({ hostname }: URL): boolean => isIP(bareHost(hostname)) !== 0;

const bareHost = (host: string): string => host.replace(/^\[(.*)\]$/, '$1');

const headersOf = ({ accept, authorization }: GetOptions): Readonly<Record<string, string>> => ({
  'user-agent': 'meshwarden',
  'accept-encoding': 'identity',
  ...(accept !== undefined && { accept }),
  ...(authorization !== undefined && { authorization }),
});

/** Asks through a proxy, which finds the host by itself. */
async function proxiedGet(
  url: URL,
  options: GetOptions,
  ask: HttpFetch,
  timeout: number,
): Promise<HttpAnswer> {
  const signal = AbortSignal.timeout(timeout);
  try {
    const { status, headers, body } = await ask(url, {
      ...{ headers: headersOf(options), redirect: 'manual', signal },
    });
    const whole = await wholeBody(body ?? [], options.mostBytes, url.host);
    return { status, headers: Object.fromEntries(headers), body: whole };
  } catch (error) {
    if (error instanceof ChartFetchProblem) throw error;
    throw error instanceof ProxyProblem
      ? new ChartFetchProblem(error.message)
      : silenceOf(url, error);
  }
}

/** Says how a registry does not answer, in the word that the network has for it, where it has one. */
function silenceOf({ host }: URL, error: unknown): RegistrySilence {
  const { code } = Failure.safeParse(error).data ?? {};
  return new RegistrySilence(`${host} does not answer${code === undefined ? '' : ` (${code})`}`);
}

/** Describes what Node.js tells of a connection that failed: `ECONNREFUSED`, `CERT_HAS_EXPIRED`. */
const Failure = z.object({ code: z.string().regex(/^[A-Z][A-Z_]{2,60}$/) });

interface Way {
  readonly network: Network;
  readonly timeout: number;
}

function getOnce(
  url: URL,
  address: string,
  options: GetOptions,
  { network, timeout }: Way,
): Promise<HttpAnswer> {
  const port = url.port === '' ? 443 : Number(url.port);
  const headers = { host: url.host, ...headersOf(options) };
  return new Promise((resolve, reject) => {
    const socket = network.connect({ address, port, host: url.hostname });
    const timer = setTimeout(() => {
      asked.destroy(new RegistrySilence(`${url.host} took too long`));
    }, timeout);
    const end = (error: unknown): void => {
      clearTimeout(timer);
      socket.destroy();
      reject(error instanceof ChartFetchProblem ? error : silenceOf(url, error));
    };
    const asked = request(
      {
        host: url.hostname,
        port,
        path: `${url.pathname}${url.search}`,
        headers,
        createConnection: () => socket,
      },
      (response) => {
        wholeBody(response, options.mostBytes, url.host).then((body) => {
          clearTimeout(timer);
          socket.destroy();
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
        }, end);
      },
    );
    asked.on('error', end);
    asked.end();
  });
}

async function wholeBody(
  response: AsyncIterable<unknown> | readonly never[],
  mostBytes: number,
  host: string,
): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response) {
    if (!(chunk instanceof Uint8Array)) throw new ChartFetchProblem(`${host} answers in no bytes`);
    size += chunk.length;
    if (size > mostBytes)
      throw new ChartFetchProblem(`${host} answers with more than ${String(mostBytes / 1e6)} MB`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Leads out to the network; tests put another way in its place. */
export interface Network {
  /** Gives all addresses of a host. */
  resolve(host: string): Promise<readonly string[]>;
  /** Connects to just this address, encrypted, with whoever proves to be `host`. */
  connect(target: ConnectTarget): Duplex;
  /** Gives what asks an address through a proxy; null where none is in between. */
  proxied?(url: URL): HttpFetch | null;
}

export interface ConnectTarget {
  readonly address: string;
  readonly port: number;
  readonly host: string;
}

/** Makes the way out to registries, through proxies where the settings name some. */
export const networkOf = ({ fetch, proxyOf, trusted }: Outbound): Network => ({
  proxied: (url) => (proxyOf(url) === null ? null : fetch),
  async resolve(host) {
    const bare = bareHost(host);
    if (isIP(bare) !== 0) return [bare];
    return (await lookup(bare, { all: true })).map(({ address }) => address);
  },
  connect: ({ address, port, host }) =>
    connect({
      host: address,
      port,
      ALPNProtocols: ['http/1.1'],
      ...(isIP(host) === 0 && { servername: host }),
      ...(trusted !== null && { secureContext: trusted }),
    }),
});

export const INTERNET: Network = networkOf(DIRECT);

/** Says why something is not fetched, as the end of a sentence that anybody who sees a report may read. */
export class ChartFetchProblem extends Error {
  /** It is true where what came is not what it is said to be. */
  readonly isBroken: boolean;

  constructor(why: string, isBroken = false) {
    super(why);
    this.isBroken = isBroken;
  }
}

/** Says that nothing came of asking, which may be otherwise the next time. */
export class RegistrySilence extends ChartFetchProblem {}
