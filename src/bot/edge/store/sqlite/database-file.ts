import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { MigratedSchema } from '../persistence.ts';
import { forgetFindable } from '../restored-store.ts';
import type { Database } from '../sql.ts';
import { asStoreProblem, StoreProblem } from '../store-problem.ts';
import { createDatabase } from './sqlite-database.ts';
import { loadSqlite } from './sqlite-engine.ts';
import type { SqliteConnection } from './sqlite-engine.ts';
import { SQLITE_MIGRATIONS } from './sqlite-migrations.ts';

/** Names the one file of the store in its folder. */
export const STORE_FILE = 'meshwarden.db';

/** Bounds the milliseconds to wait for another process's write; the event loop stands still meanwhile. */
export const BUSY_TIMEOUT = 5_000;

/** Bounds the bytes of the write-ahead log that stay on disk after a burst. */
const JOURNAL_SIZE = 64 * 1024 * 1024;

const Version = z.object({ user_version: z.number() });
const Verdict = z.object({ quick_check: z.string() });

/**
 * Opens `meshwarden.db` in `folder`, and makes both where they are missing: the folder readable by us alone,
 * the file too, for deliveries are in it. Throws a StoreProblem where that cannot be done or the file is
 * damaged. Several processes may open one file.
 */
export async function openDatabase(folder: string): Promise<Database> {
  const { DatabaseSync } = await loadSqlite();
  try {
    const connection = new DatabaseSync(reserve(folder));
    try {
      configure(connection);
      verify(connection);
      migrate(connection);
    } catch (error) {
      connection.close();
      throw error;
    }
    return createDatabase(connection);
  } catch (error) {
    throw asStoreProblem(error);
  }
}

/**
 * Brings the file in `folder` up to date, as opening it does; null where there is none.
 *
 * @throws StoreProblem where that cannot be done.
 */
export async function migrateFile(folder: string): Promise<MigratedSchema | null> {
  const path = join(folder, STORE_FILE);
  if (!existsSync(path)) return null;
  const { DatabaseSync } = await loadSqlite();
  try {
    const connection = new DatabaseSync(path);
    try {
      configure(connection);
      verify(connection);
      const from = refuseNewer(connection);
      migrate(connection);
      return { from, to: SQLITE_MIGRATIONS.length };
    } finally {
      connection.close();
    }
  } catch (error) {
    throw asStoreProblem(error);
  }
}

/** Makes the file of the store first, because SQLite gives the write-ahead log its mode. */
function reserve(folder: string): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, STORE_FILE);
  closeSync(openSync(path, 'a', 0o600));
  return path;
}

function configure(connection: SqliteConnection): void {
  connection.exec(`PRAGMA busy_timeout = ${String(BUSY_TIMEOUT)}`);
  connection.exec('PRAGMA journal_mode = WAL');
  connection.exec('PRAGMA synchronous = FULL');
  connection.exec(`PRAGMA journal_size_limit = ${String(JOURNAL_SIZE)}`);
  connection.exec('PRAGMA foreign_keys = ON');
  connection.exec('PRAGMA trusted_schema = OFF');
}

function verify(connection: SqliteConnection): void {
  const { quick_check: verdict } = Verdict.parse(connection.prepare('PRAGMA quick_check(1)').get());
  if (verdict !== 'ok') throw new StoreProblem('corrupt', verdict);
}

const versionOf = (connection: SqliteConnection): number =>
  Version.parse(connection.prepare('PRAGMA user_version').get()).user_version;

/**
 * Refuses a database whose form this version does not know; gives the version of that form.
 *
 * @throws StoreProblem where it is a newer one.
 */
export function refuseNewer(connection: SqliteConnection): number {
  const newest = SQLITE_MIGRATIONS.length;
  const version = versionOf(connection);
  if (version > newest)
    throw new StoreProblem(
      'unavailable',
      `The database was written by a newer Meshwarden (schema ${String(version)}, this one knows ${String(newest)}).`,
    );
  return version;
}

/** Brings the schema up to date. Closing the connection undoes a migration that fails halfway. */
function migrate(connection: SqliteConnection): void {
  const newest = SQLITE_MIGRATIONS.length;
  if (versionOf(connection) === newest) return;
  connection.exec('BEGIN IMMEDIATE');
  // Another process may have migrated while this one waited for the lock.
  const version = refuseNewer(connection);
  for (const script of SQLITE_MIGRATIONS.slice(version)) connection.exec(script);
  connection.exec(`PRAGMA user_version = ${String(newest)}`);
  connection.exec('COMMIT');
}

/**
 * Forgets in a file that was put back from a copy what is found again on GitHub; gives the number of audit records,
 * which stay.
 *
 * @throws StoreProblem where a process works on the file.
 */
export async function forgetInFile(folder: string, now: number): Promise<number> {
  const database = await openDatabase(folder);
  try {
    return await database.transact(async (sql) => {
      const held = await sql.get(
        "SELECT 1 FROM job WHERE state = 'running' AND lease_until > ? LIMIT 1",
        now,
      );
      if (held !== undefined)
        throw new StoreProblem(
          'locked',
          'A process still works on the store: stop it, and try again half a minute later.',
        );
      return forgetFindable(sql, ['job']);
    });
  } finally {
    await database.close();
  }
}
