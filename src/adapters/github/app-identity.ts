import { z } from 'zod';
import type { GitHubApi } from './github-api.ts';

/** Who we are on GitHub. */
export interface AppIdentity {
  readonly id: number;
  /** Our comments are by `<slug>[bot]`. */
  readonly slug: string;
}

const App = z.object({ id: z.int(), slug: z.string().min(1) });

/** Looks ourselves up once, and again after a failure. */
export function createAppLookup(api: GitHubApi): () => Promise<AppIdentity> {
  let known: Promise<AppIdentity> | null = null;
  return () => {
    known ??= api.send('app', 'get', '/app', {}, App).catch((error: unknown) => {
      known = null;
      throw error;
    });
    return known;
  };
}
