import type { Installation } from '../state/app.ts';
import type { World } from '../state/world.ts';
import { ApiProblem } from './api-problem.ts';

const HOUR = 3_600_000;

/** Hours since 1970: limits start anew with each. */
const hourOf = (world: World): number => Math.floor(world.now() / HOUR);

/** When limits start anew, in seconds since 1970. */
export const nextReset = (world: World): number => ((hourOf(world) + 1) * HOUR) / 1000;

/** Counts a call of an installation, where it is one's; over the limit it is refused until the next hour. */
export function spend(world: World, installation: Installation | null): void {
  if (installation === null) return;
  const hour = hourOf(world);
  if (installation.hour !== hour) {
    installation.hour = hour;
    installation.used = 0;
  }
  if (installation.used >= installation.rateLimit)
    throw new ApiProblem(
      403,
      `API rate limit exceeded for installation ID ${String(installation.id)}.`,
    );
  installation.used += 1;
}

/** A call that was answered with 304 does not count. */
export function spare(installation: Installation | null, status: number): void {
  if (installation !== null && status === 304) installation.used -= 1;
}

export const rateLimitHeaders = (
  world: World,
  { rateLimit: limit, used }: Installation,
): Record<string, string> => ({
  'x-ratelimit-limit': String(limit),
  'x-ratelimit-remaining': String(Math.max(0, limit - used)),
  'x-ratelimit-reset': String(nextReset(world)),
  'x-ratelimit-used': String(used),
  'x-ratelimit-resource': 'core',
});

/** What `GET /rate_limit` tells of an installation. */
export function rateLimitView(world: World, { rateLimit: limit, used, hour }: Installation) {
  const core = {
    limit,
    used: hour === hourOf(world) ? used : 0,
    remaining: hour === hourOf(world) ? Math.max(0, limit - used) : limit,
    reset: nextReset(world),
  };
  return { resources: { core, search: core }, rate: core };
}
