/** One step of the schema. */
export interface PostgresMigration {
  readonly script: string;
  /** The oldest version of the schema whose program still works on this one: replicas are replaced one by one. */
  readonly worksFrom: number;
}

/**
 * Brings a database from each version to the next. Entries are never edited once released: a change of the
 * schema is a new entry. What an older program still needs goes a version later than what takes its place comes.
 */
export const POSTGRES_MIGRATIONS: readonly PostgresMigration[] = [
  {
    worksFrom: 1,
    script: `
  CREATE TABLE meta (name TEXT PRIMARY KEY, value BIGINT NOT NULL);

  -- The body goes when its job is done; the id stays, to know a duplicate.
  CREATE TABLE delivery (
    id TEXT PRIMARY KEY,
    event TEXT NOT NULL,
    body TEXT,
    received_at BIGINT NOT NULL
  );
  CREATE INDEX delivery_received ON delivery (received_at);

  CREATE TABLE pause (grp TEXT PRIMARY KEY, until BIGINT NOT NULL);
  CREATE TABLE lease (name TEXT PRIMARY KEY, holder TEXT NOT NULL, until BIGINT NOT NULL);

  CREATE TABLE repository (
    id BIGINT PRIMARY KEY,
    installation BIGINT NOT NULL,
    owner TEXT NOT NULL,
    name TEXT NOT NULL,
    removed INTEGER NOT NULL,
    saved_at BIGINT NOT NULL,
    record TEXT NOT NULL
  );
  CREATE INDEX repository_installation ON repository (installation, id);
  CREATE INDEX repository_name ON repository (lower(owner), lower(name));

  CREATE TABLE pull_request (
    repository BIGINT NOT NULL,
    number BIGINT NOT NULL,
    head TEXT NOT NULL,
    base TEXT NOT NULL,
    state TEXT NOT NULL,
    record TEXT NOT NULL,
    PRIMARY KEY (repository, number)
  );
  CREATE INDEX pull_request_head ON pull_request (repository, head);
  CREATE INDEX pull_request_open ON pull_request (repository, number, base) WHERE state = 'open';

  CREATE TABLE check_run (
    repository BIGINT NOT NULL,
    sha TEXT NOT NULL,
    record TEXT NOT NULL,
    PRIMARY KEY (repository, sha)
  );

  CREATE TABLE reads (
    repository BIGINT NOT NULL,
    number BIGINT NOT NULL,
    record TEXT NOT NULL,
    PRIMARY KEY (repository, number)
  );

  -- The last push to each branch, newest id last; the oldest make room.
  CREATE TABLE branch_push (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    repository BIGINT NOT NULL,
    branch TEXT NOT NULL,
    record TEXT NOT NULL,
    UNIQUE (repository, branch)
  );

  -- One list for each repository; no row where nobody has looked.
  CREATE TABLE debts (repository BIGINT PRIMARY KEY, record TEXT NOT NULL);
  CREATE TABLE rolled_back (repository BIGINT PRIMARY KEY, record TEXT NOT NULL);
  CREATE TABLE reverts (repository BIGINT PRIMARY KEY, record TEXT NOT NULL);
  CREATE TABLE past_pushes (repository BIGINT PRIMARY KEY, record TEXT NOT NULL);
  CREATE TABLE drifts (repository BIGINT PRIMARY KEY, record TEXT NOT NULL);

  CREATE TABLE audit (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at BIGINT NOT NULL,
    kind TEXT NOT NULL,
    repository TEXT NOT NULL,
    pull_request BIGINT,
    actor TEXT,
    detail TEXT NOT NULL
  );
  CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$;
  CREATE TRIGGER audit_is_not_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
    EXECUTE FUNCTION audit_is_append_only();
  `,
  },
  {
    worksFrom: 1,
    script: `
  -- What installations spend of their limits at GitHub, by kind and stretch of time.
  CREATE TABLE budget (
    name TEXT NOT NULL,
    slice BIGINT NOT NULL,
    spent BIGINT NOT NULL,
    PRIMARY KEY (name, slice)
  );
  -- Until when nobody asks for an installation, because GitHub has refused.
  CREATE TABLE budget_pause (holder TEXT PRIMARY KEY, until BIGINT NOT NULL);
  `,
  },
];
