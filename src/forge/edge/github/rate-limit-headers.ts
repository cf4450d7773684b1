/** Headers as Octokit gives them. */
export type ResponseHeaders = Readonly<Record<string, string | number | null | undefined>>;

/** GitHub's primary limit is per hour; a header that asks for more is not believed. */
const LONGEST_PAUSE = 61 * 60_000;
const SECOND = 1000;

/**
 * When requests may go on, by the answer's headers; null where they say nothing of a limit. In the order
 * GitHub documents: `retry-after`, then `x-ratelimit-reset` where nothing remains
 * (https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit).
 */
export function limitEnd(headers: ResponseHeaders, now: number): number | null {
  const wait = retryAfter(headers, now) ?? untilReset(headers, now);
  return wait === null ? null : now + Math.min(Math.max(wait, SECOND), LONGEST_PAUSE);
}

/** Milliseconds; the header holds seconds or a date. */
function retryAfter(headers: ResponseHeaders, now: number): number | null {
  const value = headers['retry-after'];
  if (value === undefined || value === null || value === '') return null;
  const wait = /^\d+$/.test(String(value))
    ? Number(value) * SECOND
    : Date.parse(String(value)) - now;
  return Number.isFinite(wait) ? wait : null;
}

/** Milliseconds, and one second more; by GitHub's clock, which need not be ours. */
function untilReset(headers: ResponseHeaders, now: number): number | null {
  if (String(headers['x-ratelimit-remaining']) !== '0') return null;
  const reset = Number(headers['x-ratelimit-reset']) * SECOND;
  if (!Number.isFinite(reset)) return null;
  const sent = Date.parse(String(headers['date']));
  return reset - (Number.isFinite(sent) ? sent : now) + SECOND;
}
