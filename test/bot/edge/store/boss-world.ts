import type { Pool } from 'pg';
import { TestClock } from 'pg-boss';
import type { PgBoss } from 'pg-boss';
import type { Jobs } from '../../../../src/review/index.ts';
import { BOSS_SCHEMA, QUEUE, startBoss } from '../../../../src/bot/edge/store/postgres/boss.ts';
import { createBossJobs } from '../../../../src/bot/edge/store/postgres/boss-jobs.ts';
import type { SetClock } from '../../../support/set-clock.ts';
import { LEASE } from './jobs-world.ts';
import { trouble } from './postgres-world.ts';
import type { PostgresWorld } from './postgres-world.ts';

/** Two workers of one queue on pg-boss, whose time is that of a test. */
export interface BossWorld {
  readonly jobs: Jobs;
  readonly other: Jobs;
  readonly close: () => Promise<void>;
}

/** Starts pg-boss on what connects with the setting of `CLOCK_OVERRIDE_SETTING`. */
const startAt = (pool: Pool, clock: TestClock): Promise<PgBoss> =>
  startBoss(pool, trouble, {
    clock,
    supervise: false,
    db: {
      executeSql: (text, values) => pool.query(text, values),
      setSessionStatements: () => Promise.resolve(),
    },
  });

/** Tells pg-boss what time it is before each step, and lets it look for lost claims before each claim. */
function inTime(jobs: Jobs, boss: PgBoss, pool: Pool, keepTime: () => Promise<void>): Jobs {
  const at = async <T>(step: () => Promise<T>): Promise<T> => {
    await keepTime();
    return step();
  };
  return {
    accept: (delivery) => at(() => jobs.accept(delivery)),
    delivery: (id) => at(() => jobs.delivery(id)),
    add: (job) => at(() => jobs.add(job)),
    claim: (settings) =>
      at(async () => {
        // it looks again, however short ago the last time was
        await pool.query(
          `UPDATE ${BOSS_SCHEMA}.queue SET monitor_on = NULL, monitor_claim_on = NULL`,
        );
        await boss.supervise(QUEUE);
        return jobs.claim(settings);
      }),
    renew: (job, lease) => at(() => jobs.renew(job, lease)),
    complete: (job) => at(() => jobs.complete(job)),
    retry: (job, instant, error) => at(() => jobs.retry(job, instant, error)),
    fail: (job, error) => at(() => jobs.fail(job, error)),
    pause: (group, until) => at(() => jobs.pause(group, until)),
    nextAt: (settings) => at(() => jobs.nextAt(settings)),
    counts: () => at(() => jobs.counts()),
    prune: (before) => at(() => jobs.prune(before)),
  };
}

export async function openBossWorld(world: PostgresWorld, clock: SetClock): Promise<BossWorld> {
  const time = new TestClock(clock.now());
  let turn: Promise<void> = Promise.resolve();
  const keepTime = () =>
    (turn = turn.then(async () => {
      if (time.now() !== clock.now()) await time.setTime(clock.now());
    }));
  const [first, second] = world.pools;
  const boss = await startAt(first, time);
  const beside = await startAt(second, time);
  await boss.deleteAllJobs();
  await boss.updateQueue(QUEUE, { heartbeatSeconds: LEASE / 1000 });
  return {
    jobs: inTime(createBossJobs(world.database, boss, clock), boss, first, keepTime),
    other: inTime(createBossJobs(world.other, beside, clock), beside, second, keepTime),
    close: async () => {
      await boss.stop({ graceful: false });
      await beside.stop({ graceful: false });
    },
  };
}
