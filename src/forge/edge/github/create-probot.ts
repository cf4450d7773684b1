import { LRUCache } from 'lru-cache';
import { Octokit } from 'octokit';
import { Probot, ProbotOctokit } from 'probot';
import type { Logger } from 'probot';
import type { Clock } from '../../ports/clock.ts';
import type { LimitHolder } from './limiter.ts';

export interface ProbotSettings {
  readonly appId: number;
  /** PEM. */
  readonly privateKey: string;
  readonly webhookSecret: string;
  /** REST API without a trailing slash. */
  readonly apiUrl: string;
  readonly log: Logger;
  readonly clock: Clock;
  /** Milliseconds for one request; 20 seconds if absent. */
  readonly timeout?: number;
}

const TIMEOUT = 20_000;
/** A page of 100 check runs with 64 KB of text each, and as much again. */
const MOST_BYTES = 32 * 2 ** 20;

/** Installation tokens as `@octokit/auth-app` keeps them: `token|created|expires|…` by installation. */
interface TokenCache {
  get(key: string): string | undefined;
  set(key: string, entry: string): void;
  /** Forgets the token of an `Authorization` header that GitHub does not accept for what was asked. */
  forget(authorization: string): void;
}

/** A token is not handed out for its last minutes, so that it outlives the requests it is for. */
const SPARE = 5 * 60_000;
const MOST_TOKENS = 10_000;
/** Octokit waits within a request, and repeats it, while a token is younger than five seconds. */
const LONG_AGO = new Date(0).toISOString();

/** Octokit's own cache keeps a revoked token for an hour. */
function createTokenCache(clock: Clock): TokenCache {
  const entries = new LRUCache<string, string>({ max: MOST_TOKENS });
  return {
    get(key) {
      const [token = '', , expires = '', ...rest] = entries.get(key)?.split('|') ?? [];
      if (!(Date.parse(expires) - clock.now() > SPARE)) return undefined;
      return [token, LONG_AGO, expires, ...rest].join('|');
    },
    set(key, entry) {
      entries.set(key, entry);
    },
    forget(authorization) {
      const token = authorization.replace(/^\S+ /, '');
      for (const [key, entry] of entries) if (entry.startsWith(`${token}|`)) entries.delete(key);
    },
  };
}

/** Probot without its server, its waiting and its retries: it signs in and hands events on; Octokit asks. */
export function createProbot(settings: ProbotSettings): {
  readonly probot: Probot;
  readonly octokitFor: (holder: LimitHolder) => Promise<Octokit>;
} {
  const { appId, privateKey, webhookSecret, apiUrl, log, clock } = settings;
  const tokens = createTokenCache(clock);
  const request = {
    fetch: boundedFetch({
      timeout: settings.timeout ?? TIMEOUT,
      mostBytes: MOST_BYTES,
      refused: (authorization) => {
        tokens.forget(authorization);
      },
    }),
  };
  const probot = new Probot({
    appId,
    privateKey,
    secret: webhookSecret,
    baseUrl: apiUrl,
    log: quiet(log),
    Octokit: signingOctokit(tokens),
    request,
  });
  return {
    probot,
    octokitFor: async (holder) => {
      const { auth } = await (holder === 'app' ? probot.auth() : probot.auth(holder));
      return new Octokit({
        ...WITHOUT_WAITING,
        authStrategy: () => auth,
        baseUrl: apiUrl,
        log,
        request,
      });
    },
  };
}

/** At `debug` Probot writes whole payloads and request bodies. */
const quiet = (log: Logger): Logger =>
  log.isLevelEnabled('debug') ? log.child({}, { level: 'info' }) : log;

/**
 * Octokit's plugins wait inside a request, up to an hour, and try again what may have been done. The queue owns
 * the time of the next try.
 */
const WITHOUT_WAITING = { throttle: { enabled: false }, retry: { enabled: false } };

/** Makes what Probot signs in with. It is a function, since Probot sets its own defaults over an object's. */
const signingOctokit = (tokens: TokenCache): typeof ProbotOctokit =>
  ProbotOctokit.defaults((options: { readonly auth?: object }) => ({
    ...options,
    ...WITHOUT_WAITING,
    auth: { ...options.auth, cache: tokens },
  }));

/** Limits of one request. */
interface FetchBounds {
  /** Milliseconds for the whole request: connecting, waiting and reading the answer. */
  readonly timeout: number;
  /** Bytes of an answer. */
  readonly mostBytes: number;
  /** Told the `Authorization` header that GitHub does not accept (401), or whose permissions do not reach (403). */
  readonly refused: (authorization: string) => void;
}

/** Renamed and then transferred, and one to spare. */
const MOST_REDIRECTS = 3;
const REDIRECTS = new Set([301, 302, 307, 308]);
/** `fetch` would turn a POST into a GET on 301 and 302, and a new comment into a list of comments. */
const REDIRECTS_OF_WRITES = new Set([307, 308]);
const WITHOUT_BODY = new Set([204, 205, 304]);

/**
 * A `fetch` that ends: it gives up in time, reads whole answers of bounded size (an answer that is cut off
 * is an error, where Octokit would hand on its beginning), and follows redirects on the same host only, since
 * the token goes with them.
 */
const boundedFetch =
  ({ timeout, mostBytes, refused }: FetchBounds) =>
  async (address: string, init: RequestInit = {}): Promise<Response> => {
    const signal = AbortSignal.timeout(timeout);
    let url = new URL(address);
    for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
      const response = await fetch(url, { ...init, redirect: 'manual', signal });
      const target = redirectOf(response, init.method ?? 'GET', url);
      if (target === null) {
        if (isRefusal(response)) refused(new Headers(init.headers).get('authorization') ?? '');
        return wholeResponse(response, mostBytes);
      }
      await response.body?.cancel();
      url = target;
    }
    throw new Error('too many redirects');
  };

/** A token keeps the permissions it was made with, though more are granted since. */
const isRefusal = ({ status, headers }: Response): boolean =>
  status === 401 ||
  (status === 403 && headers.has('x-accepted-github-permissions') && !headers.has('retry-after'));

function redirectOf({ status, headers }: Response, method: string, from: URL): URL | null {
  const location = headers.get('location');
  if (location === null || !REDIRECTS.has(status)) return null;
  if (method !== 'GET' && !REDIRECTS_OF_WRITES.has(status))
    throw new Error(
      `the resource has moved, and a ${method} is not repeated after ${String(status)}`,
    );
  const target = new URL(location, from);
  if (target.origin !== from.origin) throw new Error('a redirect to another host');
  return target;
}

async function wholeResponse(response: Response, mostBytes: number): Promise<Response> {
  const { status, statusText, headers } = response;
  const chunks: Uint8Array[] = [];
  const body: AsyncIterable<unknown> | readonly never[] = response.body ?? [];
  let size = 0;
  for await (const chunk of body) {
    if (!(chunk instanceof Uint8Array)) throw new TypeError('an answer that is not bytes');
    size += chunk.byteLength;
    if (size > mostBytes) throw new Error(`an answer of more than ${String(mostBytes)} bytes`);
    chunks.push(chunk);
  }
  return new Response(WITHOUT_BODY.has(status) ? null : Buffer.concat(chunks), {
    status,
    statusText,
    headers,
  });
}
