import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../../../../forge/index.ts';
import type { ClaimedJob, Delivery, Jobs, NewJob } from '../../../../review/index.ts';
import { SLOW_KINDS } from '../job-pace.ts';
import { deliveryJob } from '../delivery-job.ts';
import { parsePayload } from '../job-payload.ts';
import { coalesce, newStanding } from '../queue-standing.ts';
import type { QueueStanding } from '../queue-standing.ts';
import type { Database, Sql } from '../sql.ts';
import {
  countJobs,
  forgetDeliveries,
  FULL_GROUPS,
  kindIsNone,
  nextInstant,
  PRUNED_AT_ONCE,
  RUNNING_QUEUES,
} from './queue-look.ts';

type ClaimSettings = Parameters<Jobs['claim']>[0];

/** Bounds the characters of an error that stay on record. */
const LONGEST_ERROR = 2_000;

const DeliveryRow = z.object({ id: z.string(), event: z.string(), body: z.string() });
const JobRow = z
  .object({
    id: z.number(),
    queue: z.string(),
    key: z.string(),
    grp: z.string(),
    payload: z.string(),
    priority: z.number(),
    rank: z.number(),
    run_at: z.number(),
    attempt: z.number(),
    lost: z.number(),
  })
  .transform(({ grp, run_at, ...row }) => ({ ...row, group: grp, runAt: run_at }));
type JobRow = z.infer<typeof JobRow>;

const COLUMNS = 'id, queue, key, grp, payload, priority, rank, run_at, attempt, lost';

async function addJob(sql: Sql, job: NewJob, now: number): Promise<void> {
  const standing = newStanding(job.priority, job.runAt ?? now);
  const waiting = await waitingWithKey(sql, job.key);
  const { priority, rank, runAt, attempt, lost } =
    waiting === null ? standing : coalesce(waiting, standing);
  const values = [
    job.queue,
    job.group,
    job.payload.kind,
    JSON.stringify(job.payload),
    priority,
    rank,
    runAt,
    attempt,
    lost,
    job.key,
  ];
  if (waiting === null)
    await sql.run(
      `INSERT INTO job (queue, grp, kind, payload, priority, rank, run_at, attempt, lost, key, state)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'waiting')`,
      ...values,
    );
  else
    await sql.run(
      `UPDATE job SET queue = ?, grp = ?, kind = ?, payload = ?, priority = ?, rank = ?, run_at = ?,
       attempt = ?, lost = ? WHERE key = ? AND state = 'waiting'`,
      ...values,
    );
}

async function waitingWithKey(sql: Sql, key: string): Promise<JobRow | null> {
  const row = await sql.get(`SELECT ${COLUMNS} FROM job WHERE key = ? AND state = 'waiting'`, key);
  return row === undefined ? null : JobRow.parse(row);
}

/** Finds the job of this claim; null where the claim was lost. */
async function heldJob(sql: Sql, { id, lease }: ClaimedJob): Promise<JobRow | null> {
  const row = await sql.get(`SELECT ${COLUMNS} FROM job WHERE id = ? AND lease = ?`, id, lease);
  return row === undefined ? null : JobRow.parse(row);
}

/** Lets a claimed job wait again, or hands its place to a newer one that waits already. */
async function giveBack(
  sql: Sql,
  job: JobRow,
  standing: QueueStanding,
  error: string,
): Promise<void> {
  const newer = await waitingWithKey(sql, job.key);
  if (newer !== null) await sql.run('DELETE FROM job WHERE id = ?', job.id);
  const { priority, rank, runAt, attempt, lost } =
    newer === null ? standing : coalesce(standing, newer);
  await sql.run(
    `UPDATE job SET state = 'waiting', lease = NULL, lease_until = NULL, priority = ?, rank = ?,
     run_at = ?, attempt = ?, lost = ?, error = ? WHERE id = ?`,
    priority,
    rank,
    runAt,
    attempt,
    lost,
    error.slice(0, LONGEST_ERROR),
    newer?.id ?? job.id,
  );
}

async function end(sql: Sql, id: number, error: string, now: number): Promise<void> {
  await sql.run(
    `UPDATE job SET state = 'failed', lease = NULL, lease_until = NULL, ended_at = ?, error = ?
     WHERE id = ?`,
    now,
    error.slice(0, LONGEST_ERROR),
    id,
  );
}

/** Makes jobs wait again whose worker was killed. */
async function takeBackLost(sql: Sql, now: number): Promise<void> {
  const rows = await sql.all(
    `SELECT ${COLUMNS} FROM job WHERE state = 'running' AND lease_until <= ?`,
    now,
  );
  for (const job of rows.map((row) => JobRow.parse(row)))
    await giveBack(sql, job, { ...job, runAt: now, lost: job.lost + 1 }, 'Its lease ran out.');
}

