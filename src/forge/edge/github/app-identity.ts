import { z } from 'zod';
import type { Clock } from '../../ports/clock.ts';
import type { GitHubApi } from './github-api.ts';

/** Says who we are on GitHub. */
export interface AppIdentity {
  readonly id: number;
  /** Our comments are by `<slug>[bot]`. */
  readonly slug: string;
}

/** Says whose words are ours: those of an app, or of the account whose token we were given. */
export type Writer = AppIdentity | { readonly login: string };

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

interface Written {
  readonly user: { readonly login: string; readonly type?: string } | null;
  readonly performed_via_github_app?: { readonly id: number } | null | undefined;
}

/**
 * Anyone can write our marker. Where GitHub says which app wrote, its id decides: names of apps change, and people can
 * write through an app too. Elsewhere our bot's name does, which nobody else can have: `[` is not allowed in a login.
 */
export function isOurs({ user, performed_via_github_app: via }: Written, writer: Writer): boolean {
  const isNamed = user?.login === loginOf(writer);
  if ('login' in writer || via === null || via === undefined) return isNamed;
  return via.id === writer.id && (isNamed || user?.type === 'Bot');
}

/** Gives the name of the account that writes. */
export const loginOf = (writer: Writer): string =>
  'login' in writer ? writer.login : botLogin(writer);

/** Gives the name by which GitHub calls the account that an app acts as. */
export const botLogin = ({ slug }: Pick<AppIdentity, 'slug'>): string => `${slug}[bot]`;
