import type { FetchOptions, PgBoss } from 'pg-boss';
import { z } from 'zod';
import type { Clock, JobCounts } from '../../../../forge/index.ts';
import type { ClaimedJob, Delivery, Jobs } from '../../../../review/index.ts';
import { deliveryJob } from '../delivery-job.ts';
import { readPayload } from '../job-payload.ts';
import { newStanding } from '../queue-standing.ts';
import type { Sql } from '../sql.ts';
import { BOSS_SCHEMA, GIVEN_UP, QUEUE } from './boss.ts';
import { enqueue, enqueueNew, giveBack, isDone, joinLost } from './boss-queue.ts';
import type { Attempt, Step } from './boss-queue.ts';
import { passedOver } from './job-preference.ts';
import { keptIn, QUICK, SLOW, standingBefore } from './kept-job.ts';
import type { BossJob } from './kept-job.ts';
import type { PostgresDatabase } from './postgres-database.ts';

type ClaimSettings = Parameters<Jobs['claim']>[0];

/** Counts the milliseconds after which jobs that another process added are looked for. */
const POLL = 1_000;

/** Bounds the characters of an error that stay on record. */
const LONGEST_ERROR = 2_000;

/** Bounds what is forgotten in one transaction. */
const PRUNED_AT_ONCE = 500;

const DeliveryRow = z.object({ id: z.string(), event: z.string(), body: z.string() });
const GroupRow = z.object({ grp: z.string() });
const CountRow = z.object({ name: z.string(), state: z.string(), count: z.number() });

const attemptOf = ({ id, lease }: ClaimedJob): Attempt => ({ id, retryCount: Number(lease) });

async function acceptDelivery(step: Step, delivery: Delivery, now: number): Promise<boolean> {
  const { id, event, body } = delivery;
  const added = await step.sql.run(
    `INSERT INTO delivery (id, event, body, received_at) VALUES (?, ?, ?, ?)
     ON CONFLICT (id) DO NOTHING`,
    id,
    event,
    body,
    now,
  );
  if (added === 0) return false;
  const job = deliveryJob(delivery);
  await enqueueNew(step, job, newStanding(job.priority, now));
  return true;
}

async function completeJob({ boss, sql, db }: Step, job: ClaimedJob): Promise<boolean> {
  const done = isDone(await boss.deleteJob(QUEUE, attemptOf(job), { db }));
  if (done && job.payload.kind === 'delivery')
    await sql.run('UPDATE delivery SET body = NULL WHERE id = ?', job.payload.delivery);
  return done;
}

/** Puts a job that is not tried any more where nobody claims it. */
async function giveUp(
  { boss, db }: Step,
  attempt: Attempt,
  { key, payload }: { readonly key: string; readonly payload: unknown },
  ended: { readonly endedAt: number; readonly error: string },
): Promise<boolean> {
  if (!isDone(await boss.deleteJob(QUEUE, attempt, { db }))) return false;
  const { endedAt, error } = ended;
  await boss.send(
    GIVEN_UP,
    { key, payload, job: attempt.id, endedAt, error: error.slice(0, LONGEST_ERROR) },
    { db },
  );
  return true;
}

const GivenUp = z.object({
  endedAt: z.number(),
  payload: z.looseObject({ delivery: z.string().optional() }),
});

/** Forgets the oldest that were given up; true where there may be more. */
async function forgetGivenUp({ boss, sql, db }: Step, before: number): Promise<boolean> {
  const oldest = await boss.findJobs(GIVEN_UP, { limit: PRUNED_AT_ONCE, db });
  let forgotten = 0;
  for (const { id, data } of oldest) {
    const { data: ended } = GivenUp.safeParse(data);
    if (ended !== undefined && ended.endedAt >= before) break;
    await boss.deleteJob(GIVEN_UP, id, { db });
    const { delivery } = ended?.payload ?? {};
    if (delivery !== undefined)
      await sql.run('UPDATE delivery SET body = NULL WHERE id = ?', delivery);
    forgotten += 1;
  }
  return forgotten === PRUNED_AT_ONCE;
}

const forgetDeliveries = (sql: Sql, before: number): Promise<number> =>
  sql.run(
    `DELETE FROM delivery WHERE id IN (
       SELECT id FROM delivery WHERE received_at < ? AND body IS NULL LIMIT ?)`,
    before,
    PRUNED_AT_ONCE,
  );

async function countJobs(sql: Sql): Promise<JobCounts> {
  const rows = await sql.all(
    `SELECT name, state::text AS state, count(*) AS count FROM ${BOSS_SCHEMA}.job
     WHERE name IN (?, ?) AND state IN ('created', 'retry', 'active') GROUP BY 1, 2`,
    QUEUE,
    GIVEN_UP,
  );
  const counts = { waiting: 0, running: 0, failed: 0 };
  for (const { name, state, count } of rows.map((row) => CountRow.parse(row)))
    counts[name === GIVEN_UP ? 'failed' : state === 'active' ? 'running' : 'waiting'] += count;
  return counts;
}

