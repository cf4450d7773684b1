import { z } from 'zod';
import type { ForgeProblemKind } from '../../ports/forge.ts';

/** Says why a request came to nothing, as far as its answer tells. */
interface RequestFailure {
  readonly kind: ForgeProblemKind;
  /** HTTP status; 0 where no answer came. */
  readonly status: number;
  /** One line, bounded; GitHub's own words. */
  readonly message: string;
  readonly permission: string | null;
  /** Milliseconds since 1970; null where GitHub does not say. */
  readonly retryAt: number | null;
}

const Headers = z.record(z.string(), z.union([z.string(), z.number()]).nullish());

/** Reads what Octokit throws for an answer of 400 and more. */
const RequestError = z.object({
  status: z.int(),
  request: z.object({ url: z.string() }),
  response: z.object({ headers: Headers, data: z.unknown() }),
});

const ErrorBody = z.object({
  message: z.string(),
  errors: z
    .array(
      z.object({
        resource: z.string().exactOptional(),
        field: z.string().exactOptional(),
        code: z.string().exactOptional(),
        message: z.string().exactOptional(),
      }),
    )
    .exactOptional()
    .catch([]),
});

const LONGEST_MESSAGE = 300;
const MOST_ERRORS = 5;

const LEVELS = new Map([
  ['read', 'read-only'],
  ['write', 'read and write'],
  ['admin', 'admin'],
]);
/**
 * Lists the permissions that the App's manifest asks for to write: where a read is refused first, the message
 * asks for the right to write as well, so that nobody is told to grant half of it.
 */
const WRITTEN: ReadonlySet<string> = new Set(['checks', 'issues', 'pull_requests']);
const PERMISSION = /^([a-z_]{1,60})=(read|write|admin)$/;

/**
 * Puts `x-accepted-github-permissions` into the words of GitHub's settings page: `checks=write` is
 * "Checks (read and write)". Alternatives are separated by `;`, permissions that are needed together by `,`.
 * Null where GitHub does not name any.
 */
function missingPermission(header: string | number | null | undefined): string | null {
  if (typeof header !== 'string') return null;
  const alternatives = header.split(';').map((alternative) =>
    alternative
      .split(',')
      .flatMap((permission) => nameOf(permission.trim()))
      .join(' and '),
  );
  return alternatives.filter((names) => names !== '').join(', or ') || null;
}

function nameOf(permission: string): readonly string[] {
  const [, name = '', level = ''] = PERMISSION.exec(permission) ?? [];
  if (name === '') return [];
  const words = name.replaceAll('_', ' ');
  const asked = LEVELS.get(WRITTEN.has(name) ? 'write' : level) ?? level;
  return [`${words.charAt(0).toUpperCase()}${words.slice(1)} (${asked})`];
}

/** Reads what Octokit threw. `now` in milliseconds since 1970. */
export function failureOf(error: unknown, now: number): RequestFailure {
  const refusal = RequestError.safeParse(error);
  if (!refusal.success) return unanswered(error);
  const { status, request, response } = refusal.data;
  const message = messageOf(response.data);
  const retryAt = limitEnd(response.headers, now);
  const kind = kindOf({ status, url: request.url, message, limited: retryAt !== null });
  return {
    kind,
    status,
    message,
    permission:
      kind === 'forbidden'
        ? missingPermission(response.headers['x-accepted-github-permissions'])
        : null,
    retryAt: kind === 'rate-limited' || kind === 'unavailable' ? retryAt : null,
  };
}

function unanswered(error: unknown): RequestFailure {
  const message = error instanceof Error ? reasonOf(error) : 'no answer';
  return { kind: 'unavailable', status: 0, message, permission: null, retryAt: null };
}

/** `fetch` says "fetch failed" and keeps the reason in its cause. */
function reasonOf({ name, message, cause }: Error): string {
  if (name === 'TimeoutError' || (cause instanceof Error && cause.name === 'TimeoutError'))
    return 'no answer in time';
  return bounded(message);
}

function messageOf(body: unknown): string {
  const parsed = ErrorBody.safeParse(body);
  if (!parsed.success) return "an answer that is not GitHub's";
  const { message, errors = [] } = parsed.data;
  const details = errors
    .slice(0, MOST_ERRORS)
    .map(({ resource, field, code, message: words }) =>
      [resource, field, words ?? code].filter(Boolean).join(' '),
    )
    .filter((detail) => detail !== '');
  return bounded(details.length === 0 ? message : `${message} (${details.join(', ')})`);
}

const bounded = (text: string): string =>
  text.replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ').slice(0, LONGEST_MESSAGE);

interface Refusal {
  readonly status: number;
  readonly url: string;
  readonly message: string;
  /** The headers speak of a limit. */
  readonly limited: boolean;
}

function kindOf(refusal: Refusal): ForgeProblemKind {
  const { status, url } = refusal;
  if (status >= 500 || status === 401 || status === 408) return 'unavailable';
  if (status === 429) return 'rate-limited';
  if (status === 403) return kindOfForbidden(refusal);
  if (status === 404 || status === 410)
    return url.endsWith('/access_tokens') ? 'suspended' : 'not-found';
  return 'refused';
}

/** GitHub uses 403 for much more than missing permissions, and only the message tells. */
function kindOfForbidden({ message, limited }: Refusal): ForgeProblemKind {
  if (limited || /\brate limit|abuse detection/i.test(message)) return 'rate-limited';
  if (/\bsuspended\b/i.test(message)) return 'suspended';
  if (/\barchived\b/i.test(message)) return 'read-only';
  if (/\blocked\b/i.test(message)) return 'refused';
  return 'forbidden';
}

/** Headers as Octokit gives them. */
export type ResponseHeaders = Readonly<Record<string, string | number | null | undefined>>;

/** GitHub's primary limit is per hour; a header that asks for more is not believed. */
const LONGEST_PAUSE = 61 * 60_000;
const SECOND = 1000;

/**
 * Finds when requests may go on, by the answer's headers; null where they say nothing of a limit. They are
 * read in the order GitHub documents: `retry-after`, then `x-ratelimit-reset` where nothing remains
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
