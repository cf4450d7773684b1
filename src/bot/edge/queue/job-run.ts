import { LRUCache } from 'lru-cache';
import type { Clock, Log, Metrics } from '../../../forge/index.ts';
import { ForgeProblem } from '../../../forge/index.ts';
import type { ClaimedJob, Jobs } from '../../../review/index.ts';
import { causeOf, judgeFailure, NO_FAILURES } from '../../queue/job-attempt.ts';
import type { PastFailures, RetryLimits } from '../../queue/job-attempt.ts';
import type { Waits } from '../../queue/waits.ts';

/** Does what a job asks. Both may throw; a ForgeProblem says whether trying again helps. */
export interface JobHandlers {
  run(
    job: ClaimedJob,
    signal: AbortSignal,
  ): Promise<'done' | { readonly retryAt: number; readonly why: string }>;
  /** Tells whoever waits for the job that nothing more is tried. */
  givenUp(job: ClaimedJob, reason: GivenUp): Promise<void>;
}

export interface GivenUp {
  /** It is true where GitHub or Git did not answer, as long as it was tried. */
  readonly outage: boolean;
  /**
   * A sentence for people: what GitHub said; of our own mistakes only where to look, for they may quote
   * anything.
   */
  readonly sentence: string;
}

export interface JobPorts {
  readonly jobs: Jobs;
  readonly handlers: JobHandlers;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Pick<Metrics, 'jobEnded'>;
  /** From 0 to 1. */
  readonly random: () => number;
  /** Tells whether the store failed, and not the work. */
  readonly isOutage: (error: unknown) => boolean;
  /** Jobs that wait for others and take no place meanwhile; none if absent. */
  readonly waits?: Waits;
  /** Says of which groups jobs are cheaper here; of all the same if absent. */
  readonly prefers?: (group: string) => boolean;
}

export interface JobLimits extends RetryLimits {
  /** Counts the milliseconds a claim holds unless it is renewed; it is renewed four times as often. */
  readonly lease: number;
  /** Bounds the milliseconds of one attempt. */
  readonly jobTimeout: number;
  /** Bounds the leases of one job that may run out: one that kills its process must not do so for ever. */
  readonly losses: number;
}

type JobEnd = Parameters<Metrics['jobEnded']>[1];

/** Holds what is known of failed attempts. It is lost with the process, which then begins to count anew. */
export type Failures = LRUCache<string, PastFailures>;

/** Bounds the jobs whose failures are remembered; those of jobs that a newer one replaced go first. */
const MOST_REMEMBERED = 10_000;

/**
 * Makes an empty memory. It counts entries as a size, because room for `max` of them would be made at once,
 * for jobs that hardly ever fail.
 */
export const noFailures = (): Failures =>
  new LRUCache({ maxSize: MOST_REMEMBERED, sizeCalculation: () => 1 });

/** Works on one claimed job until it is done, given back or given up. Never throws. */
export async function runJob(
  job: ClaimedJob,
  ports: JobPorts,
  limits: JobLimits,
  failures: Failures,
  stop: AbortSignal,
): Promise<void> {
  const { clock, log, metrics } = ports;
  const start = clock.now();
  const about = aboutJob(job);
  let outcome: JobEnd = 'dropped';
  try {
    outcome = await attempt(job, ports, limits, failures, stop);
  } catch (error) {
    // the queue itself failed: the lease runs out and the job is claimed again
    log.error(
      { ...about, problem: messageOf(error) },
      'queue does not answer, job is left to its lease',
    );
  }
  const seconds = (clock.now() - start) / 1000;
  metrics.jobEnded(job.payload.kind, outcome, seconds);
  log.info({ ...about, outcome, seconds }, 'job ended');
}

async function attempt(
  job: ClaimedJob,
  ports: JobPorts,
  limits: JobLimits,
  failures: Failures,
  stop: AbortSignal,
): Promise<JobEnd> {
  const { jobs, handlers, clock } = ports;
  if (job.lost >= limits.losses)
    return giveUp(
      job,
      new Error(`The process that worked on it was lost ${String(job.lost)} times.`),
      ports,
    );
  const held = holdLease(job, ports, limits.lease);
  try {
    const ended = await within(limits.jobTimeout, [stop, held.lost], (signal) =>
      handlers.run(job, signal),
    );
    if (ended !== 'done') {
      const given = await jobs.retry(job, ended.retryAt, ended.why);
      return given ? 'retried' : 'dropped';
    }
    failures.delete(job.id);
    return (await jobs.complete(job)) ? 'done' : 'dropped';
  } catch (error) {
    if (held.lost.aborted) return 'dropped';
    if (stop.aborted) return await giveBack(job, clock.now(), 'The process was stopped.', ports);
    return await failed(job, error, ports, limits, failures);
  } finally {
    held.release();
  }
}

