import type { Pool } from 'pg';
import type { Clock, Log } from '../../../../forge/index.ts';
import { authoritiesOfNode } from '../../../../forge/edge/network/certificates.ts';
import type { Limits } from '../../../../forge/edge/github/limiter.ts';
import type { OutboundSettings } from '../../../../forge/edge/network/outbound-settings.ts';
import type { DatabaseSettings } from '../../../../review/edge/settings/database-settings.ts';
import { auditTrailOf } from '../audit-trail.ts';
import type { OpenAuditTrail } from '../audit-trail.ts';
import { createLeases, leaseTableIn } from '../leases.ts';
import type { MigratedSchema, Persistence } from '../persistence.ts';
import { forgetFindable } from '../restored-store.ts';
import type { Database } from '../sql.ts';
import { StoreProblem } from '../store-problem.ts';
import { createStore } from '../sql-store.ts';
import { BOSS_SCHEMA, migrateBoss, startBoss } from './boss.ts';
import { createBossJobs } from './boss-jobs.ts';
import { createDatabaseClock } from './database-clock.ts';
import { createFleetBudget } from './fleet-budget.ts';
import { createFleetPasses } from './fleet-passes.ts';
import { moveStore } from './moved-store.ts';
import type { MovedStore } from './moved-store.ts';
import { createPostgresDatabase } from './postgres-database.ts';
import type { PostgresDatabase } from './postgres-database.ts';
import { openPool } from './postgres-pool.ts';
import { migrateSchema, requireSchema } from './postgres-schema.ts';

/** Says what processes that share a database keep together. */
export interface FleetSettings {
  /** The limits of one installation at GitHub. */
  readonly limits: Limits;
  /** Counts the milliseconds between two reconcile passes. */
  readonly reconcile: number;
}

/** Says which database, and whom to believe that it is that one. */
export interface PostgresSettings {
  readonly database: DatabaseSettings;
  readonly outbound: Pick<OutboundSettings, 'certificates' | 'extraCertificates'>;
}

interface OpenDatabase {
  readonly pool: Pool;
  readonly database: PostgresDatabase;
}

async function connect(
  { database: settings, outbound }: PostgresSettings,
  patient = false,
): Promise<OpenDatabase> {
  const { certificates, extraCertificates } = outbound;
  const authorities = [...authoritiesOfNode(), ...extraCertificates, ...certificates];
  const pool = await openPool({ database: settings, authorities, patient });
  return { pool, database: createPostgresDatabase(pool, settings.name) };
}

/** Does something with a database that stays open only where it works. */
async function opening<T>(open: OpenDatabase, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    await open.database.close().catch(() => undefined);
    throw error;
  }
}

/**
 * Opens what is kept in a PostgreSQL database. Any number of processes may, on any machines; they go by the clock of
 * the database, or by `clock` where one is given.
 *
 * @throws StoreProblem where that cannot be done, or the schema is not up to date.
 */
export async function openPostgres(
  settings: PostgresSettings,
  shared: FleetSettings,
  log: Log,
  clock?: Clock,
): Promise<Persistence> {
  const { name } = settings.database;
  const open = await connect(settings);
  const { pool, database } = open;
  return opening(open, async () => {
    await requireSchema(database, name);
    const time = await createDatabaseClock(database);
    const trouble = (problem: string) => {
      log.warn({ problem }, 'the job engine has trouble with the database');
    };
    const boss = await database.asked(() => startBoss(pool, trouble));
    const now = clock ?? time;
    const leases = createLeases(leaseTableIn(database), now);
    return {
      name,
      clock: now,
      jobs: createBossJobs(database, boss, now),
      store: await createStore(database, now, leases),
      audit: auditTrailOf(database),
      leases,
      fleet: {
        budget: createFleetBudget(database, now, shared.limits),
        passes: createFleetPasses(database, now, shared.reconcile),
      },
      writable: database.writable,
      close: async () => {
        time.stop();
        await boss.stop({ graceful: false });
        await database.close();
      },
    };
  });
}

/**
 * Brings a database up to date.
 *
 * @throws StoreProblem where it cannot be reached, or a newer version of us wrote it.
 */
export async function migratePostgres(
  settings: PostgresSettings,
  trouble: (problem: string) => void,
): Promise<MigratedSchema> {
  const open = await connect(settings, true);
  return opening(open, async () => {
    const done = await open.database.asked(() =>
      alone(open.pool, async () => {
        const migrated = await migrateSchema(open.database, settings.database.name);
        await migrateBoss(open.pool, trouble);
        return migrated;
      }),
    );
    await open.database.close();
    return done;
  });
}

/**
 * Moves a store of one process into a database that is up to date and holds nothing yet.
 *
 * @throws StoreProblem where that cannot be done; nothing is moved then.
 */
export async function movePostgres(
  settings: PostgresSettings,
  from: Database,
  trouble: (problem: string) => void,
): Promise<MovedStore> {
  const open = await connect(settings, true);
  return opening(open, async () => {
    const { database, pool } = open;
    await requireSchema(database, settings.database.name);
    const boss = await database.asked(() => startBoss(pool, trouble, { supervise: false }));
    try {
      return await database.transactBeside(
        (sql, db) => moveStore(from, { boss, sql, db }, Date.now()),
        'durably',
      );
    } finally {
      await boss.stop({ graceful: false });
      await database.close();
    }
  });
}

const OTHERS = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database()
  AND application_name = 'meshwarden' AND pid <> pg_backend_pid() LIMIT 1`;

/**
 * Forgets in a database that was put back from a copy what is found again on GitHub; gives the number of audit records,
 * which stay.
 *
 * @throws StoreProblem where it cannot be done, or a replica is connected.
 */
export async function forgetInPostgres(settings: PostgresSettings): Promise<number> {
  const open = await connect(settings, true);
  return opening(open, async () => {
    const { database } = open;
    await requireSchema(database, settings.database.name);
    const kept = await database.transact(async (sql) => {
      if ((await sql.get(OTHERS)) !== undefined)
        throw new StoreProblem('locked', 'A replica is connected to it: stop all of them first.');
      return forgetFindable(sql, [`${BOSS_SCHEMA}.job`]);
    });
    await database.close();
    return kept;
  });
}

/**
 * Does something while no other process brings the database up to date: pg-boss keeps others out of its own changes,
 * but not of making its schema.
 */
async function alone<T>(pool: Pool, work: () => Promise<T>): Promise<T> {
  const client = await pool.connect();
  const lock = "hashtextextended('meshwarden:migration', 0)";
  try {
    await client.query(`SELECT pg_advisory_lock(${lock})`);
    return await work();
  } finally {
    // the lock goes with its connection
    client.release(true);
  }
}

/**
 * Opens the audit log of a database, while the app runs or not; it is only read.
 *
 * @throws StoreProblem where it cannot be read.
 */
export async function openPostgresAudit(settings: PostgresSettings): Promise<OpenAuditTrail> {
  const open = await connect(settings);
  return opening(open, async () => {
    await requireSchema(open.database, settings.database.name);
    return { ...auditTrailOf(open.database), close: open.database.close };
  });
}
