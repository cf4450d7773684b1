import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import {
  forgetInFile,
  openDatabase,
  STORE_FILE,
} from '../../../../src/bot/edge/store/sqlite/database-file.ts';
import { loadSqlite } from '../../../../src/bot/edge/store/sqlite/sqlite-engine.ts';
import { createSqliteJobs } from '../../../../src/bot/edge/store/sqlite/sqlite-jobs.ts';
import { temporaryFolder } from './open-sqlite.ts';

const Named = z.object({ name: z.string() });
const Counted = z.object({ count: z.number() });

/** A folder with the store that an earlier version has left. */
async function leftFolder(): Promise<string> {
  const folder = await temporaryFolder();
  onTestFinished(() => rm(folder, { recursive: true }));
  const { DatabaseSync } = await loadSqlite();
  const connection = new DatabaseSync(join(folder, STORE_FILE));
  connection.exec(readFileSync(join(import.meta.dirname, 'version-6.sql'), 'utf8'));
  connection.close();
  return folder;
}

test('of a store that was put back the audit log stays, and of no other table anything', async () => {
  const folder = await leftFolder();
  expect(await forgetInFile(folder, Date.now())).toBe(1);
  const database = await openDatabase(folder);
  onTestFinished(() => database.close());
  const full = await database.read(async (sql) => {
    const tables = await sql.all(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
    );
    const names: string[] = [];
    for (const { name } of tables.map((row) => Named.parse(row))) {
      const row = await sql.get(`SELECT count(*) AS count FROM ${name}`);
      if (Counted.parse(row).count > 0) names.push(name);
    }
    return names;
  });
  expect(full.filter((name) => name !== 'probe')).toEqual(['audit']);
});

test('one on which a process works is left as it is', async () => {
  const folder = await leftFolder();
  const database = await openDatabase(folder);
  onTestFinished(() => database.close());
  const jobs = createSqliteJobs(database, { now: () => Date.now() });
  expect(await jobs.claim({ lease: 60_000, perGroup: 2 })).not.toBeNull();
  await expect(forgetInFile(folder, Date.now())).rejects.toThrow('still works on the store');
  expect((await jobs.counts()).running).toBe(1);
});
