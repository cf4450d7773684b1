import { z } from 'zod';
import type { Database, Sql, SqlValue } from './database.ts';

/** Describes a table with one JSON document a row, in its column `record`. */
export interface DocumentTable<T> {
  readonly name: string;
  readonly schema: z.ZodType<T>;
}

const Row = z.object({ row: z.number(), record: z.string() });

/** Holds the documents of some rows, and the rows whose documents this version of us cannot read. */
interface Selection<T> {
  readonly documents: readonly T[];
  readonly unreadable: readonly number[];
}

export function selectDocuments<T>(
  sql: Sql,
  { name, schema }: DocumentTable<T>,
  condition: string,
  ...parameters: SqlValue[]
): Selection<T> {
  const documents: T[] = [];
  const unreadable: number[] = [];
  for (const found of sql.all(
    `SELECT rowid AS row, record FROM ${name} WHERE ${condition}`,
    ...parameters,
  )) {
    const { row, record } = Row.parse(found);
    // what an older version of us did not write has its default
    const document = schema.safeParse(parseJson(record));
    if (document.success) documents.push(document.data);
    else unreadable.push(row);
  }
  return { documents, unreadable };
}

/**
 * Forgets rows that cannot be read: from now on the store knows wholly only what is younger than this
 * instant.
 */
export function forgetUnreadable(
  sql: Sql,
  { name }: DocumentTable<unknown>,
  rows: readonly number[],
  now: number,
): void {
  if (rows.length === 0) return;
  sql.run(
    `DELETE FROM ${name} WHERE rowid IN (SELECT value FROM json_each(?))`,
    JSON.stringify(rows),
  );
  sql.run("UPDATE meta SET value = ? WHERE name = 'born_at'", now);
}

/** Reads documents as a caller sees them; those that cannot be read are absent, and forgotten. */
export async function readDocuments<T>(
  database: Database,
  now: () => number,
  table: DocumentTable<T>,
  condition: string,
  ...parameters: SqlValue[]
): Promise<readonly T[]> {
  const { documents, unreadable } = await database.read((sql) =>
    selectDocuments(sql, table, condition, ...parameters),
  );
  if (unreadable.length > 0)
    await database.transact((sql) => {
      forgetUnreadable(sql, table, unreadable, now());
    });
  return documents;
}

/** Reads a JSON text; undefined where it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
