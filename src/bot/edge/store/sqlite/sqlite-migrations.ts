/**
 * Brings a database from each version (`PRAGMA user_version`) to the next. Entries are never edited once
 * released: a change of the schema is a new entry.
 */
export const SQLITE_MIGRATIONS: readonly string[] = [
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
  `
  -- Names are looked up in any case of their letters, in the words that all engines have.
  DROP INDEX repository_name;
  CREATE INDEX repository_name ON repository (lower(owner), lower(name));
  `,
];
