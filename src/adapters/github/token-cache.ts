import type { Clock } from '../../app/ports/clock.ts';

/** Installation tokens as `@octokit/auth-app` keeps them: `token|created|expires|…` by installation. */
export interface TokenCache {
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
export function createTokenCache(clock: Clock): TokenCache {
  const entries = new Map<string, string>();
  return {
    get(key) {
      const [token = '', , expires = '', ...rest] = entries.get(key)?.split('|') ?? [];
      if (!(Date.parse(expires) - clock.now() > SPARE)) return undefined;
      return [token, LONG_AGO, expires, ...rest].join('|');
    },
    set(key, entry) {
      const [oldest] = entries.keys();
      if (entries.size >= MOST_TOKENS && oldest !== undefined) entries.delete(oldest);
      entries.set(key, entry);
    },
    forget(authorization) {
      const token = authorization.replace(/^\S+ /, '');
      for (const [key, entry] of entries) if (entry.startsWith(`${token}|`)) entries.delete(key);
    },
  };
}
