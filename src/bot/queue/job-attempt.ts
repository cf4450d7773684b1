import { ForgeProblem } from '../../forge/index.ts';

/** Says how long and how often a job is tried again. All times are milliseconds. */
export interface RetryLimits {
  /** Says how long it is tried again while GitHub or Git do not answer. */
  readonly outage: number;
  /** Gives the first wait of an outage; each next one is twice as long, up to `longestWait`. */
  readonly firstWait: number;
  readonly longestWait: number;
  /** Bounds all attempts after failures that are not expected to pass (bugs, refusals). */
  readonly attempts: number;
}

export const RETRY_LIMITS: RetryLimits = {
  outage: 60 * 60_000,
  firstWait: 5_000,
  longestWait: 10 * 60_000,
  attempts: 3,
};

/** Holds what went wrong with a job so far. */
export interface PastFailures {
  /** The instant of the first failure of the outage; null while there is none. */
  readonly outageSince: number | null;
  readonly outages: number;
  readonly others: number;
}

export const NO_FAILURES: PastFailures = { outageSince: null, outages: 0, others: 0 };

export type FailureAnswer =
  | {
      readonly kind: 'retry';
      readonly at: number;
      readonly past: PastFailures;
      /** It is true where the whole group waits until then, because its limit at GitHub is used up. */
      readonly pausesGroup: boolean;
    }
  | { readonly kind: 'give-up'; readonly past: PastFailures };

export interface Judging {
  readonly past: PastFailures;
  readonly now: number;
  /** From 0 to 1. */
  readonly random: number;
  readonly limits: RetryLimits;
  /** Tells whether the store failed, and not the work: that says nothing about the job. */
  readonly isOutage: (error: unknown) => boolean;
}

/**
 * Counts the milliseconds to wait where GitHub names no time: it asks for at least a minute then (its page
 * "Rate limits for the REST API").
 */
const UNNAMED_WAIT = 60_000;

/** Tells whether and when a job that threw is tried again. */
export function judgeFailure(thrown: unknown, judging: Judging): FailureAnswer {
  const error = causeOf(thrown);
  const { past, now, random } = judging;
  if (!(error instanceof ForgeProblem))
    return judging.isOutage(error) ? judgeOutage(null, judging) : judgeOther(judging);
  switch (error.kind) {
    case 'rate-limited': {
      // spread, so that what waited together does not start together
      const at = (error.retryAt ?? now + UNNAMED_WAIT) + Math.round(random * 5_000);
      return { kind: 'retry', at, past, pausesGroup: true };
    }
    case 'unavailable':
      return judgeOutage(error.retryAt, judging);
    case 'not-found':
    case 'refused':
      return judgeOther(judging);
    case 'forbidden':
    case 'suspended':
    case 'read-only':
      return { kind: 'give-up', past };
  }
}

/**
 * Finds the error that stopped a handler: event libraries wrap what it throws, and the first error is that
 * one.
 */
export const causeOf = (thrown: unknown): unknown =>
  thrown instanceof AggregateError && thrown.errors.length > 0 ? thrown.errors[0] : thrown;

function judgeOutage(
  retryAt: number | null,
  { past, now, random, limits }: Judging,
): FailureAnswer {
  const since = past.outageSince ?? now;
  const next = { ...past, outageSince: since, outages: past.outages + 1 };
  if (now - since >= limits.outage) return { kind: 'give-up', past: next };
  const at = Math.max(now + backoff(past.outages, random, limits), retryAt ?? 0);
  // the last attempt falls on the end of the time, not far behind it
  return {
    kind: 'retry',
    at: Math.min(at, Math.max(since + limits.outage, retryAt ?? 0)),
    past: next,
    pausesGroup: false,
  };
}

function judgeOther({ past, now, random, limits }: Judging): FailureAnswer {
  const next = { ...past, others: past.others + 1 };
  return next.others >= limits.attempts
    ? { kind: 'give-up', past: next }
    : {
        kind: 'retry',
        at: now + backoff(past.others, random, limits),
        past: next,
        pausesGroup: false,
      };
}

/**
 * Gives the milliseconds before the next attempt: doubled each time, and spread by a quarter to either side.
 */
export function backoff(
  failures: number,
  random: number,
  { firstWait, longestWait }: Pick<RetryLimits, 'firstWait' | 'longestWait'>,
): number {
  const wait = Math.min(firstWait * 2 ** Math.min(failures, 30), longestWait);
  return Math.round(wait * (0.75 + random / 2));
}

/**
 * Gives a port that does nothing any more once a job was cut off: what still runs of it must not write beside
 * its next attempt.
 */
export const untilAborted = <Port extends object>(port: Port, signal: AbortSignal): Port =>
  new Proxy(port, {
    get(target, name, receiver): unknown {
      signal.throwIfAborted();
      return Reflect.get(target, name, receiver);
    },
  });
