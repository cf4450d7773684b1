import type { StoreProblem } from './store-problem.ts';

export type SqlValue = string | number | null;

/**
 * Runs SQL inside a transaction or a read; rows come back unparsed. Statements are written in what all engines
 * understand, with `?` for each parameter.
 */
export interface Sql {
  /** Gives the number of rows it changed. */
  run(sql: string, ...parameters: SqlValue[]): Promise<number>;
  get(sql: string, ...parameters: SqlValue[]): Promise<unknown>;
  all(sql: string, ...parameters: SqlValue[]): Promise<readonly unknown[]>;
  /**
   * Keeps other transactions that ask for the same name out until this one has ended: what is read from here on
   * is what is changed. An engine that runs one transaction at a time has nothing to do.
   */
  hold(name: string): Promise<void>;
}

/** Stands for one database. Whatever the engine refuses rejects with a StoreProblem. */
export interface Database {
  /**
   * Runs `work` as one step and resolves once it is on disk; `work` that throws is undone alone. It waits for its
   * statements and for nothing else, and may be run again where the engine had to undo it.
   */
  readonly transact: <T>(work: (sql: Sql) => Promise<T>) => Promise<T>;
  /**
   * Does the same for what may be forgotten when the power fails, and is then done again: it survives the
   * death of the process, and waits for no disk.
   */
  readonly transactLightly: <T>(work: (sql: Sql) => Promise<T>) => Promise<T>;
  readonly read: <T>(work: (sql: Sql) => Promise<T>) => Promise<T>;
  /** Writes a little and says what stands in the way; null where nothing does. */
  readonly writable: () => Promise<StoreProblem | null>;
  /** Finishes what was asked for, then closes. */
  readonly close: () => Promise<void>;
}
