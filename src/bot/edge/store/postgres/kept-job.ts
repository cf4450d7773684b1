import { z } from 'zod';
import { isQuick } from '../job-pace.ts';
import type { JobPayload } from '../../../../review/index.ts';
import type { QueueStanding } from '../queue-standing.ts';

/** Describes what we keep with a job of pg-boss; an older or newer version of us may have written it. */
const KeptJobSchema = z.object({
  key: z.string(),
  group: z.string(),
  payload: z.unknown(),
  priority: z.number(),
  rank: z.number(),
  runAt: z.number(),
  attempt: z.number(),
  lost: z.number(),
  /** How many claims pg-boss will have counted before the next one, if none is lost. */
  claims: z.number(),
});
export type KeptJob = z.output<typeof KeptJobSchema>;

/** What pg-boss says of a job, as far as we ask. */
export interface BossJob {
  readonly id: string;
  readonly data: unknown;
  readonly retryCount: number;
  readonly startedOn: Date | null;
  readonly createdOn: Date;
  readonly singletonKey: string | null;
}

/** Reads what we keep; null where this version of us cannot. */
export const keptIn = ({ data }: Pick<BossJob, 'data'>): KeptJob | null =>
  KeptJobSchema.safeParse(data).data ?? null;

/** Counts the claims of a job that waits, as pg-boss will number its next one. */
export const claimsOf = ({ retryCount, startedOn }: BossJob): number =>
  startedOn === null ? 0 : retryCount + 1;

/**
 * Gives the standing of a job before a claim. pg-boss counts each claim; those that nobody ended with a word are
 * the ones that it counts beyond what was kept.
 */
export function standingBefore(kept: KeptJob, claims: number): QueueStanding {
  const { priority, rank, runAt, attempt, lost } = kept;
  const silent = Math.max(0, claims - kept.claims);
  return { priority, rank, runAt, attempt: attempt + silent, lost: lost + silent };
}

/** The instant that ranks are counted from, in seconds: they have to fit 32 bits. */
const EPOCH = Date.UTC(2026, 0, 1) / 1000;

/** Separates what is quick from what takes a while, so that pg-boss can give out the one without the other. */
const QUICK_BAND = 1_000_000_000;
export const QUICK = { minPriority: QUICK_BAND / 2 } as const;
export const SLOW = { maxPriority: QUICK_BAND / 2 - 1 } as const;

/** Gives a place in line as pg-boss has it: the highest first, by the second. */
export const bossPriority = (kind: JobPayload['kind'], { rank }: QueueStanding): number =>
  (isQuick(kind) ? QUICK_BAND : 0) - (Math.floor(rank / 1000) - EPOCH);