async function nextDue(sql: Sql, settings: ClaimSettings, now: number): Promise<JobRow | null> {
  const except = settings.only === 'quick' ? SLOW_KINDS : [];
  const row = await sql.get(
    `SELECT ${COLUMNS} FROM job INDEXED BY job_waiting
     WHERE state = 'waiting' AND run_at <= ?
       AND queue NOT IN (${RUNNING_QUEUES})
       AND grp NOT IN (${FULL_GROUPS})
       AND grp NOT IN (SELECT grp FROM pause WHERE until > ?)
       ${kindIsNone(except)}
     ORDER BY rank, id LIMIT 1`,
    now,
    settings.perGroup,
    now,
    ...except,
  );
  return row === undefined ? null : JobRow.parse(row);
}

async function claimNext(
  sql: Sql,
  settings: ClaimSettings,
  now: number,
): Promise<ClaimedJob | null> {
  await takeBackLost(sql, now);
  for (;;) {
    const job = await nextDue(sql, settings, now);
    if (job === null) return null;
    const payload = parsePayload(job.payload);
    if (payload === null) {
      await end(sql, job.id, 'Its payload was written by another version and cannot be read.', now);
      continue;
    }
    const { id, queue, key, group, lost } = job;
    const lease = randomUUID();
    await sql.run(
      `UPDATE job SET state = 'running', attempt = attempt + 1, lease = ?, lease_until = ?
       WHERE id = ?`,
      lease,
      now + settings.lease,
      id,
    );
    return { id: String(id), queue, key, group, payload, attempt: job.attempt + 1, lost, lease };
  }
}

async function acceptDelivery(sql: Sql, delivery: Delivery, now: number): Promise<boolean> {
  const { id, event, body } = delivery;
  const added = await sql.run(
    `INSERT INTO delivery (id, event, body, received_at) VALUES (?, ?, ?, ?)
     ON CONFLICT (id) DO NOTHING`,
    id,
    event,
    body,
    now,
  );
  if (added === 0) return false;
  await addJob(sql, deliveryJob(delivery), now);
  return true;
}

async function completeJob(sql: Sql, { id, lease, payload }: ClaimedJob): Promise<boolean> {
  const done = (await sql.run('DELETE FROM job WHERE id = ? AND lease = ?', id, lease)) === 1;
  if (done && payload.kind === 'delivery')
    await sql.run('UPDATE delivery SET body = NULL WHERE id = ?', payload.delivery);
  return done;
}

export function createSqliteJobs(database: Database, clock: Clock): Jobs {
  // what is claimed or ended is, after a power failure, waiting again and done once more
  const { transact, transactLightly, read } = database;
  return {
    accept: (delivery) => transact((sql) => acceptDelivery(sql, delivery, clock.now())),
    delivery: (id) =>
      read(async (sql) => {
        const row = await sql.get(
          'SELECT id, event, body FROM delivery WHERE id = ? AND body IS NOT NULL',
          id,
        );
        return row === undefined ? null : DeliveryRow.parse(row);
      }),
    add: (job) =>
      transact(async (sql) => {
        await addJob(sql, job, clock.now());
      }),
    claim: (settings) => transactLightly((sql) => claimNext(sql, settings, clock.now())),
    renew: ({ id, lease }, length) =>
      transactLightly(async (sql) => {
        const until = clock.now() + length;
        return (
          (await sql.run(
            'UPDATE job SET lease_until = ? WHERE id = ? AND lease = ?',
            until,
            id,
            lease,
          )) === 1
        );
      }),
    complete: (job) => transactLightly((sql) => completeJob(sql, job)),
    retry: (job, at, error) =>
      transactLightly(async (sql) => {
        const held = await heldJob(sql, job);
        if (held !== null) await giveBack(sql, held, { ...held, runAt: at }, error);
        return held !== null;
      }),
    fail: (job, error) =>
      transact(async (sql) => {
        const held = await heldJob(sql, job);
        if (held !== null) await end(sql, held.id, error, clock.now());
        return held !== null;
      }),
    pause: (group, until) =>
      transact(async (sql) => {
        await sql.run(
          `INSERT INTO pause (grp, until) VALUES (?, ?)
           ON CONFLICT (grp) DO UPDATE SET until = max(until, excluded.until)`,
          group,
          until,
        );
      }),
    nextAt: (settings = {}) => read((sql) => nextInstant(sql, settings)),
    counts: () => read(countJobs),
    prune: async (before) => {
      await transactLightly(async (sql) => {
        await sql.run("DELETE FROM job WHERE state = 'failed' AND ended_at < ?", before);
        await sql.run('DELETE FROM pause WHERE until < ?', before);
      });
      while ((await transactLightly((sql) => forgetDeliveries(sql, before))) === PRUNED_AT_ONCE);
    },
  };
}
