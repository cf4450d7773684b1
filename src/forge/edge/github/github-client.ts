import type { Probot } from 'probot';
import { z } from 'zod';
import type { Forge } from '../../ports/forge.ts';
import type { Metrics } from '../../ports/log-and-metrics.ts';
import type { AppCheckup } from './app-checkup.ts';
import { createCheckup } from './app-checkup.ts';
import { createAppLookup } from './app-identity.ts';
import type { AppIdentity } from './app-identity.ts';
import { createProbot } from './create-probot.ts';
import type { ProbotSettings } from './create-probot.ts';
import { createGitHubApi } from './github-api.ts';
import type { ServerOffer } from './server-version.ts';
import { createServerNotes } from './server-version.ts';
import { createLimiter } from './limiter.ts';
import type { Limits, SharedBudget } from './limiter.ts';
import { branchCalls } from './forge/branch-calls.ts';
import { checkCalls } from './forge/check-calls.ts';
import { issueCalls } from './forge/issue-calls.ts';
import { deliveryCalls, repositoryCalls } from './forge/app-calls.ts';
import type { ForgeContext } from './forge/forge-context.ts';
import { openHeadsCall } from './forge/open-heads.ts';
import { ownBodiesCall } from './forge/own-bodies.ts';
import { peopleCalls, teamMembersCall } from './forge/people-calls.ts';
import { commentCalls, pullRequestCalls } from './forge/pull-request-calls.ts';
import { revertPullRequestCalls } from './forge/revert-pull-request-calls.ts';
import { reviewCalls, reviewerCalls } from './forge/review-calls.ts';
import type { Clock } from '../../ports/clock.ts';
import { ForgeProblem } from '../../ports/forge.ts';
import type { GitHubApi } from './github-api.ts';

export interface GitHubSettings extends ProbotSettings {
  readonly metrics: Pick<Metrics, 'forgeCalled'>;
  /** GitHub's own if absent. */
  readonly limits?: Limits;
  /** Counts what other processes spend for the same installations, too; nobody does if absent. */
  readonly shared?: SharedBudget;
}

/** GitHub as one app sees it. */
export interface GitHub {
  /** Takes deliveries: `receive` rejects where a handler fails. */
  readonly probot: Probot;
  readonly forge: Forge;
  /** Tells who we are; it is asked once in a while, and again after a failure. */
  readonly app: () => Promise<AppIdentity>;
  /** A token for Git over HTTPS, read-only, good for at least 50 minutes. */
  readonly tokenFor: (installation: number, refused?: string) => Promise<string>;
  /** Tells what is registered, installed, delivered and left, for whoever looks for what is wrong. */
  readonly checkup: AppCheckup;
  /** Tells what this GitHub offers, as far as it has answered. */
  readonly offer: () => ServerOffer;
}

/** Signs in as the app. Nothing is requested before the first call. */
export function createGitHub(settings: GitHubSettings): GitHub {
  const { clock, metrics, limits, shared } = settings;
  const { probot, octokitFor } = createProbot(settings);
  const limiter = createLimiter(clock, limits, shared);
  const { hear: heard, offer } = createServerNotes();
  const api = createGitHubApi({ octokitFor, limiter, metrics, clock, heard });
  const app = createAppLookup(api, clock);
  return {
    probot,
    forge: createForge({ api, app, offer }),
    offer,
    app,
    tokenFor: createGitTokens(api, clock),
    checkup: createCheckup(api),
  };
}

/** GitHub through Octokit. */
const createForge = (context: ForgeContext): Forge => ({
  ...pullRequestCalls(context),
  ...repositoryCalls(context),
  ...checkCalls(context),
  ...commentCalls(context),
  ...reviewCalls(context),
  ...reviewerCalls(context),
  ...peopleCalls(context),
  ...teamMembersCall(context),
  ...issueCalls(context),
  ...ownBodiesCall(context),
  ...openHeadsCall(context),
  ...deliveryCalls(context),
  ...branchCalls(context),
  ...revertPullRequestCalls(context),
});

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
function createGitTokens(
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
