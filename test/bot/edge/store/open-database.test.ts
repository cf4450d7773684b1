import { chmod, mkdir, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openDatabase } from '../../../../src/bot/edge/store/sqlite/database-file.ts';
import type { Database } from '../../../../src/bot/edge/store/sql.ts';
import { createSqliteJobs } from '../../../../src/bot/edge/store/sqlite/sqlite-jobs.ts';
import { setClock } from '../../../support/set-clock.ts';
import { temporaryFolder } from './open-sqlite.ts';

let folder: string;
const file = () => join(folder, 'meshwarden.db');

beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(() => rm(folder, { recursive: true }));

const delivery = (id: string, size = 10) => ({ id, event: 'push', body: 'x'.repeat(size) });

test('the folder and every file in it can be read by its owner only', async () => {
  const data = join(folder, 'data', 'deep');
  const database = await openDatabase(data);
  expect(await database.writable()).toBeNull();
  const modes = ['', 'meshwarden.db', 'meshwarden.db-wal', 'meshwarden.db-shm'].map(
    async (name) => (await stat(join(data, name))).mode & 0o777,
  );
  expect(await Promise.all(modes)).toEqual([0o700, 0o600, 0o600, 0o600]);
  await database.close();
});

test('what was accepted is there after opening again', async () => {
  const first = await openDatabase(folder);
  await createSqliteJobs(first, setClock()).accept(delivery('a'));
  await first.close();
  const second = await openDatabase(folder);
  expect(await createSqliteJobs(second, setClock()).delivery('a')).toEqual(delivery('a'));
  await second.close();
});

test('what was asked for before closing is done, and what is asked for later is refused', async () => {
  const database = await openDatabase(folder);
  const jobs = createSqliteJobs(database, setClock());
  const accepted = jobs.accept(delivery('a'));
  await database.close();
  expect(await accepted).toBe(true);
  await expect(jobs.accept(delivery('b'))).rejects.toMatchObject({ kind: 'unavailable' });
  await expect(jobs.counts()).rejects.toMatchObject({ kind: 'unavailable' });
  expect(await database.writable()).toMatchObject({ kind: 'unavailable' });
  await database.close();
});

test('a file that is no database is a corrupt store', async () => {
  await writeFile(file(), 'not a database, but long enough to be taken for one. '.repeat(100));
  await expect(openDatabase(folder)).rejects.toMatchObject({ kind: 'corrupt' });
});

test('a damaged file is a corrupt store', async () => {
  const database = await openDatabase(folder);
  const jobs = createSqliteJobs(database, setClock());
  await jobs.accept(delivery('a', 200_000));
  await database.close();
  await truncate(file(), (await stat(file())).size - 100_000);
  await expect(openDatabase(folder)).rejects.toMatchObject({ kind: 'corrupt' });
});

test('a folder that cannot be made is an unavailable store', async () => {
  await writeFile(join(folder, 'occupied'), '');
  await expect(openDatabase(join(folder, 'occupied', 'data'))).rejects.toMatchObject({
    kind: 'unavailable',
  });
  await mkdir(file());
  await expect(openDatabase(folder)).rejects.toMatchObject({ kind: 'unavailable' });
});

test('a database of a newer version is left alone', async () => {
  const database = await openDatabase(folder);
  await database.transact((sql) => sql.run('PRAGMA user_version = 99'));
  await database.close();
  await expect(openDatabase(folder)).rejects.toThrow('newer Meshwarden (schema 99');
});

test('several openings at once find one schema', async () => {
  const databases = await Promise.all(Array.from({ length: 5 }, () => openDatabase(folder)));
  for (const database of databases) expect(await database.writable()).toBeNull();
  for (const database of databases) await database.close();
});

test('loading SQLite says nothing on standard error and leaves warnings as they were', async () => {
  const emitWarning = Object.getOwnPropertyDescriptor(process, 'emitWarning');
  const warned = vi.fn();
  process.on('warning', warned);
  const database = await openDatabase(folder);
  await database.close();
  process.off('warning', warned);
  expect(warned).not.toHaveBeenCalled();
  expect(Object.getOwnPropertyDescriptor(process, 'emitWarning')).toEqual(emitWarning);
});