/** Renews the claim while the work runs; `lost` fires when somebody else has it. */
function holdLease(
  job: ClaimedJob,
  { jobs, log }: JobPorts,
  lease: number,
): { readonly lost: AbortSignal; readonly release: () => void } {
  const lost = new AbortController();
  const timer = setInterval(() => {
    jobs.renew(job, lease).then(
      (held) => {
        if (!held) lost.abort(new Error('The claim was lost.'));
      },
      (error: unknown) => {
        log.warn({ ...aboutJob(job), problem: messageOf(error) }, 'lease not renewed');
      },
    );
  }, lease / 4);
  return {
    lost: lost.signal,
    release: () => {
      clearInterval(timer);
    },
  };
}

/** Ends when the work does, or at once when it took too long or one of the signals fires. */
async function within<T>(
  timeout: number,
  signals: readonly AbortSignal[],
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const end = new AbortController();
  const stop = () => {
    end.abort();
  };
  let late: NodeJS.Timeout | undefined;
  const cut = new Promise<never>((_, reject) => {
    end.signal.addEventListener('abort', () => {
      reject(new Error(`It was stopped or took longer than ${String(timeout / 1000)} seconds.`));
    });
  });
  // not AbortSignal.any: what it adds to a signal that lives long is never taken away
  for (const signal of signals) signal.addEventListener('abort', stop);
  try {
    late = setTimeout(stop, timeout);
    if (signals.some(({ aborted }) => aborted)) stop();
    return await Promise.race([work(end.signal), cut]);
  } finally {
    clearTimeout(late);
    for (const signal of signals) signal.removeEventListener('abort', stop);
  }
}

async function failed(
  job: ClaimedJob,
  error: unknown,
  ports: JobPorts,
  limits: JobLimits,
  failures: Failures,
): Promise<JobEnd> {
  const { clock, log, random, isOutage } = ports;
  // a newer job took the older one's place and counts anew
  const past = job.attempt === 1 ? NO_FAILURES : (failures.get(job.id) ?? NO_FAILURES);
  const now = clock.now();
  const verdict = judgeFailure(error, { past, now, random: random(), limits, isOutage });
  failures.set(job.id, verdict.past);
  const wait = verdict.kind === 'retry' ? verdict.at - now : null;
  log.warn(
    { ...aboutJob(job), problem: messageOf(error), wait, stack: stackOf(error, isOutage) },
    wait === null ? 'job given up' : 'job failed and will be tried again',
  );
  if (verdict.kind === 'give-up') return giveUp(job, error, ports, now + limits.longestWait);
  if (verdict.pausesGroup) await ports.jobs.pause(job.group, verdict.at);
  return giveBack(job, verdict.at, messageOf(error), ports);
}

async function giveBack(
  job: ClaimedJob,
  at: number,
  why: string,
  { jobs }: JobPorts,
): Promise<JobEnd> {
  return (await jobs.retry(job, at, why)) ? 'retried' : 'dropped';
}

/**
 * Tells whoever waits, then puts the job on record as failed. Where nobody can be told because GitHub does
 * not answer either, the job is not ended: it is tried again at `later`.
 */
async function giveUp(
  job: ClaimedJob,
  error: unknown,
  ports: JobPorts,
  later: number | null = null,
): Promise<JobEnd> {
  try {
    await ports.handlers.givenUp(job, givenUpOf(error, job));
  } catch (problem) {
    ports.log.error(
      { ...aboutJob(job), problem: messageOf(problem) },
      'nobody could be told that the job was given up',
    );
    const passes = problem instanceof ForgeProblem && PASSING.has(problem.kind);
    if (passes && later !== null)
      return giveBack(job, Math.max(later, problem.retryAt ?? 0), messageOf(error), ports);
  }
  return (await ports.jobs.fail(job, messageOf(error))) ? 'failed' : 'dropped';
}

const PASSING: ReadonlySet<ForgeProblem['kind']> = new Set(['rate-limited', 'unavailable']);

const givenUpOf = (error: unknown, job: ClaimedJob): GivenUp =>
  error instanceof ForgeProblem
    ? { outage: error.kind === 'unavailable', sentence: error.message }
    : {
        outage: false,
        sentence: `An internal error; the log has it under job ${job.id}.`,
      };

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

/** Gives the place in the program of a mistake of ours; what GitHub or the store refuses has none. */
function stackOf(thrown: unknown, isOutage: JobPorts['isOutage']): string | null {
  const error = causeOf(thrown);
  const isOurs = error instanceof Error && !(error instanceof ForgeProblem) && !isOutage(error);
  return isOurs ? (error.stack ?? null) : null;
}

const aboutJob = ({ id, queue, payload, attempt }: ClaimedJob): Parameters<Log['info']>[0] => ({
  job: id,
  kind: payload.kind,
  queue,
  attempt,
  ...(payload.kind === 'delivery' ? { delivery: payload.delivery } : {}),
});
