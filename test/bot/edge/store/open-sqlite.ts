import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../../../../src/forge/index.ts';
import type { Store } from '../../../../src/review/index.ts';
import { createLeases, leaseTableIn } from '../../../../src/bot/edge/store/leases.ts';
import { createStore } from '../../../../src/bot/edge/store/sql-store.ts';
import { openDatabase } from '../../../../src/bot/edge/store/sqlite/database-file.ts';
import type { Database } from '../../../../src/bot/edge/store/sql.ts';

export interface TwoConnections {
  readonly folder: string;
  readonly database: Database;
  /** A second connection to the same file, as another process has it. */
  readonly other: Database;
  readonly close: () => Promise<void>;
}

/** A store in an open database. */
export const storeIn = (database: Database, clock: Clock): Promise<Store> =>
  createStore(database, clock, createLeases(leaseTableIn(database), clock));

export const temporaryFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'meshwarden-store-'));

/** A new database in a folder of its own. */
export async function openSqlite(): Promise<TwoConnections> {
  const folder = await temporaryFolder();
  const database = await openDatabase(folder);
  const other = await openDatabase(folder);
  return {
    folder,
    database,
    other,
    close: async () => {
      await database.close();
      await other.close();
      await rm(folder, { recursive: true });
    },
  };
}