/** Gives out jobs of pg-boss one by one. */
function createClaims(database: PostgresDatabase, boss: PgBoss, stepping: Stepping, clock: Clock) {
  let slowFirst = false;

  /** Looks at what is quick and what takes a while by turns: neither makes the other wait for good. */
  const bands = (settings: ClaimSettings): readonly FetchOptions[] => {
    if (settings.only === 'quick') return [QUICK];
    slowFirst = !slowFirst;
    return slowFirst ? [SLOW, QUICK] : [QUICK, SLOW];
  };

  const fetchNext = async (settings: ClaimSettings): Promise<BossJob | null> => {
    const now = clock.now();
    const paused = await database.read((sql) =>
      sql.all('SELECT grp FROM pause WHERE until > ?', now),
    );
    const ignoreGroups = paused.map((row) => GroupRow.parse(row).grp);
    const fetchFrom = async (band: FetchOptions, passed: readonly string[]) => {
      const groups = { ignoreGroups: [...ignoreGroups, ...passed] };
      const [job] = await database.asked(() =>
        boss.fetch(QUEUE, {
          ...{ ...band, ...groups, groupConcurrency: settings.perGroup },
          includeMetadata: true,
        }),
      );
      return job ?? null;
    };
    for (const band of bands(settings)) {
      const passed = band === SLOW ? await passedOver(database, settings, now) : [];
      const preferred = passed.length === 0 ? null : await fetchFrom(band, passed);
      const job = preferred ?? (await fetchFrom(band, []));
      if (job !== null) return job;
    }
    return null;
  };

  return async (settings: ClaimSettings): Promise<ClaimedJob | null> => {
    for (;;) {
      const job = await fetchNext(settings);
      if (job === null) return null;
      const { id, retryCount, singletonKey } = job;
      const kept = keptIn(job);
      const payload = readPayload(kept?.payload);
      if (kept === null || payload === null) {
        const error = 'Its payload was written by another version and cannot be read.';
        const record = { key: kept?.key ?? '', payload: kept?.payload ?? {} };
        const ended = { endedAt: clock.now(), error };
        await stepping((step) => giveUp(step, { id, retryCount }, record, ended));
        continue;
      }
      const { key, group } = kept;
      const isAlone = payload.kind === 'delivery';
      if (!isAlone && (await stepping((step) => joinLost(step, job, kept, clock.now())))) continue;
      const { attempt, lost } = standingBefore(kept, retryCount);
      const lease = String(retryCount);
      return {
        id,
        queue: singletonKey ?? '',
        key,
        group,
        payload,
        attempt: attempt + 1,
        lost,
        lease,
      };
    }
  };
}

type Stepping = <T>(work: (step: Step) => Promise<T>, kept?: 'durably' | 'lightly') => Promise<T>;

/**
 * Keeps the queue on pg-boss, for several processes on several machines. A claim holds for as long as its process
 * says that it lives, whatever time it was asked for; `clock` is the database's.
 */
export function createBossJobs(database: PostgresDatabase, boss: PgBoss, clock: Clock): Jobs {
  const stepping: Stepping = (work, kept = 'durably') =>
    database.transactBeside((sql, db) => work({ boss, sql, db }), kept);
  const claim = createClaims(database, boss, stepping, clock);
  return {
    accept: (delivery) => stepping((step) => acceptDelivery(step, delivery, clock.now())),
    delivery: (id) =>
      database.read(async (sql) => {
        const row = await sql.get(
          'SELECT id, event, body FROM delivery WHERE id = ? AND body IS NOT NULL',
          id,
        );
        return row === undefined ? null : DeliveryRow.parse(row);
      }),
    add: (job) => stepping((step) => enqueue(step, job, clock.now())),
    claim,
    renew: async (job) => isDone(await database.asked(() => boss.touch(QUEUE, attemptOf(job)))),
    complete: (job) => stepping((step) => completeJob(step, job), 'lightly'),
    retry: (job, at, error) =>
      stepping(
        (step) =>
          giveBack(step, { ...job, attempt: attemptOf(job) }, at, error.slice(0, LONGEST_ERROR)),
        'lightly',
      ),
    fail: (job, error) =>
      stepping((step) => giveUp(step, attemptOf(job), job, { endedAt: clock.now(), error })),
    pause: (group, until) =>
      database.transact(async (sql) => {
        await sql.run(
          `INSERT INTO pause (grp, until) VALUES (?, ?)
           ON CONFLICT (grp) DO UPDATE SET until = greatest(pause.until, excluded.until)`,
          group,
          until,
        );
      }),
    nextAt: () => Promise.resolve(clock.now() + POLL),
    counts: () => database.read(countJobs),
    prune: async (before) => {
      await database.transactLightly((sql) => sql.run('DELETE FROM pause WHERE until < ?', before));
      while (await stepping((step) => forgetGivenUp(step, before), 'lightly'));
      while (
        (await database.transactLightly((sql) => forgetDeliveries(sql, before))) === PRUNED_AT_ONCE
      );
    },
  };
}
