import { z } from 'zod';
import type { MigratedSchema } from '../persistence.ts';
import type { PostgresDatabase } from './postgres-database.ts';
import { POSTGRES_MIGRATIONS } from './postgres-migrations.ts';
import { StoreProblem } from '../store-problem.ts';
import type { Sql } from '../sql.ts';

const Version = z.object({ version: z.number(), works_from: z.number() });
type SchemaVersion = z.output<typeof Version>;

const NOTHING: SchemaVersion = { version: 0, works_from: 0 };
const Found = z.object({ found: z.string().nullable() });

/** Reads of which version the schema is; 0 where there is none. */
async function versionIn(sql: Sql): Promise<SchemaVersion> {
  const { found } = Found.parse(
    await sql.get("SELECT to_regclass('meshwarden_schema')::text AS found"),
  );
  if (found === null) return NOTHING;
  const row = await sql.get('SELECT version, works_from FROM meshwarden_schema');
  return row === undefined ? NOTHING : Version.parse(row);
}

const newest = POSTGRES_MIGRATIONS.length;

/**
 * Makes sure that this program works on the schema that is there. An older program and a newer one work side by
 * side while replicas are replaced.
 *
 * @throws StoreProblem with what to do.
 */
export async function requireSchema(database: PostgresDatabase, name: string): Promise<void> {
  const { version, works_from: worksFrom } = await database.read(versionIn);
  if (version < newest)
    throw new StoreProblem(
      'unavailable',
      `${name} has schema ${String(version)} and this Meshwarden needs ${String(newest)}: run "meshwarden migrate".`,
    );
  if (worksFrom > newest) throw newer(name, version);
}

const newer = (name: string, version: number): StoreProblem =>
  new StoreProblem(
    'unavailable',
    `${name} was written by a newer Meshwarden (schema ${String(version)}, this one knows ${String(newest)}).`,
  );

/**
 * Brings the schema up to date, in one transaction and one process at a time.
 *
 * @throws StoreProblem where a newer version of us wrote it.
 */
export function migrateSchema(database: PostgresDatabase, name: string): Promise<MigratedSchema> {
  return database.transactBeside(async (sql, plain) => {
    await sql.hold('meshwarden:migrate');
    const { version } = await versionIn(sql);
    if (version > newest) throw newer(name, version);
    if (version === newest) return { from: version, to: newest };
    for (const { script } of POSTGRES_MIGRATIONS.slice(version)) await plain.executeSql(script);
    await plain.executeSql(
      'CREATE TABLE IF NOT EXISTS meshwarden_schema (version INTEGER NOT NULL, works_from INTEGER NOT NULL)',
    );
    await sql.run('DELETE FROM meshwarden_schema');
    await sql.run(
      'INSERT INTO meshwarden_schema (version, works_from) VALUES (?, ?)',
      newest,
      POSTGRES_MIGRATIONS.at(-1)?.worksFrom ?? newest,
    );
    return { from: version, to: newest };
  }, 'durably');
}
