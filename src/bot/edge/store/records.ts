import { z } from 'zod';
import type { Clock } from '../../../forge/index.ts';
import type { Database, Sql, SqlValue } from './sql.ts';

/** Names each table of one JSON document a row, in its column `record`, with the columns that tell rows apart. */
const KEYS = {
  repository: ['id'],
  pull_request: ['repository', 'number'],
  check_run: ['repository', 'sha'],
  reads: ['repository', 'number'],
  branch_push: ['repository', 'branch'],
  debts: ['repository'],
  rolled_back: ['repository'],
  reverts: ['repository'],
  past_pushes: ['repository'],
  drifts: ['repository'],
} as const;

type RecordKind = keyof typeof KEYS;

/** Reads and writes the documents of one kind. */
export interface Records<T> {
  /** Finds documents inside a transaction that changes them; those that cannot be read are absent. */
  find(sql: Sql, condition: string, ...parameters: SqlValue[]): Promise<Found<T>>;
  /** Finds documents; those that cannot be read are absent, and forgotten. */
  read(
    database: Database,
    clock: Clock,
    condition: string,
    ...parameters: SqlValue[]
  ): Promise<readonly T[]>;
  /** Keeps one document in the row that has these columns, its key among them. */
  put(sql: Sql, columns: Readonly<Record<string, SqlValue>>, document: unknown): Promise<void>;
  /** Forgets rows that cannot be read: from now on the store knows wholly only what is younger than this instant. */
  forget(sql: Sql, unreadable: Found<T>['unreadable'], now: number): Promise<void>;
}

/** Holds the documents of some rows, and the keys of those whose documents this version of us cannot read. */
interface Found<T> {
  readonly documents: readonly T[];
  readonly unreadable: readonly (readonly SqlValue[])[];
}

const Row = z.object({ record: z.string() });
const KeyValue = z.union([z.string(), z.number()]);

/** Makes what reads and writes the documents of one kind; a document has the form of `schema`. */
export function records<T>(kind: RecordKind, schema: z.ZodType<T>): Records<T> {
  const keys: readonly string[] = KEYS[kind];
  const isRow = keys.map((key) => `${key} = ?`).join(' AND ');

  const find: Records<T>['find'] = async (sql, condition, ...parameters) => {
    const documents: T[] = [];
    const unreadable: SqlValue[][] = [];
    const selected = `SELECT ${keys.join(', ')}, record FROM ${kind} WHERE ${condition}`;
    for (const row of await sql.all(selected, ...parameters)) {
      // what an older version of us did not write has its default
      const document = schema.safeParse(parseJson(Row.parse(row).record));
      if (document.success) documents.push(document.data);
      else unreadable.push(keyOf(row, keys));
    }
    return { documents, unreadable };
  };

  const forget: Records<T>['forget'] = async (sql, unreadable, now) => {
    if (unreadable.length === 0) return;
    for (const key of unreadable) await sql.run(`DELETE FROM ${kind} WHERE ${isRow}`, ...key);
    await sql.run("UPDATE meta SET value = ? WHERE name = 'born_at'", now);
  };

  return {
    find,
    forget,
    read: async (database, clock, condition, ...parameters) => {
      const { documents, unreadable } = await database.read((sql) =>
        find(sql, condition, ...parameters),
      );
      if (unreadable.length > 0)
        await database.transact((sql) => forget(sql, unreadable, clock.now()));
      return documents;
    },
    put: async (sql, columns, document) => {
      const values = { ...columns, record: JSON.stringify(document) };
      const names = Object.keys(values);
      const others = names.filter((name) => !keys.includes(name));
      await sql.run(
        `INSERT INTO ${kind} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})
         ON CONFLICT (${keys.join(', ')}) DO UPDATE
         SET ${others.map((name) => `${name} = excluded.${name}`).join(', ')}`,
        ...Object.values(values),
      );
    },
  };
}

const KeyedRow = z.record(z.string(), z.unknown());

function keyOf(row: unknown, keys: readonly string[]): SqlValue[] {
  const columns = KeyedRow.parse(row);
  return keys.map((key) => KeyValue.parse(columns[key]));
}

/** Reads a JSON text; undefined where it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
