import type { Pool } from 'pg';
import type { ConstructorOptions, PgBoss } from 'pg-boss';
import { loadPostgres } from './postgres-packages.ts';

/** The schema that pg-boss keeps for itself, beside our tables. */
export const BOSS_SCHEMA = 'meshwarden_jobs';

/** Names the queue of all that there is to do, and the one in which nobody looks: what was given up. */
export const QUEUE = 'jobs';
export const GIVEN_UP = 'given-up';

/** Counts the seconds after which a process that says nothing is taken for dead; pg-boss takes no fewer than 10. */
const HEARTBEAT = 20;

/** Counts the seconds between two looks for such processes. */
const LOOK = 5;

const HOUR = 60 * 60;
const DAY = 24 * HOUR;

/** Tries are counted by us: pg-boss must not end a job. */
const NEVER = 1_000_000;

/** Says what the queues are; a job that waits for its window may wait for weeks. */
const QUEUES = {
  [QUEUE]: {
    policy: 'singleton',
    heartbeatSeconds: HEARTBEAT,
    retryLimit: NEVER,
    retryDelay: 0,
    expireInSeconds: 23 * HOUR,
    retentionSeconds: 365 * DAY,
  },
  [GIVEN_UP]: { policy: 'standard', retentionSeconds: 30 * DAY },
};

type BossOptions = Partial<ConstructorOptions>;

/** Runs pg-boss on connections of ours. */
async function bossOn(pool: Pool, options: BossOptions): Promise<PgBoss> {
  const { PgBoss: Boss } = await loadPostgres();
  const executeSql = (text: string, values?: unknown[]) => pool.query(text, values);
  return new Boss({
    db: { executeSql },
    schema: BOSS_SCHEMA,
    schedule: false,
    registerInstance: false,
    openTelemetry: { enabled: false },
    superviseIntervalSeconds: LOOK,
    monitorIntervalSeconds: LOOK,
    maintenanceIntervalSeconds: HOUR,
    ...options,
  });
}

/** Takes what pg-boss says of its own work: an error that nobody hears ends the process. */
export type BossTrouble = (problem: string) => void;

const listen = (boss: PgBoss, trouble: BossTrouble): void => {
  boss.on('error', ({ message }) => {
    trouble(message);
  });
};

/** Starts pg-boss on the schema that is there; it looks after jobs whose process is gone. */
export async function startBoss(
  pool: Pool,
  trouble: BossTrouble,
  options: BossOptions = {},
): Promise<PgBoss> {
  const boss = await bossOn(pool, { migrate: false, createSchema: false, ...options });
  listen(boss, trouble);
  return boss.start();
}

/** Brings the schema of pg-boss and its queues up to date; it takes a lock of its own. */
export async function migrateBoss(pool: Pool, trouble: BossTrouble): Promise<void> {
  const boss = await bossOn(pool, { migrate: true, supervise: false });
  listen(boss, trouble);
  await boss.start();
  try {
    for (const [name, settings] of Object.entries(QUEUES)) {
      const { policy, ...changeable } = settings;
      if ((await boss.getQueue(name)) === null)
        await boss.createQueue(name, { policy, ...changeable });
      else await boss.updateQueue(name, changeable);
    }
  } finally {
    await boss.stop();
  }
}
