import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { auditTrailOf } from '../audit-trail.ts';
import type { OpenAuditTrail } from '../audit-trail.ts';
import { asStoreProblem } from '../store-problem.ts';
import { BUSY_TIMEOUT, refuseNewer, STORE_FILE } from './database-file.ts';
import { createDatabase } from './sqlite-database.ts';
import { loadSqlite } from './sqlite-engine.ts';

/**
 * Opens the audit log of the store in `folder`, while the app runs or not; null where there is no store. It
 * is only read: neither made nor brought up to date.
 *
 * @throws StoreProblem where it cannot be read.
 */
export async function openAuditFile(folder: string): Promise<OpenAuditTrail | null> {
  const path = join(folder, STORE_FILE);
  if (!existsSync(path)) return null;
  const { DatabaseSync } = await loadSqlite();
  try {
    const connection = new DatabaseSync(path, { readOnly: true });
    try {
      connection.exec(`PRAGMA busy_timeout = ${String(BUSY_TIMEOUT)}; PRAGMA trusted_schema = OFF`);
      refuseNewer(connection);
    } catch (error) {
      connection.close();
      throw error;
    }
    const database = createDatabase(connection);
    return { ...auditTrailOf(database), close: database.close };
  } catch (error) {
    throw asStoreProblem(error);
  }
}
