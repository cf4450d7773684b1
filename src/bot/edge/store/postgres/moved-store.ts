import { z } from 'zod';
import { newStanding, coalesce } from '../queue-standing.ts';
import type { QueueStanding } from '../queue-standing.ts';
import { readPayload } from '../job-payload.ts';
import { parseJson } from '../records.ts';
import type { Database, Sql, SqlValue } from '../sql.ts';
import { StoreProblem } from '../store-problem.ts';
import { GIVEN_UP } from './boss.ts';
import { enqueueNew } from './boss-queue.ts';
import type { Step } from './boss-queue.ts';

/** Lists what is copied as it is: each table with its columns. */
export const MOVED_TABLES: Readonly<Record<string, readonly string[]>> = {
  delivery: ['id', 'event', 'body', 'received_at'],
  pause: ['grp', 'until'],
  repository: ['id', 'installation', 'owner', 'name', 'removed', 'saved_at', 'record'],
  pull_request: ['repository', 'number', 'head', 'base', 'state', 'record'],
  check_run: ['repository', 'sha', 'record'],
  reads: ['repository', 'number', 'record'],
  branch_push: ['id', 'repository', 'branch', 'record'],
  debts: ['repository', 'record'],
  rolled_back: ['repository', 'record'],
  reverts: ['repository', 'record'],
  past_pushes: ['repository', 'record'],
  drifts: ['repository', 'record'],
  audit: ['id', 'at', 'kind', 'repository', 'pull_request', 'actor', 'detail'],
};
/** Names the tables whose ids the database counts on from. */
const COUNTED = ['branch_push', 'audit'];

/** Bounds the rows of one statement. */
const ROWS = 500;

/** Says how many rows of each kind were moved. */
export interface MovedStore {
  readonly repositories: number;
  readonly pullRequests: number;
  readonly auditRecords: number;
  readonly jobs: number;
}

const Cells = z.record(z.string(), z.union([z.string(), z.number(), z.null()]));
const Count = z.object({ count: z.number() });
const Value = z.object({ value: z.number() });
const JobRow = z
  .object({
    id: z.number(),
    queue: z.string(),
    key: z.string(),
    grp: z.string(),
    payload: z.string(),
    state: z.enum(['waiting', 'running', 'failed']),
    priority: z.number(),
    rank: z.number(),
    run_at: z.number(),
    attempt: z.number(),
    lost: z.number(),
    lease_until: z.number().nullable(),
    ended_at: z.number().nullable(),
    error: z.string().nullable(),
  })
  .transform(({ grp, run_at: runAt, ...row }) => ({ ...row, group: grp, runAt }));
type JobRow = z.output<typeof JobRow>;

const countOf = async (sql: Sql, table: string): Promise<number> =>
  Count.parse(await sql.get(`SELECT count(*) AS count FROM ${table}`)).count;

/** Copies a table; gives the number of its rows. */
async function copy(from: Sql, to: Sql, table: string, columns: readonly string[]) {
  const rows = (await from.all(`SELECT ${columns.join(', ')} FROM ${table}`)).map((row) =>
    Cells.parse(row),
  );
  const isCounted = COUNTED.includes(table);
  const one = `(${columns.map(() => '?').join(', ')})`;
  for (let at = 0; at < rows.length; at += ROWS) {
    const some = rows.slice(at, at + ROWS);
    await to.run(
      `INSERT INTO ${table} (${columns.join(', ')}) ${isCounted ? 'OVERRIDING SYSTEM VALUE' : ''}
       VALUES ${some.map(() => one).join(', ')}`,
      ...some.flatMap((row) => columns.map((column): SqlValue => row[column] ?? null)),
    );
  }
  if (isCounted)
    await to.get(
      `SELECT setval(pg_get_serial_sequence('${table}', 'id'), coalesce(max(id), 1), max(id) IS NOT NULL) FROM ${table}`,
    );
  return rows.length;
}

/** Puts what waits or runs in line, and what was given up on record. */
async function moveJobs(step: Step, rows: readonly JobRow[], now: number): Promise<number> {
  const open = rows.filter(({ state }) => state !== 'failed');
  const byKey = new Map<string, readonly [JobRow, QueueStanding]>();
  // one that runs is older than one of its key that waits
  for (const row of open.toSorted((a, b) => a.state.localeCompare(b.state))) {
    const { priority, rank, attempt, lost } = row;
    // what was due long ago would be forgotten as something that nobody wants any more
    const runAt = row.state === 'running' ? now : Math.max(row.runAt, now);
    const standing = { priority, rank, runAt, attempt, lost };
    const older = byKey.get(row.key)?.[1];
    byKey.set(row.key, [row, older === undefined ? standing : coalesce(older, standing)]);
  }
  for (const [{ queue, key, group, payload }, standing] of byKey.values()) {
    const read = readPayload(parseJson(payload));
    if (read !== null)
      await enqueueNew(
        step,
        { queue, key, group, priority: standing.priority, payload: read },
        { ...newStanding(standing.priority, standing.runAt), ...standing },
      );
  }
  for (const { id, key, payload, ended_at: endedAt, error } of rows)
    if (endedAt !== null)
      await step.boss.send(
        GIVEN_UP,
        { key, payload: parseJson(payload), job: String(id), endedAt, error },
        { db: step.db },
      );
  return rows.length;
}

/**
 * Moves all that a store of one process holds into a database that holds nothing yet, in one step.
 *
 * @throws StoreProblem where something is there already, or a process still works on the store.
 */
export function moveStore(from: Database, step: Step, now: number): Promise<MovedStore> {
  return from.read(async (source) => {
    const { sql } = step;
    for (const table of Object.keys(MOVED_TABLES))
      if ((await countOf(sql, table)) > 0)
        throw new StoreProblem(
          'unavailable',
          `There is something in it already (${table}): a store is moved into an empty database.`,
        );
    const jobs = (await source.all('SELECT * FROM job ORDER BY id')).map((row) =>
      JobRow.parse(row),
    );
    if (jobs.some(({ lease_until: until }) => (until ?? 0) > now))
      throw new StoreProblem(
        'locked',
        'A process still works on the store: stop it, and try again half a minute later.',
      );
    const counts = new Map<string, number>();
    for (const [table, columns] of Object.entries(MOVED_TABLES))
      counts.set(table, await copy(source, sql, table, columns));
    const born = await source.get("SELECT value FROM meta WHERE name = 'born_at'");
    if (born !== undefined)
      await sql.run(
        `INSERT INTO meta (name, value) VALUES ('born_at', ?)
         ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
        Value.parse(born).value,
      );
    return {
      repositories: counts.get('repository') ?? 0,
      pullRequests: counts.get('pull_request') ?? 0,
      auditRecords: counts.get('audit') ?? 0,
      jobs: await moveJobs(step, jobs, now),
    };
  });
}
