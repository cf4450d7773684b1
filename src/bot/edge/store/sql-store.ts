import { z } from 'zod';
import type { Clock } from '../../../forge/index.ts';
import type { PullRequestRecord, RepositoryRecord, Store } from '../../../review/index.ts';
import { STORED_DOCUMENTS } from '../../../review/index.ts';
import type { Database, Sql, SqlValue } from './sql.ts';
import { records } from './records.ts';
import type { Leases } from './leases.ts';
import { listsOf } from './repository-lists.ts';
import { withoutCredentials } from '../../../manifest/index.ts';

const REPOSITORIES = records('repository', STORED_DOCUMENTS.repository);
const PULL_REQUESTS = records('pull_request', STORED_DOCUMENTS.pullRequest);
const CHECKS = records('check_run', STORED_DOCUMENTS.check);
const READS = records('reads', STORED_DOCUMENTS.reads);
const BRANCH_PUSHES = records('branch_push', STORED_DOCUMENTS.branchPush);

/**
 * Bounds the branches whose last push is kept; for those that were pushed to before, nobody may open a pull
 * request any more.
 */
const MOST_BRANCHES = 20_000;

/** One pull request. */
const ONE = 'repository = ? AND number = ?';

const Value = z.object({ value: z.number() });
const Installation = z.object({ installation: z.number() });

function putRepository(sql: Sql, record: RepositoryRecord, now: number): Promise<void> {
  const { id, installation, owner, name } = record.repository;
  const removed = Number(record.removed);
  return REPOSITORIES.put(sql, { id, installation, owner, name, removed, saved_at: now }, record);
}

/** Keeps a pull request, because what it read matters for as long as it is open. */
async function putPullRequest(sql: Sql, record: PullRequestRecord): Promise<void> {
  const { repository, number, head, base, state } = record.pullRequest;
  const columns = { repository: repository.id, number, head: head.sha, base: base.ref, state };
  await PULL_REQUESTS.put(sql, columns, record);
  if (state !== 'open') await sql.run(`DELETE FROM reads WHERE ${ONE}`, repository.id, number);
}

type RepositoryPart = Pick<
  Store,
  'repository' | 'repositories' | 'repositoryByName' | 'saveRepository' | 'installations'
>;

function repositoriesOf(database: Database, clock: Clock): RepositoryPart {
  const { transact, read } = database;
  const find = (condition: string, ...parameters: SqlValue[]) =>
    REPOSITORIES.read(database, clock, condition, ...parameters);
  return {
    repository: async (id) => (await find('id = ?', id))[0] ?? null,
    repositories: (installation) => find('installation = ? ORDER BY id', installation),
    // A name that was freed by a rename may be another repository's by now.
    repositoryByName: async (owner, name) => {
      const condition = 'lower(owner) = lower(?) AND lower(name) = lower(?)';
      const order = 'ORDER BY removed, saved_at DESC, id DESC';
      return (await find(`${condition} ${order}`, owner, name))[0] ?? null;
    },
    saveRepository: (record) => transact((sql) => putRepository(sql, record, clock.now())),
    installations: () =>
      read(async (sql) => {
        const rows = await sql.all(
          'SELECT DISTINCT installation FROM repository WHERE removed = 0 ORDER BY 1',
        );
        return rows.map((row) => Installation.parse(row).installation);
      }),
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
  const find = (condition: string, ...parameters: SqlValue[]) =>
    PULL_REQUESTS.read(database, clock, condition, ...parameters);
  /** Reads what is changed before the transaction ends. */
  const knownIn = async (sql: Sql, repository: number, number: number) => {
    await sql.hold(`pull_request:${String(repository)}:${String(number)}`);
    const { documents, unreadable } = await PULL_REQUESTS.find(sql, ONE, repository, number);
    await PULL_REQUESTS.forget(sql, unreadable, clock.now());
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
      transact(async (sql) => {
        const { repository, number } = record.pullRequest;
        const known = await knownIn(sql, repository.id, number);
        if (known === undefined) await putPullRequest(sql, record);
        return known ?? record;
      }),
    updatePullRequest: (repository, number, change) =>
      transact(async (sql) => {
        const record = await knownIn(sql, repository, number);
        if (record === undefined) return null;
        const changed = change(record);
        if (changed !== record) await putPullRequest(sql, changed);
        return changed;
      }),
  };
}

type ReviewPart = Pick<Store, 'check' | 'saveCheck' | 'reads' | 'saveReads' | 'audit'>;

function reviewsOf(database: Database, clock: Clock): ReviewPart {
  const { transact } = database;
  return {
    check: async (repository, sha) => {
      const condition = 'repository = ? AND sha = ?';
      return (await CHECKS.read(database, clock, condition, repository, sha))[0] ?? null;
    },
    saveCheck: (repository, check) =>
      transact((sql) => CHECKS.put(sql, { repository, sha: check.sha }, check)),
    reads: async (repository, number) =>
      (await READS.read(database, clock, ONE, repository, number))[0] ?? null,
    saveReads: (repository, number, paths) =>
      transact((sql) => READS.put(sql, { repository, number }, paths)),
    audit: ({ kind, repository, pullRequest, actor, detail }) =>
      transact(async (sql) => {
        await sql.run(
          `INSERT INTO audit (at, kind, repository, pull_request, actor, detail)
           VALUES (?, ?, ?, ?, ?, ?)`,
          clock.now(),
          kind,
          repository,
          pullRequest,
          actor,
          withoutCredentials(detail),
        );
      }),
  };
}

const OF_BRANCH = 'repository = ? AND branch = ?';

const branchPushesOf = (
  database: Database,
  clock: Clock,
): Pick<Store, 'branchPush' | 'saveBranchPush'> => ({
  branchPush: async (repository, branch) =>
    (await BRANCH_PUSHES.read(database, clock, OF_BRANCH, repository, branch))[0] ?? null,
  saveBranchPush: (repository, branch, push) =>
    database.transact(async (sql) => {
      await sql.hold(`branch_push:${String(repository)}:${branch}`);
      // a row of its own for each push, so that the oldest make room
      await sql.run(`DELETE FROM branch_push WHERE ${OF_BRANCH}`, repository, branch);
      await BRANCH_PUSHES.put(sql, { repository, branch }, push);
      const newest = '(SELECT max(id) FROM branch_push)';
      await sql.run(`DELETE FROM branch_push WHERE id <= ${newest} - ?`, MOST_BRANCHES);
    }),
});

/**
 * Keeps cache and audit log in a database. A record that an older or newer version wrote differently is
 * absent.
 */
export async function createStore(
  database: Database,
  clock: Clock,
  { hold }: Leases,
): Promise<Store> {
  await database.transact((sql) =>
    sql.run(
      "INSERT INTO meta (name, value) VALUES ('born_at', ?) ON CONFLICT DO NOTHING",
      clock.now(),
    ),
  );
  return {
    bornAt: () =>
      database.read(async (sql) => {
        const row = await sql.get("SELECT value FROM meta WHERE name = 'born_at'");
        return Value.parse(row).value;
      }),
    ...repositoriesOf(database, clock),
    ...pullRequestsOf(database, clock),
    ...reviewsOf(database, clock),
    ...branchPushesOf(database, clock),
    ...listsOf(database, clock),
    withLease: hold,
  };
}
