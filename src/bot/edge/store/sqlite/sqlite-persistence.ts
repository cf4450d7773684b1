import { join } from 'node:path';
import type { Clock } from '../../../../forge/index.ts';
import { auditTrailOf } from '../audit-trail.ts';
import { createLeases, leaseTableIn } from '../leases.ts';
import type { Persistence } from '../persistence.ts';
import { createStore } from '../sql-store.ts';
import { openDatabase, STORE_FILE } from './database-file.ts';
import { createSqliteJobs } from './sqlite-jobs.ts';

export const sqliteName = (folder: string): string => `SQLite, ${join(folder, STORE_FILE)}`;

/**
 * Opens what is kept in one file of `folder`, and makes or updates it. Several processes of one machine may.
 *
 * @throws StoreProblem where that cannot be done.
 */
export async function openSqlite(folder: string, clock: Clock): Promise<Persistence> {
  const database = await openDatabase(folder);
  const leases = createLeases(leaseTableIn(database), clock);
  try {
    return {
      name: sqliteName(folder),
      clock,
      jobs: createSqliteJobs(database, clock),
      store: await createStore(database, clock, leases),
      audit: auditTrailOf(database),
      leases,
      fleet: null,
      writable: database.writable,
      close: database.close,
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}