test('a full disk refuses what does not fit, keeps what was acknowledged, and passes', async () => {
  const database = await openDatabase(folder);
  const jobs = createSqliteJobs(database, setClock());
  await jobs.accept(delivery('kept'));
  const limitPages = (pages: number) =>
    database.read((sql) => sql.get(`PRAGMA max_page_count = ${String(pages)}`));
  await limitPages(1);

  await expect(jobs.accept(delivery('refused', 100_000))).rejects.toMatchObject({ kind: 'full' });
  expect(await database.writable()).toMatchObject({ kind: 'full' });
  expect(await jobs.delivery('kept')).toEqual(delivery('kept'));
  expect(await jobs.delivery('refused')).toBeNull();

  await limitPages(1_000_000);
  expect(await database.writable()).toBeNull();
  expect(await jobs.accept(delivery('refused', 100_000))).toBe(true);
  expect(await jobs.counts()).toEqual({ waiting: 2, running: 0, failed: 0 });
  await database.close();
});

test('a step that fails is undone alone', async () => {
  const database = await openDatabase(folder);
  const jobs = createSqliteJobs(database, setClock());
  const failing = database.transact(async (sql) => {
    await sql.run("INSERT INTO delivery (id, event, received_at) VALUES ('half', 'push', 0)");
    throw new Error('a bug');
  });
  const [half, whole] = await Promise.allSettled([failing, jobs.accept(delivery('whole'))]);
  expect([half.status, whole.status]).toEqual(['rejected', 'fulfilled']);
  expect(await jobs.accept(delivery('half'))).toBe(true);
  await database.close();
});

test('a file that another process writes for too long is a locked store', async () => {
  const [database, other] = [await openDatabase(folder), await openDatabase(folder)];
  await database.read((sql) => sql.get('PRAGMA busy_timeout = 1'));
  await other.read((sql) => sql.run('BEGIN IMMEDIATE'));
  expect(await database.writable()).toMatchObject({ kind: 'locked' });
  await other.read((sql) => sql.run('ROLLBACK'));
  expect(await database.writable()).toBeNull();
  await Promise.all([database.close(), other.close()]);
});

test('the audit log cannot be changed, deleted or replaced', async () => {
  const database = await openDatabase(folder);
  const columns =
    "(id, at, kind, repository, detail) VALUES (1, 0, 'decision', 'acme/shop', 'wait')";
  await database.transact((sql) => sql.run(`INSERT INTO audit ${columns}`));
  for (const tampering of [
    "UPDATE audit SET detail = 'pass'",
    'DELETE FROM audit',
    `REPLACE INTO audit ${columns}`,
  ])
    await expect(database.transact((sql) => sql.run(tampering))).rejects.toThrow('append-only');
  await database.close();
});

const put = 'INSERT INTO meta (name, value) VALUES (?, ?)';
const valueOf = (database: Database, name: string) =>
  database.read((sql) => sql.get('SELECT value FROM meta WHERE name = ?', name));

test('of steps that share a commit the one that fails is undone, and no other', async () => {
  const database = await openDatabase(folder);
  const step = (name: string, fails: boolean) =>
    database.transact(async (sql) => {
      await sql.run(put, name, 1);
      await sql.get('SELECT 1');
      if (fails) throw new Error('a bug');
      await sql.run('UPDATE meta SET value = 2 WHERE name = ?', name);
    });
  const steps = await Promise.allSettled([step('a', false), step('b', true), step('c', false)]);
  expect(steps.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(await valueOf(database, 'a')).toEqual({ value: 2 });
  expect(await valueOf(database, 'b')).toBeUndefined();
  expect(await valueOf(database, 'c')).toEqual({ value: 2 });
  await database.close();
});

test('nobody reads the half of a step', async () => {
  const database = await openDatabase(folder);
  let begun = (): void => undefined;
  const hasBegun = new Promise<void>((resolve) => (begun = resolve));
  const step = database.transact(async (sql) => {
    await sql.run(put, 'a', 1);
    begun();
    await sql.run('UPDATE meta SET value = 2 WHERE name = ?', 'a');
    await sql.get('SELECT 1');
    await sql.run('UPDATE meta SET value = 3 WHERE name = ?', 'a');
  });
  await hasBegun;
  expect(await valueOf(database, 'a')).toEqual({ value: 3 });
  await step;
  await database.close();
});

test.skipIf(process.getuid?.() === 0)(
  'a file that may not be written is an unavailable store',
  async () => {
    await (await openDatabase(folder)).close();
    await chmod(file(), 0o400);
    await expect(openDatabase(folder)).rejects.toMatchObject({ kind: 'unavailable' });
  },
);
