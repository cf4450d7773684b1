import { parseGoDuration } from '../../../manifest/index.ts';
import type { RouteRule, WrittenPlace } from '../routes/route-rule.ts';
import type { RetryPolicy } from './retry-policy.ts';

/** A limit to how long a proxy waits, and the line that sets it. */
export interface RouteWait {
  readonly milliseconds: number;
  readonly at: WrittenPlace;
  /** Tells whether it is the time of each try that ends it; its line stands beside that of the number of tries. */
  readonly isOfTries: boolean;
}

/**
 * Says how long a route waits for a server that does not answer at all: as long as its timeout lets it, or as its tries
 * take, of which the next one only comes where it is tried again on a try that was too slow (RETRY-8, 9, 14). Null where
 * nothing ends the wait.
 */
export function waitOf(
  policy: RetryPolicy,
  { timeout, timeoutAt }: Pick<RouteRule, 'timeout' | 'timeoutAt'>,
): RouteWait | null {
  const whole = limitOf(timeout, timeoutAt, null);
  const each = limitOf(policy.perTryTimeout, policy.written, policy.slowTries);
  if (whole === null || each === null) return whole ?? each;
  return each.milliseconds < whole.milliseconds ? each : whole;
}

/** Reads the limit of all tries, or of the whole request, which has no number of them. */
function limitOf(
  text: string | null,
  at: WrittenPlace | null,
  tries: number | null,
): RouteWait | null {
  const milliseconds = text === null ? null : parseGoDuration(text);
  return milliseconds === null || milliseconds <= 0 || at === null
    ? null
    : { milliseconds: milliseconds * (tries ?? 1), at, isOfTries: tries !== null };
}
