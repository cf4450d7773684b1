import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { createDatabase, loadSqlite } from './database.ts';
import type { Database, SqliteConnection } from './database.ts';
import { asStoreProblem, StoreProblem } from './store-problem.ts';

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

/** Brings the schema up to date. Closing the connection undoes a migration that fails halfway. */
function migrate(connection: SqliteConnection): void {
  const newest = MIGRATIONS.length;
  if (versionOf(connection) === newest) return;
  connection.exec('BEGIN IMMEDIATE');
  // Another process may have migrated while this one waited for the lock.
  const version = versionOf(connection);
  if (version > newest)
    throw new StoreProblem(
      'unavailable',
      `The database was written by a newer Meshwarden (schema ${String(version)}, this one knows ${String(newest)}).`,
    );
  for (const script of MIGRATIONS.slice(version)) connection.exec(script);
  connection.exec(`PRAGMA user_version = ${String(newest)}`);
  connection.exec('COMMIT');
}

/**
 * Brings a database from each version (`PRAGMA user_version`) to the next. Entries are never edited once
 * released: a change of the schema is a new entry.
 */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE probe (id INTEGER PRIMARY KEY CHECK (id = 1), filling BLOB NOT NULL);

  -- The body goes when its job is done; the id stays, to know a duplicate.
  CREATE TABLE delivery (
    id TEXT PRIMARY KEY,
    event TEXT NOT NULL,
    body TEXT,
    received_at INTEGER NOT NULL
  );
  CREATE INDEX delivery_received ON delivery (received_at);

  CREATE TABLE job (
    id INTEGER PRIMARY KEY,
    queue TEXT NOT NULL,
    key TEXT NOT NULL,
    grp TEXT NOT NULL,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'failed')),
    priority INTEGER NOT NULL,
    rank INTEGER NOT NULL,
    run_at INTEGER NOT NULL,
    attempt INTEGER NOT NULL DEFAULT 0,
    lost INTEGER NOT NULL DEFAULT 0,
    lease TEXT,
    lease_until INTEGER,
    ended_at INTEGER,
    error TEXT
  );
  CREATE UNIQUE INDEX job_waiting_key ON job (key) WHERE state = 'waiting';
  CREATE INDEX job_waiting ON job (rank, id, run_at, queue, grp, kind) WHERE state = 'waiting';
  CREATE INDEX job_running ON job (queue, grp, lease_until) WHERE state = 'running';
  CREATE INDEX job_failed ON job (ended_at) WHERE state = 'failed';

  CREATE TABLE pause (grp TEXT PRIMARY KEY, until INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE lease (name TEXT PRIMARY KEY, holder TEXT NOT NULL, until INTEGER NOT NULL) WITHOUT ROWID;

  CREATE TABLE repository (
    id INTEGER PRIMARY KEY,
    installation INTEGER NOT NULL,
    owner TEXT NOT NULL COLLATE NOCASE,
    name TEXT NOT NULL COLLATE NOCASE,
    removed INTEGER NOT NULL,
    saved_at INTEGER NOT NULL,
    record TEXT NOT NULL
  );
  CREATE INDEX repository_installation ON repository (installation, id);
  CREATE INDEX repository_name ON repository (owner, name);

  CREATE TABLE pull_request (
    repository INTEGER NOT NULL,
    number INTEGER NOT NULL,
    head TEXT NOT NULL,
    base TEXT NOT NULL,
    state TEXT NOT NULL,
    record TEXT NOT NULL,
    PRIMARY KEY (repository, number)
  );
  CREATE INDEX pull_request_head ON pull_request (repository, head);
  CREATE INDEX pull_request_open ON pull_request (repository, number, base) WHERE state = 'open';

  CREATE TABLE check_run (
    repository INTEGER NOT NULL,
    sha TEXT NOT NULL,
    record TEXT NOT NULL,
    PRIMARY KEY (repository, sha)
  );

  CREATE TABLE reads (
    repository INTEGER NOT NULL,
    number INTEGER NOT NULL,
    record TEXT NOT NULL,
    PRIMARY KEY (repository, number)
  );

  CREATE TABLE audit (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    repository TEXT NOT NULL,
    pull_request INTEGER,
    actor TEXT,
    detail TEXT NOT NULL
  );
  CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit
    BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
  CREATE TRIGGER audit_is_not_deleted BEFORE DELETE ON audit
    BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
  -- REPLACE deletes without asking the trigger above.
  CREATE TRIGGER audit_is_not_replaced BEFORE INSERT ON audit
    WHEN EXISTS (SELECT 1 FROM audit WHERE id = NEW.id)
    BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
  `,
  `
  -- Debts of a repository that are owed; no row where nobody has looked.
  CREATE TABLE debts (repository INTEGER PRIMARY KEY, record TEXT NOT NULL);
  `,
  `
  -- What was rolled back in a repository; no row where nobody has looked.
  CREATE TABLE rolled_back (repository INTEGER PRIMARY KEY, record TEXT NOT NULL);
  -- What our reverts undo.
  CREATE TABLE reverts (repository INTEGER PRIMARY KEY, record TEXT NOT NULL);
  `,
  `
  -- The last push to each branch, newest id last; the oldest make room.
  CREATE TABLE branch_push (
    id INTEGER PRIMARY KEY,
    repository INTEGER NOT NULL,
    branch TEXT NOT NULL,
    record TEXT NOT NULL,
    UNIQUE (repository, branch)
  );
  `,
  `
  -- Pushes to default branches that came past review.
  CREATE TABLE past_pushes (repository INTEGER PRIMARY KEY, record TEXT NOT NULL);
  `,
  `
  -- What clusters of a repository's environments differ by.
  CREATE TABLE drifts (repository INTEGER PRIMARY KEY, record TEXT NOT NULL);
  `,
];
