import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { BUSY_TIMEOUT, STORE_FILE, MIGRATIONS } from './database-file.ts';
import { loadSqlite } from './database.ts';
import type { SqliteConnection } from './database.ts';
import { asStoreProblem, StoreProblem } from './store-problem.ts';

const Row = z
  .object({
    id: z.number(),
    at: z.number(),
    kind: z.string(),
    repository: z.string(),
    pull_request: z.number().nullable(),
    actor: z.string().nullable(),
    detail: z.string(),
  })
  .transform(({ pull_request: pullRequest, ...row }) => ({ ...row, pullRequest }));

/** What the app has noted, to be read beside it; nothing of it can be changed. */
export interface AuditTrail {
  /** Oldest first, from an instant on (milliseconds since 1970); of one repository (`owner/name`), if one is given. */
  rows(asked: {
    readonly since: number;
    readonly repository: string | null;
  }): Promise<readonly z.output<typeof Row>[]>;
  close(): Promise<void>;
}

const Version = z.object({ user_version: z.number() });

/**
 * Opens the audit log of the store in `folder`, while the app runs or not; null where there is no store. It
 * is only read: neither made nor brought up to date. Throws a StoreProblem where it cannot be read.
 */
export async function openAuditTrail(folder: string): Promise<AuditTrail | null> {
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
    return trailOf(connection);
  } catch (error) {
    throw asStoreProblem(error);
  }
}

function refuseNewer(connection: SqliteConnection): void {
  const { user_version: version } = Version.parse(connection.prepare('PRAGMA user_version').get());
  if (version > MIGRATIONS.length)
    throw new StoreProblem('unavailable', 'The database was written by a newer Meshwarden.');
}

const COLUMNS = 'id, at, kind, repository, pull_request, actor, detail';

const trailOf = (connection: SqliteConnection): AuditTrail => ({
  rows: ({ since, repository }) =>
    new Promise((resolve) => {
      const where = 'at >= ? AND (? IS NULL OR repository = ? COLLATE NOCASE)';
      const statement = connection.prepare(
        `SELECT ${COLUMNS} FROM audit WHERE ${where} ORDER BY id`,
      );
      resolve(statement.all(since, repository, repository).map((row) => Row.parse(row)));
    }),
  close: () =>
    new Promise((resolve) => {
      connection.close();
      resolve();
    }),
});
