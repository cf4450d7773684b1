import { z } from 'zod';
import type { Clock } from '../../../forge/index.ts';
import type {
  CheckRecord,
  HeadPush,
  PullRequestRecord,
  RepositoryRecord,
  Store,
} from '../../../review/index.ts';
import { STORED_DOCUMENTS } from '../../../review/index.ts';
import type { Database, Sql, SqlValue } from './database.ts';
import { forgetUnreadable, readDocuments, selectDocuments } from './documents.ts';
import type { DocumentTable } from './documents.ts';
import { leasesOf, createLeases } from './leases.ts';
import { listsOf } from './repository-lists.ts';
import { withoutCredentials } from '../../../manifest/index.ts';

const REPOSITORIES: DocumentTable<RepositoryRecord> = {
  name: 'repository',
  schema: STORED_DOCUMENTS.repository,
};
const PULL_REQUESTS: DocumentTable<PullRequestRecord> = {
  name: 'pull_request',
  schema: STORED_DOCUMENTS.pullRequest,
};
const CHECKS: DocumentTable<CheckRecord> = { name: 'check_run', schema: STORED_DOCUMENTS.check };
const READS: DocumentTable<readonly string[]> = { name: 'reads', schema: STORED_DOCUMENTS.reads };
const BRANCH_PUSHES: DocumentTable<HeadPush> = {
  name: 'branch_push',
  schema: STORED_DOCUMENTS.branchPush,
};
/**
 * Bounds the branches whose last push is kept; for those that were pushed to before, nobody may open a pull
 * request any more.
 */
const MOST_BRANCHES = 20_000;

/** One pull request. */
const ONE = 'repository = ? AND number = ?';

const Value = z.object({ value: z.number() });
const Installation = z.object({ installation: z.number() });

