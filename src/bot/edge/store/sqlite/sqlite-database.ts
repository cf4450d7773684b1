import type { Database, Sql } from '../sql.ts';
import { asStoreProblem, StoreProblem } from '../store-problem.ts';
import type { SqliteConnection } from './sqlite-engine.ts';

/** Bounds the steps of one commit; the event loop gets a turn before the next. */
const LARGEST_COMMIT = 200;

/** Counts the bytes that the probe writes: more than a full disk has left in blocks already allocated. */
const PROBE = 65_536;

interface Step {
  /** Tells whether it has to survive a power failure. */
  readonly durable: boolean;
  /** Does the work; gives what to tell its caller once the commit is on disk. */
  readonly run: (sql: Sql) => Promise<() => void>;
  readonly refuse: (reason: unknown) => void;
}

/** Runs SQL on a connection; statements are compiled once for it. */
function sqlOf(connection: SqliteConnection): Sql {
  const statements = new Map<string, ReturnType<SqliteConnection['prepare']>>();
  const compiled = (sql: string): ReturnType<SqliteConnection['prepare']> => {
    const known = statements.get(sql) ?? connection.prepare(sql);
    statements.set(sql, known);
    return known;
  };
  const done = <T>(work: () => T): Promise<T> =>
    new Promise((resolve) => {
      resolve(work());
    });
  return {
    run: (sql, ...parameters) => done(() => Number(compiled(sql).run(...parameters).changes)),
    get: (sql, ...parameters) => done(() => compiled(sql).get(...parameters)),
    all: (sql, ...parameters) => done(() => compiled(sql).all(...parameters)),
    hold: () => Promise.resolve(),
  };
}

/** Runs one step inside the common transaction. It throws only where SQLite gave up the whole of it. */
async function runStep(connection: SqliteConnection, sql: Sql, step: Step): Promise<() => void> {
  connection.exec('SAVEPOINT step');
  try {
    const tell = await step.run(sql);
    connection.exec('RELEASE step');
    return tell;
  } catch (error) {
    try {
      connection.exec('ROLLBACK TO step; RELEASE step');
    } catch {
      throw error;
    }
    return () => {
      step.refuse(asStoreProblem(error));
    };
  }
}

async function commit(
  connection: SqliteConnection,
  sql: Sql,
  steps: readonly Step[],
): Promise<void> {
  const told: (() => void)[] = [];
  const isDurable = steps.some(({ durable }) => durable);
  try {
    connection.exec(`PRAGMA synchronous = ${isDurable ? 'FULL' : 'NORMAL'}`);
    connection.exec('BEGIN IMMEDIATE');
    // one after the other: what another did in between would be undone with a step that fails
    for (const step of steps) told.push(await runStep(connection, sql, step));
    connection.exec('COMMIT');
  } catch (error) {
    rollBack(connection);
    const reason = asStoreProblem(error);
    for (const step of steps) step.refuse(reason);
    return;
  }
  for (const tell of told) tell();
}

function rollBack(connection: SqliteConnection): void {
  try {
    connection.exec('ROLLBACK');
  } catch {
    // SQLite has rolled back by itself, or never began.
  }
}

const closedProblem = (): StoreProblem =>
  new StoreProblem('unavailable', 'The database is closed.');

/** Gives whoever asks the connection for itself, in order. */
function createTurns(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const turn = last.then(work);
    last = turn.catch(() => undefined);
    return turn;
  };
}

/**
 * Shares one connection between all that reads and writes in this process. What is asked for in the same turn
 * of the event loop shares one commit (one fsync). A read waits for the commit before it, of which it would
 * see the half.
 */
export function createDatabase(connection: SqliteConnection): Database {
  const sql = sqlOf(connection);
  const alone = createTurns();
  const steps: Step[] = [];
  let closing: Promise<void> | null = null;

  const commitNext = (): void => {
    if (steps.length === 0) return;
    const next = steps.splice(0, LARGEST_COMMIT);
    if (steps.length > 0) setImmediate(commitNext);
    void alone(() => commit(connection, sql, next));
  };

  const take = <T>(durable: boolean, work: (sql: Sql) => Promise<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      if (closing !== null) {
        reject(closedProblem());
        return;
      }
      if (steps.length === 0) setImmediate(commitNext);
      steps.push({
        durable,
        run: async (inside) => {
          const value = await work(inside);
          return () => {
            resolve(value);
          };
        },
        refuse: reject,
      });
    });

  const finish = (): Promise<void> => {
    while (steps.length > 0) commitNext();
    return alone(() => {
      shut(connection);
      return Promise.resolve();
    });
  };

  return {
    transact: (work) => take(true, work),
    transactLightly: (work) => take(false, work),
    read: async (work) => {
      if (closing !== null) throw closedProblem();
      try {
        return await alone(() => work(sql));
      } catch (error) {
        throw asStoreProblem(error);
      }
    },
    writable: async () => {
      try {
        await take(true, (inside) => inside.run(WRITE_PROBE, PROBE));
        return null;
      } catch (error) {
        if (error instanceof StoreProblem) return error;
        throw error;
      }
    },
    close: () => (closing ??= finish()),
  };
}

const WRITE_PROBE = `INSERT INTO probe (id, filling) VALUES (1, zeroblob(?))
  ON CONFLICT (id) DO UPDATE SET filling = excluded.filling`;

/**
 * Leaves everything in the one file: the package that stands in for `node:sqlite` keeps the log until its
 * statements are collected.
 */
function shut(connection: SqliteConnection): void {
  try {
    connection.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  } catch {
    // The log stays and is read at the next opening.
  }
  connection.close();
}
