import { optionalPackage } from '../../../manifest/edge/optional-package.ts';
import { asStoreProblem, StoreProblem } from './store-problem.ts';

/** Runs SQL inside a transaction or a read; rows come back unparsed. */
export interface Sql {
  /** Gives the number of rows it changed. */
  run(sql: string, ...parameters: SqlValue[]): number;
  get(sql: string, ...parameters: SqlValue[]): unknown;
  all(sql: string, ...parameters: SqlValue[]): unknown[];
}

/** Stands for one SQLite file. Whatever SQLite or the disk refuses rejects with a StoreProblem. */
export interface Database {
  /**
   * Runs `work` as one step and resolves once it is on disk. What is asked for in the same turn of the event
   * loop shares one commit (one fsync); `work` that throws is undone alone. It must not wait for anything.
   */
  readonly transact: <T>(work: (sql: Sql) => T) => Promise<T>;
  /**
   * Does the same for what may be forgotten when the power fails, and is then done again: it survives the
   * death of the process, and waits for no disk (SQLite's `synchronous = NORMAL`, which keeps the file
   * consistent).
   */
  readonly transactLightly: <T>(work: (sql: Sql) => T) => Promise<T>;
  readonly read: <T>(work: (sql: Sql) => T) => Promise<T>;
  /** Reads at once, for the one value that the store promises without waiting. */
  readonly readNow: <T>(work: (sql: Sql) => T) => T;
  /** Writes a little and says what stands in the way; null where nothing does. */
  readonly writable: () => Promise<StoreProblem | null>;
  /** Finishes what was asked for, then closes. */
  readonly close: () => Promise<void>;
}

/** Bounds the steps of one commit; the event loop gets a turn before the next. */
const LARGEST_COMMIT = 200;

/** Counts the bytes that the probe writes: more than a full disk has left in blocks already allocated. */
const PROBE = 65_536;

interface Step {
  /** Tells whether it has to survive a power failure. */
  readonly durable: boolean;
  /** Does the work; gives what to tell its caller once the commit is on disk. */
  readonly run: (sql: Sql) => () => void;
  readonly refuse: (reason: unknown) => void;
}

/** Runs SQL on a connection; statements are compiled once for it. */
function sqlOf(connection: SqliteConnection): Sql {
  const statements = new Map<string, SqlStatement>();
  const compiled = (sql: string): SqlStatement => {
    const known = statements.get(sql) ?? connection.prepare(sql);
    statements.set(sql, known);
    return known;
  };
  return {
    run: (sql, ...parameters) => Number(compiled(sql).run(...parameters).changes),
    get: (sql, ...parameters) => compiled(sql).get(...parameters),
    all: (sql, ...parameters) => compiled(sql).all(...parameters),
  };
}

/** Runs one step inside the common transaction. It throws only where SQLite gave up the whole of it. */
function runStep(connection: SqliteConnection, sql: Sql, step: Step): () => void {
  connection.exec('SAVEPOINT step');
  try {
    const tell = step.run(sql);
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

function commit(connection: SqliteConnection, sql: Sql, steps: readonly Step[]): void {
  let told: readonly (() => void)[];
  const isDurable = steps.some(({ durable }) => durable);
  try {
    connection.exec(`PRAGMA synchronous = ${isDurable ? 'FULL' : 'NORMAL'}`);
    connection.exec('BEGIN IMMEDIATE');
    told = steps.map((step) => runStep(connection, sql, step));
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

/** Shares one connection between all that reads and writes in this process. */
export function createDatabase(connection: SqliteConnection): Database {
  const sql = sqlOf(connection);
  const steps: Step[] = [];
  let closed = false;

  const commitNext = (): void => {
    if (closed || steps.length === 0) return;
    const next = steps.splice(0, LARGEST_COMMIT);
    if (steps.length > 0) setImmediate(commitNext);
    commit(connection, sql, next);
  };

  const readNow = <T>(work: (sql: Sql) => T): T => {
    if (closed) throw closedProblem();
    try {
      return work(sql);
    } catch (error) {
      throw asStoreProblem(error);
    }
  };

  const take = <T>(durable: boolean, work: (sql: Sql) => T): Promise<T> =>
    new Promise((resolve, reject) => {
      if (closed) {
        reject(closedProblem());
        return;
      }
      if (steps.length === 0) setImmediate(commitNext);
      steps.push({
        durable,
        run: (inside) => {
          const value = work(inside);
          return () => {
            resolve(value);
          };
        },
        refuse: reject,
      });
    });

  const transact = <T>(work: (sql: Sql) => T): Promise<T> => take(true, work);
  return {
    transact,
    transactLightly: (work) => take(false, work),
    readNow,
    read: (work) =>
      new Promise((resolve) => {
        resolve(readNow(work));
      }),
    writable: () =>
      transact((inside) => {
        inside.run('REPLACE INTO probe (id, filling) VALUES (1, zeroblob(?))', PROBE);
        return null;
      }).catch((reason: unknown) => {
        if (reason instanceof StoreProblem) return reason;
        throw reason;
      }),
    close: () =>
      new Promise((resolve) => {
        while (steps.length > 0) commit(connection, sql, steps.splice(0, LARGEST_COMMIT));
        if (!closed) shut(connection);
        closed = true;
        resolve();
      }),
  };
}

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

export type SqlValue = string | number | null;

interface SqlStatement {
  run(...parameters: SqlValue[]): { readonly changes: number | bigint };
  get(...parameters: SqlValue[]): unknown;
  all(...parameters: SqlValue[]): unknown[];
}

/** Stands for one connection, as `node:sqlite` shapes it: every call blocks until it is done. */
export interface SqliteConnection {
  exec(sql: string): void;
  prepare(sql: string): SqlStatement;
  close(): void;
}

interface SqliteEngine {
  readonly DatabaseSync: new (
    path: string,
    options?: { readonly readOnly?: boolean },
  ) => SqliteConnection;
}

const isEngine = (module: unknown): module is SqliteEngine =>
  typeof module === 'object' && module !== null && 'DatabaseSync' in module;

/** Loads `node:sqlite` where Node has it (22.13 and later); the types of Node 20 do not know it. */
function builtIn(): SqliteEngine | null {
  const emitWarning = Object.getOwnPropertyDescriptor(process, 'emitWarning');
  // Node 22 announces the module as experimental on standard error, once per process.
  process.emitWarning = () => undefined;
  try {
    const module: unknown = process.getBuiltinModule('node:sqlite');
    return isEngine(module) ? module : null;
  } finally {
    if (emitWarning !== undefined) Object.defineProperty(process, 'emitWarning', emitWarning);
  }
}

/** Loads SQLite as it comes with Node, else as a package with the same interface. */
export const loadSqlite = async (): Promise<SqliteEngine> =>
  builtIn() ??
  (await optionalPackage(
    '@photostructure/sqlite',
    `SQLite on Node.js ${process.versions.node}`,
    () => import('@photostructure/sqlite'),
  ));
