import { Octokit } from 'octokit';
import { z } from 'zod';
import type { Clock } from '../../ports/clock.ts';
import type { Forge } from '../../ports/forge.ts';
import { ForgeProblem } from '../../ports/forge.ts';
import type { HttpFetch } from '../network/outbound.ts';
import type { Writer } from './app-identity.ts';
import { boundedFetch } from './bounded-fetch.ts';
import { commentCalls } from './forge/pull-request-calls.ts';
import { reviewCalls } from './forge/review-calls.ts';
import type { GitHubApi } from './github-api.ts';
import { createGitHubApi } from './github-api.ts';
import { createLimiter } from './limiter.ts';

interface TokenSettings {
  readonly token: string;
  /** REST API without a trailing slash. */
  readonly apiUrl: string;
  readonly clock: Clock;
  /** Makes the requests. */
  readonly ask: HttpFetch;
}

/** GitHub, as far as somebody with a token takes part in the conversation of a pull request. */
export type ConversationForge = Pick<
  Forge,
  | 'comments'
  | 'createComment'
  | 'updateComment'
  | 'reviewComments'
  | 'createReviewComments'
  | 'updateReviewComment'
>;

/** Milliseconds for one request. */
const TIMEOUT = 20_000;
/** A page of 100 comments of 64 KB each, and as much again. */
const MOST_BYTES = 16 * 2 ** 20;

/** Each token counts for itself, so that all requests are of one holder. */
const HOLDER = 0;

/** Signs in with a token that a workflow or a person has: nothing is requested before the first call. */
export function createTokenForge({ token, apiUrl, clock, ask }: TokenSettings): ConversationForge {
  const octokit = new Octokit({
    auth: token,
    baseUrl: apiUrl,
    throttle: { enabled: false },
    retry: { enabled: false },
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    request: {
      fetch: boundedFetch({ timeout: TIMEOUT, mostBytes: MOST_BYTES, refused: quiet, ask }),
    },
  });
  const api = createGitHubApi({
    octokitFor: () => Promise.resolve(octokit),
    limiter: createLimiter(clock),
    metrics: { forgeCalled: quiet },
    clock,
  });
  let writer: Promise<Writer> | null = null;
  const context = { api, app: () => (writer ??= writerOf(api)) };
  const { comments, createComment, updateComment } = commentCalls(context);
  const { reviewComments, createReviewComments, updateReviewComment } = reviewCalls(context);
  return {
    ...{ comments, createComment, updateComment },
    ...{ reviewComments, createReviewComments, updateReviewComment },
  };
}

const quiet = (): undefined => undefined;

const Viewer = z.object({ data: z.object({ viewer: z.object({ login: z.string().min(1) }) }) });

/**
 * Asks whose token it is. The REST API tells an installation's token nothing of itself (`GET /user` and `GET /app` refuse
 * it), GraphQL does: `github-actions[bot]`.
 */
async function writerOf(api: GitHubApi): Promise<Writer> {
  const query = 'query Viewer { viewer { login } }';
  const answer = await api.graphql(HOLDER, { name: 'Viewer', query, variables: {} });
  const viewer = Viewer.safeParse(answer);
  if (!viewer.success) throw new ForgeProblem('forbidden', 'GitHub does not say whose token it is');
  return viewer.data.data.viewer;
}
