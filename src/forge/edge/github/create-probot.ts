import { LRUCache } from 'lru-cache';
import { Octokit } from 'octokit';
import { Probot, ProbotOctokit } from 'probot';
import type { Logger } from 'probot';
import type { Clock } from '../../ports/clock.ts';
import type { HttpFetch } from '../network/outbound.ts';
import { DIRECT } from '../network/outbound.ts';
import { boundedFetch } from './bounded-fetch.ts';
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
  /** Makes the requests; absent, Node.js does by itself. */
  readonly ask?: HttpFetch;
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
      ask: settings.ask ?? DIRECT.fetch,
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
