import type { Pool } from 'pg';
import { CLOCK_OVERRIDE_SETTING } from 'pg-boss';
import { parseDatabase } from '../../../../src/review/edge/settings/database-settings.ts';
import type { DatabaseSettings } from '../../../../src/review/edge/settings/database-settings.ts';
import { createPostgresDatabase } from '../../../../src/bot/edge/store/postgres/postgres-database.ts';
import type { PostgresDatabase } from '../../../../src/bot/edge/store/postgres/postgres-database.ts';
import { openPool } from '../../../../src/bot/edge/store/postgres/postgres-pool.ts';
import { migrateSchema } from '../../../../src/bot/edge/store/postgres/postgres-schema.ts';
import { BOSS_SCHEMA, migrateBoss } from '../../../../src/bot/edge/store/postgres/boss.ts';
import { administer, openPostgres } from '../../../support/postgres.ts';
import type { TestPostgres } from '../../../support/postgres.ts';

export function settingsOf(url: string): DatabaseSettings {
  const read = parseDatabase({ DATABASE_URL: url }, () => '');
  if ('problem' in read || read.value === null) throw new Error(`no database: ${url}`);
  return read.value;
}

/** Milliseconds for which a claim holds whose process does not renew it, where claims are shortened. */
export const SHORT_CLAIM = 6_000;

/**
 * Lets what was claimed when a process or the database was lost be claimed again after six seconds, and not after
 * twenty, of which a test is no other one. Whoever renews no claim for as long as that loses it.
 */
export const shortenClaims = (url: string): Promise<void> =>
  administer(
    url,
    `UPDATE ${BOSS_SCHEMA}.queue SET heartbeat_seconds = ${String(SHORT_CLAIM / 1_000)}`,
  );

/** One database as two processes have it open. */
export interface PostgresWorld {
  readonly server: TestPostgres;
  readonly url: string;
  readonly pools: readonly [Pool, Pool];
  readonly database: PostgresDatabase;
  readonly other: PostgresDatabase;
  /** Forgets all that is kept. */
  readonly empty: () => Promise<void>;
  readonly close: () => Promise<void>;
}

const TABLES = [
  ...['meta', 'delivery', 'pause', 'lease', 'repository', 'pull_request', 'check_run', 'reads'],
  ...[
    'branch_push',
    'budget',
    'budget_pause',
    'debts',
    'rolled_back',
    'reverts',
    'past_pushes',
    'drifts',
    'audit',
  ],
];

/** Ends the test: nothing that pg-boss does by itself may fail. */
export const trouble = (problem: string): never => {
  throw new Error(`pg-boss: ${problem}`);
};

/** A new database with the schema in it, on a server of its own. */
export async function openPostgresWorld(): Promise<PostgresWorld> {
  const server = await openPostgres();
  const url = await server.createDatabase();
  // whoever connects from here on may be told the time by a test
  await administer(
    url,
    `ALTER DATABASE ${new URL(url).pathname.slice(1)} SET ${CLOCK_OVERRIDE_SETTING} = 'on'`,
  );
  const settings = settingsOf(url);
  const [pool, second] = await Promise.all(
    [1, 2].map(() => openPool({ database: settings, authorities: [] })),
  );
  if (pool === undefined || second === undefined) throw new Error('no pool');
  const database = createPostgresDatabase(pool, settings.name);
  const other = createPostgresDatabase(second, settings.name);
  await migrateSchema(database, settings.name);
  await migrateBoss(pool, trouble);
  return {
    server,
    url,
    pools: [pool, second],
    database,
    other,
    empty: async () => {
      await pool.query(
        `ALTER TABLE audit DISABLE TRIGGER audit_is_not_changed;
         TRUNCATE ${TABLES.join(', ')} RESTART IDENTITY;
         ALTER TABLE audit ENABLE TRIGGER audit_is_not_changed`,
      );
    },
    close: async () => {
      await database.close();
      await other.close();
      await server.stop();
    },
  };
}
