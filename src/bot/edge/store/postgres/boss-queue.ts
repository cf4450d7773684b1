import type { Db, PgBoss } from 'pg-boss';
import { z } from 'zod';
import type { NewJob } from '../../../../review/index.ts';
import { coalesce, newStanding } from '../queue-standing.ts';
import type { QueueStanding } from '../queue-standing.ts';
import type { Sql } from '../sql.ts';
import { QUEUE } from './boss.ts';
import { bossPriority, claimsOf, keptIn, standingBefore } from './kept-job.ts';
import type { BossJob, KeptJob } from './kept-job.ts';
import { readPayload } from '../job-payload.ts';

/** One attempt at a job: a claim that was taken over has another number. */
export interface Attempt {
  readonly id: string;
  readonly retryCount: number;
}

/** Holds one transaction, in our statements and those of pg-boss. */
export interface Step {
  readonly boss: PgBoss;
  readonly sql: Sql;
  readonly db: Db;
}

const Answer = z.object({ affected: z.number() });

/** Tells whether what pg-boss was asked to do with one job was done. */
export const isDone = (answer: unknown): boolean => Answer.parse(answer).affected === 1;

/** Bounds the jobs of one key that wait: one, and those whose process was lost. */
const MOST_WAITING = 10;

/** Lists the jobs of one key that wait, oldest first; nobody else changes them until the transaction ends. */
async function waitingWithKey(
  { boss, sql, db }: Step,
  queue: string,
  key: string,
): Promise<readonly BossJob[]> {
  await sql.hold(`job:${key}`);
  return boss.findJobs(QUEUE, { key: queue, data: { key }, queued: true, limit: MOST_WAITING, db });
}

/** Writes what is kept of a job that waits; false where somebody has claimed it by now. */
async function rewrite(
  { boss, db }: Step,
  job: BossJob,
  kept: Omit<KeptJob, keyof QueueStanding | 'claims'>,
  standing: QueueStanding,
  claims = claimsOf(job),
): Promise<boolean> {
  const kind = readPayload(kept.payload)?.kind ?? 'reconcile';
  const { updated } = await boss.update(QUEUE, keptData(kept, standing, claims), {
    id: job.id,
    priority: bossPriority(kind, standing),
    startAfter: new Date(standing.runAt),
    group: { id: kept.group },
    db,
  });
  return updated === 1;
}

const keptData = (
  { key, group, payload }: Omit<KeptJob, keyof QueueStanding | 'claims'>,
  standing: QueueStanding,
  claims: number,
): KeptJob => ({ key, group, payload, ...standing, claims });

const standingOf = (job: BossJob): QueueStanding | null => {
  const kept = keptIn(job);
  return kept === null ? null : standingBefore(kept, claimsOf(job));
};

/** Puts a job in line, in the place of the one with its key that waits. */
export async function enqueue(step: Step, job: NewJob, now: number): Promise<void> {
  const standing = newStanding(job.priority, job.runAt ?? now);
  const waiting = (await waitingWithKey(step, job.queue, job.key)).at(-1);
  if (waiting !== undefined) {
    const older = standingOf(waiting);
    const joined = older === null ? standing : coalesce(older, standing);
    if (await rewrite(step, waiting, job, joined)) return;
  }
  await enqueueNew(step, job, standing);
}

/** Puts a job in line whose key nobody else has. */
export async function enqueueNew(
  { boss, db }: Step,
  job: NewJob,
  standing: QueueStanding,
): Promise<void> {
  await boss.send(QUEUE, keptData(job, standing, 0), {
    singletonKey: job.queue,
    group: { id: job.group },
    priority: bossPriority(job.payload.kind, standing),
    startAfter: new Date(standing.runAt),
    db,
  });
}

/**
 * Lets a claimed job wait again until an instant, or hands its place to a newer one that waits already; false where
 * the claim was lost.
 */
export async function giveBack(
  step: Step,
  {
    queue,
    key,
    attempt,
  }: { readonly queue: string; readonly key: string; readonly attempt: Attempt },
  runAt: number,
  error: string,
): Promise<boolean> {
  const { boss, db } = step;
  const newer = (await waitingWithKey(step, queue, key)).at(-1);
  if (!isDone(await boss.fail(QUEUE, attempt, { message: error }, { db }))) return false;
  const [held] = await boss.findJobs(QUEUE, { id: attempt.id, limit: 1, db });
  const kept = held === undefined ? null : keptIn(held);
  if (held === undefined || kept === null) return true;
  const before = standingBefore(kept, attempt.retryCount);
  const standing = { ...before, attempt: before.attempt + 1, runAt };
  if (newer === undefined) await rewrite(step, held, kept, standing);
  else await join(step, [held, standing], [newer, standingOf(newer)]);
  return true;
}

/** Lets the newer of two jobs of one key stand for both. */
async function join(
  step: Step,
  [older, before]: readonly [BossJob, QueueStanding | null],
  [newer, after]: readonly [BossJob, QueueStanding | null],
): Promise<void> {
  const { boss, db } = step;
  await boss.deleteJob(QUEUE, older.id, { db });
  const kept = keptIn(newer);
  if (kept === null || after === null) return;
  await rewrite(step, newer, kept, before === null ? after : coalesce(before, after));
}

/**
 * Joins a job that was just claimed with others of its key that wait: one of them was lost with its process. True
 * where there was one, and the claim is given back.
 */
export async function joinLost(
  step: Step,
  claimed: BossJob,
  kept: KeptJob,
  now: number,
): Promise<boolean> {
  const { boss, db } = step;
  const { id, retryCount, singletonKey } = claimed;
  const [other] = await waitingWithKey(step, singletonKey ?? '', kept.key);
  if (other === undefined) return false;
  await boss.fail(QUEUE, { id, retryCount }, null, { db });
  const [held] = await boss.findJobs(QUEUE, { id, limit: 1, db });
  if (held === undefined) return true;
  // what this claim added to the count of pg-boss is no attempt
  const standing = standingBefore(kept, retryCount);
  const theirs = standingOf(other);
  if (claimed.createdOn < other.createdOn)
    await join(step, [held, { ...standing, runAt: now }], [other, theirs]);
  else await join(step, [other, theirs && { ...theirs, runAt: now }], [held, standing]);
  return true;
}