function putRepository(sql: Sql, record: RepositoryRecord, now: number): void {
  const { id, installation, owner, name } = record.repository;
  sql.run(
    `REPLACE INTO repository (id, installation, owner, name, removed, saved_at, record)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
    id,
    installation,
    owner,
    name,
    Number(record.removed),
    now,
    JSON.stringify(record),
  );
}

/** Keeps a pull request, because what it read matters for as long as it is open. */
function putPullRequest(sql: Sql, record: PullRequestRecord): void {
  const { repository, number, head, base, state } = record.pullRequest;
  sql.run(
    `REPLACE INTO pull_request (repository, number, head, base, state, record)
     VALUES (?, ?, ?, ?, ?, ?)`,
    repository.id,
    number,
    head.sha,
    base.ref,
    state,
    JSON.stringify(record),
  );
  if (state !== 'open') sql.run(`DELETE FROM reads WHERE ${ONE}`, repository.id, number);
}

const bornAt = ({ readNow }: Database): number =>
  readNow((sql) => Value.parse(sql.get("SELECT value FROM meta WHERE name = 'born_at'")).value);

type RepositoryPart = Pick<
  Store,
  'repository' | 'repositories' | 'repositoryByName' | 'saveRepository' | 'installations'
>;

function repositoriesOf(database: Database, clock: Clock): RepositoryPart {
  const { transact, read } = database;
  const now = () => clock.now();
  const find = (condition: string, ...parameters: SqlValue[]) =>
    readDocuments(database, now, REPOSITORIES, condition, ...parameters);
  return {
    repository: async (id) => (await find('id = ?', id))[0] ?? null,
    repositories: (installation) => find('installation = ? ORDER BY id', installation),
    // A name that was freed by a rename may be another repository's by now.
    repositoryByName: async (owner, name) =>
      (
        await find('owner = ? AND name = ? ORDER BY removed, saved_at DESC, id DESC', owner, name)
      )[0] ?? null,
    saveRepository: (record) =>
      transact((sql) => {
        putRepository(sql, record, now());
      }),
    installations: () =>
      read((sql) =>
        sql
          .all('SELECT DISTINCT installation FROM repository WHERE NOT removed ORDER BY 1')
          .map((row) => Installation.parse(row).installation),
      ),
  };
}

type PullRequestPart = Pick<
  Store,
  | 'pullRequest'
  | 'pullRequestsWithHead'
  | 'openPullRequests'
  | 'addPullRequest'
  | 'updatePullRequest'
>;

function pullRequestsOf(database: Database, clock: Clock): PullRequestPart {
  const { transact } = database;
  const now = () => clock.now();
  const find = (condition: string, ...parameters: SqlValue[]) =>
    readDocuments(database, now, PULL_REQUESTS, condition, ...parameters);
  const knownIn = (sql: Sql, repository: number, number: number) => {
    const { documents, unreadable } = selectDocuments(sql, PULL_REQUESTS, ONE, repository, number);
    forgetUnreadable(sql, PULL_REQUESTS, unreadable, now());
    return documents[0];
  };
  return {
    pullRequest: async (repository, number) => (await find(ONE, repository, number))[0] ?? null,
    pullRequestsWithHead: (repository, sha) =>
      find('repository = ? AND head = ? ORDER BY number', repository, sha),
    openPullRequests: (repository, branch) =>
      branch === undefined
        ? find("repository = ? AND state = 'open' ORDER BY number", repository)
        : find(
            "repository = ? AND base = ? AND state = 'open' ORDER BY number",
            repository,
            branch,
          ),
    addPullRequest: (record) =>
      transact((sql) => {
        const { repository, number } = record.pullRequest;
        const known = knownIn(sql, repository.id, number);
        if (known === undefined) putPullRequest(sql, record);
        return known ?? record;
      }),
    updatePullRequest: (repository, number, change) =>
      transact((sql) => {
        const record = knownIn(sql, repository, number);
        if (record === undefined) return null;
        const changed = change(record);
        if (changed !== record) putPullRequest(sql, changed);
        return changed;
      }),
  };
}

type ReviewPart = Pick<Store, 'check' | 'saveCheck' | 'reads' | 'saveReads' | 'audit'>;

function reviewsOf(database: Database, clock: Clock): ReviewPart {
  const { transact } = database;
  const now = () => clock.now();
  return {
    check: async (repository, sha) => {
      const condition = 'repository = ? AND sha = ?';
      return (await readDocuments(database, now, CHECKS, condition, repository, sha))[0] ?? null;
    },
    saveCheck: (repository, check) =>
      transact((sql) => {
        sql.run(
          'REPLACE INTO check_run (repository, sha, record) VALUES (?, ?, ?)',
          repository,
          check.sha,
          JSON.stringify(check),
        );
      }),
    reads: async (repository, number) =>
      (await readDocuments(database, now, READS, ONE, repository, number))[0] ?? null,
    saveReads: (repository, number, paths) =>
      transact((sql) => {
        sql.run(
          'REPLACE INTO reads (repository, number, record) VALUES (?, ?, ?)',
          repository,
          number,
          JSON.stringify(paths),
        );
      }),
    audit: ({ kind, repository, pullRequest, actor, detail }) =>
      transact((sql) => {
        sql.run(
          `INSERT INTO audit (at, kind, repository, pull_request, actor, detail)
           VALUES (?, ?, ?, ?, ?, ?)`,
          now(),
          kind,
          repository,
          pullRequest,
          actor,
          withoutCredentials(detail),
        );
      }),
  };
}

const branchPushesOf = (
  database: Database,
  clock: Clock,
): Pick<Store, 'branchPush' | 'saveBranchPush'> => ({
  branchPush: async (repository, branch) => {
    const [now, condition] = [() => clock.now(), 'repository = ? AND branch = ?'];
    const found = await readDocuments(database, now, BRANCH_PUSHES, condition, repository, branch);
    return found[0] ?? null;
  },
  saveBranchPush: (repository, branch, push) =>
    database.transact((sql) => {
      sql.run(
        'REPLACE INTO branch_push (repository, branch, record) VALUES (?, ?, ?)',
        repository,
        branch,
        JSON.stringify(push),
      );
      const newest = '(SELECT max(id) FROM branch_push)';
      sql.run(`DELETE FROM branch_push WHERE id <= ${newest} - ?`, MOST_BRANCHES);
    }),
});

/**
 * Keeps cache and audit log on embedded SQLite. A record that an older or newer version wrote differently is
 * absent.
 */
export async function createSqliteStore(database: Database, clock: Clock): Promise<Store> {
  await database.transact((sql) => {
    sql.run(
      "INSERT INTO meta (name, value) VALUES ('born_at', ?) ON CONFLICT DO NOTHING",
      clock.now(),
    );
  });
  return {
    get bornAt() {
      return bornAt(database);
    },
    ...repositoriesOf(database, clock),
    ...pullRequestsOf(database, clock),
    ...reviewsOf(database, clock),
    ...branchPushesOf(database, clock),
    ...listsOf(database, clock),
    withLease: createLeases(leasesOf(database), clock),
  };
}
