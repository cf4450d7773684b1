import type { Pool, PoolClient } from 'pg';
import type { Database, Sql, SqlValue } from '../sql.ts';
import { StoreProblem } from '../store-problem.ts';
import { postgresProblem, sqlState } from './postgres-problem.ts';

/** Runs a statement with `$1` for its first parameter, as the server has it. */
export interface PlainSql {
  executeSql(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>;
}

/** Stands for one PostgreSQL; what others bring statements of their own for runs inside of transactions too. */
export interface PostgresDatabase extends Database {
  /** Does what others do on the same connections; what the server refuses rejects with a StoreProblem. */
  readonly asked: <T>(work: () => Promise<T>) => Promise<T>;
  readonly transactBeside: <T>(
    work: (sql: Sql, plain: PlainSql) => Promise<T>,
    kept: 'durably' | 'lightly',
  ) => Promise<T>;
}

/** Two transactions that wait for each other are undone, and what lost to another is run again: so often. */
const TRIES = 4;
const UNDONE: ReadonlySet<string | null> = new Set(['40001', '40P01']);

/** Statements as PostgreSQL numbers their parameters. */
const numbered = new Map<string, string>();

function withNumbers(sql: string): string {
  const known = numbered.get(sql);
  if (known !== undefined) return known;
  let count = 0;
  const text = sql.replaceAll('?', () => `$${String(++count)}`);
  numbered.set(sql, text);
  return text;
}

type Queries = Pick<PoolClient, 'query'>;

function sqlOf(client: Queries): Sql {
  const query = (sql: string, parameters: readonly SqlValue[]) =>
    client.query<Record<string, unknown>>(withNumbers(sql), [...parameters]);
  return {
    run: async (sql, ...parameters) => (await query(sql, parameters)).rowCount ?? 0,
    get: async (sql, ...parameters) => (await query(sql, parameters)).rows[0],
    all: async (sql, ...parameters) => (await query(sql, parameters)).rows,
    hold: async (name) => {
      await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [name]);
    },
  };
}

const plainSqlOf = (client: Queries): PlainSql => ({
  executeSql: (text, values) => client.query<Record<string, unknown>>(text, values),
});

/**
 * Runs one transaction on a client of its own. Where anything but the server refused, the connection goes, and with
 * it the transaction: it may be the network, and then nothing that is asked on it would be answered.
 */
async function once<T>(pool: Pool, begin: string, work: (client: PoolClient) => Promise<T>) {
  const client = await pool.connect();
  let isBroken = false;
  try {
    await client.query(begin);
    const value = await work(client);
    await client.query('COMMIT');
    return value;
  } catch (error) {
    isBroken = sqlState(error) === null || !(await rolledBack(client));
    throw error;
  } finally {
    client.release(isBroken);
  }
}

const rolledBack = (client: PoolClient): Promise<boolean> =>
  client.query('ROLLBACK').then(
    () => true,
    () => false,
  );

async function tried<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1)
    try {
      return await work();
    } catch (error) {
      if (attempt === TRIES || !UNDONE.has(sqlState(error))) throw error;
    }
}

/** Shares a pool between all that reads and writes in this process; `name` stands for it in what is said. */
export function createPostgresDatabase(pool: Pool, name: string): PostgresDatabase {
  let closing: Promise<void> | null = null;

  const asked: PostgresDatabase['asked'] = async (work) => {
    if (closing !== null) throw new StoreProblem('unavailable', 'The database is closed.');
    try {
      return await work();
    } catch (error) {
      throw postgresProblem(name, error);
    }
  };

  const transactBeside: PostgresDatabase['transactBeside'] = (work, kept) =>
    asked(() =>
      tried(() =>
        once(
          pool,
          kept === 'lightly' ? 'BEGIN; SET LOCAL synchronous_commit = off' : 'BEGIN',
          (client) => work(sqlOf(client), plainSqlOf(client)),
        ),
      ),
    );

  const transact: Database['transact'] = (work) => transactBeside(work, 'durably');
  return {
    asked,
    transactBeside,
    transact,
    transactLightly: (work) => transactBeside(work, 'lightly'),
    read: (work) => asked(() => work(sqlOf({ query: pool.query.bind(pool) }))),
    writable: async () => {
      try {
        await transact((sql) => sql.run(WRITE_PROBE));
        return null;
      } catch (error) {
        if (error instanceof StoreProblem) return error;
        throw error;
      }
    },
    close: () => (closing ??= pool.end()),
  };
}

const WRITE_PROBE = `INSERT INTO meta (name, value) VALUES ('probe', 1)
  ON CONFLICT (name) DO UPDATE SET value = excluded.value`;
