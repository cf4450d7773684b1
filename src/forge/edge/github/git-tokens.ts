import { z } from 'zod';
import type { Clock } from '../../ports/clock.ts';
import { ForgeProblem } from '../../ports/forge.ts';
import type { GitHubApi } from './github-api.ts';

/**
 * Tokens live for an hour. One is handed out for its first ten minutes only: an installation that was
 * suspended or given other repositories meanwhile has made it worthless, and Git does not tell us why it refuses.
 */
const ENOUGH = 50 * 60_000;

const Token = z.object({
  token: z.string().min(1),
  expires_at: z.iso.datetime({ offset: true }).transform((date) => Date.parse(date)),
});

/**
 * Tokens for Git over HTTPS, good for at least 50 minutes: they may read contents and nothing else,
 * for the process that fetches is the one that handles hostile repositories. One that Git's host `refused`
 * is not given again.
 */
export function createGitTokens(
  api: GitHubApi,
  clock: Clock,
): (installation: number, refused?: string) => Promise<string> {
  const tokens = new Map<number, z.output<typeof Token>>();
  return async (installation, refused) => {
    const known = tokens.get(installation);
    const isGood = known !== undefined && known.expires_at - clock.now() >= ENOUGH;
    if (isGood && known.token !== refused) return known.token;
    const fresh = await api
      .send(
        'app',
        'POST /app/installations/{installation_id}/access_tokens',
        { installation_id: installation, permissions: { contents: 'read' } },
        Token,
      )
      .catch(notGranted);
    tokens.set(installation, fresh);
    return fresh.token;
  };
}

/** GitHub answers 422 where an installation has not granted what a token asks for. */
function notGranted(error: unknown): never {
  if (error instanceof ForgeProblem && error.kind === 'refused')
    throw new ForgeProblem('forbidden', error.message, { permission: 'Contents (read-only)' });
  throw error;
}
