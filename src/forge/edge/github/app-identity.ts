import { z } from 'zod';
import type { Clock } from '../../ports/clock.ts';
import type { GitHubApi } from './github-api.ts';

/** Who we are on GitHub. */
export interface AppIdentity {
  readonly id: number;
  /** Our comments are by `<slug>[bot]`. */
  readonly slug: string;
}

const App = z.object({ id: z.int(), slug: z.string().min(1) });

/** Milliseconds: an app that is renamed does not stay unknown to itself. */
const KEPT = 10 * 60_000;

/** Looks ourselves up once in a while, and again after a failure. */
export function createAppLookup(api: GitHubApi, clock: Clock): () => Promise<AppIdentity> {
  let known: { readonly identity: Promise<AppIdentity>; readonly until: number } | null = null;
  return () => {
    if (known !== null && clock.now() < known.until) return known.identity;
    const identity = api.send('app', 'GET /app', {}, App).catch((error: unknown) => {
      known = null;
      throw error;
    });
    known = { identity, until: clock.now() + KEPT };
    return identity;
  };
}
