import { afterAll, beforeAll, describe } from 'vitest';
import { z } from 'zod';
import type { Database } from '../../../../src/bot/edge/store/sql.ts';
import { createMemoryStore, emptyRecords } from '../../memory-store.ts';
import { hasPostgres } from '../../../support/postgres.ts';
import { openPostgresWorld } from './postgres-world.ts';
import type { PostgresWorld } from './postgres-world.ts';
import { openSqlite, storeIn } from './open-sqlite.ts';
import { describeStoreContract } from './store-contract.ts';

const Line = z.object({ line: z.string() });

const auditedIn = (database: Database) => () =>
  database.read(async (sql) => {
    const rows = await sql.all("SELECT kind || ' ' || detail AS line FROM audit ORDER BY id");
    return rows.map((row) => Line.parse(row).line);
  });

describeStoreContract('SQLite', async (clock) => {
  const { database, other, close } = await openSqlite();
  return {
    store: await storeIn(database, clock),
    other: await storeIn(other, clock),
    audited: auditedIn(database),
    close,
  };
});

describe.skipIf(!hasPostgres)('on a server', () => {
  let world: PostgresWorld;
  beforeAll(async () => {
    world = await openPostgresWorld();
  });
  afterAll(() => world.close());

  describeStoreContract('PostgreSQL', async (clock) => {
    const { database, other, empty } = world;
    await empty();
    return {
      store: await storeIn(database, clock),
      other: await storeIn(other, clock),
      audited: auditedIn(database),
      close: () => Promise.resolve(),
    };
  });
});

describeStoreContract('memory', (clock) => {
  const records = emptyRecords(clock);
  return Promise.resolve({
    store: createMemoryStore(clock, records),
    other: createMemoryStore(clock, records),
    audited: () => Promise.resolve(records.audit.map(({ kind, detail }) => `${kind} ${detail}`)),
    close: () => Promise.resolve(),
  });
});
