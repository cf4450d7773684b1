import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import {
  migratePostgres,
  movePostgres,
  openPostgres,
} from '../../../../src/bot/edge/store/postgres/postgres-persistence.ts';
import { openDatabase, STORE_FILE } from '../../../../src/bot/edge/store/sqlite/database-file.ts';
import { loadSqlite } from '../../../../src/bot/edge/store/sqlite/sqlite-engine.ts';
import { createSqliteJobs } from '../../../../src/bot/edge/store/sqlite/sqlite-jobs.ts';
import { GITHUB_LIMITS } from '../../../../src/forge/edge/github/limiter.ts';
import { DIRECTLY } from '../../../../src/forge/edge/network/outbound-settings.ts';
import { hasPostgres, openPostgres as openServer } from '../../../support/postgres.ts';
import type { TestPostgres } from '../../../support/postgres.ts';
import { drain, review, triggerOf } from './jobs-world.ts';
import { temporaryFolder } from './open-sqlite.ts';
import { BOSS_SCHEMA } from '../../../../src/bot/edge/store/postgres/boss.ts';
import { openPool } from '../../../../src/bot/edge/store/postgres/postgres-pool.ts';
import { MOVED_TABLES } from '../../../../src/bot/edge/store/postgres/moved-store.ts';
import { settingsOf, trouble } from './postgres-world.ts';

describe.skipIf(!hasPostgres)('a store of one process that is moved to PostgreSQL', () => {
  let server: TestPostgres;
  beforeAll(async () => {
    server = await openServer();
  });
  afterAll(() => server.stop());

  /** What an earlier version has left, brought up to date. */
  async function left() {
    const folder = await temporaryFolder();
    const { DatabaseSync } = await loadSqlite();
    const connection = new DatabaseSync(join(folder, STORE_FILE));
    connection.exec(readFileSync(join(import.meta.dirname, 'version-6.sql'), 'utf8'));
    connection.close();
    const source = await openDatabase(folder);
    onTestFinished(async () => {
      await source.close();
      await rm(folder, { recursive: true });
    });
    return source;
  }

  async function emptyDatabase() {
    const settings = { database: settingsOf(await server.createDatabase()), outbound: DIRECTLY };
    await migratePostgres(settings, trouble);
    return settings;
  }

  /** What pg-boss has of it, asked beside it. */
  async function rowsOf({ database }: Awaited<ReturnType<typeof emptyDatabase>>, text: string) {
    const pool = await openPool({ database, authorities: [] });
    const { rows } = await pool.query<{ id: string }>(text);
    await pool.end();
    return rows;
  }

  async function open(settings: Awaited<ReturnType<typeof emptyDatabase>>) {
    const quiet = () => undefined;
    const log = { debug: quiet, info: quiet, warn: quiet, error: quiet };
    const shared = { limits: GITHUB_LIMITS, reconcile: 300_000 };
    const persistence = await openPostgres(settings, shared, log);
    onTestFinished(() => persistence.close());
    return persistence;
  }

  test('all that it knew is there, and its queue and its audit log go on', async () => {
    const [source, settings] = [await left(), await emptyDatabase()];
    const moved = { repositories: 1, pullRequests: 1, auditRecords: 1, jobs: 3 };
    expect(await movePostgres(settings, source, trouble)).toEqual(moved);
    const { store, jobs, audit } = await open(settings);
    expect(await store.bornAt()).toBe(1_764_230_400_000);
    expect((await store.repositoryByName('acme', 'shop'))?.onboarding?.issue).toBe(3);
    expect((await store.pullRequest(1, 7))?.comment).toEqual({ id: 9, written: 'w' });
    expect((await store.check(1, 'h'))?.id).toBe(55);
    expect((await store.branchPush(1, 'topic'))?.by.login).toBe('alice');
    expect(await store.rolledBack(1)).toHaveLength(1);
    expect(await store.pastPushes(1)).toHaveLength(1);
    expect(await jobs.counts()).toEqual({ waiting: 2, running: 0, failed: 1 });
    const kept = `SELECT id FROM ${BOSS_SCHEMA}.job WHERE keep_until > now() + interval '20 days'`;
    expect(await rowsOf(settings, kept)).toHaveLength(3);
    expect(await jobs.accept({ id: 'done', event: 'push', body: '{}' })).toBe(false);
    expect(await jobs.delivery('waiting')).toMatchObject({ event: 'push' });
    const done = await drain(jobs);
    expect(done.map(({ key, attempt }) => [key, attempt]).toSorted()).toEqual([
      ['delivery:waiting', 1],
      ['review:1:8', 2],
    ]);
    const entry = { repository: 'acme/shop', pullRequest: 7, actor: 'pat', detail: '{}' };
    await store.audit({ ...entry, kind: 'decision' });
    await store.saveBranchPush(1, 'other', { sha: 'x', before: null, by: { id: 5, login: 'a' } });
    const rows = await audit.rows({ since: 0, repository: null });
    expect(rows.map(({ id, kind }) => [id, kind])).toEqual([
      [1, 'override'],
      [2, 'decision'],
    ]);
  });

  test('a table that is added is moved, too, or named here', async () => {
    const source = await left();
    const rows = await source.read((sql) =>
      sql.all("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"),
    );
    const names = rows.map((row) => z.object({ name: z.string() }).parse(row).name);
    const others = ['meta', 'probe', 'job', 'lease'];
    expect(names.filter((name) => !others.includes(name)).toSorted()).toEqual(
      Object.keys(MOVED_TABLES).toSorted(),
    );
  });

  test('of a job that ran and a newer one of its key that waited, the newer one is run', async () => {
    const [source, settings] = [await left(), await emptyDatabase()];
    const clock = { now: () => Date.now() - 60_000 };
    const jobs = createSqliteJobs(source, clock);
    await jobs.add(review(9, {}, 'first'));
    while ((await jobs.claim({ lease: 1000, perGroup: 9 })) !== null);
    await jobs.add(review(9, {}, 'second'));
    await movePostgres(settings, source, trouble);
    const moved = await drain((await open(settings)).jobs);
    expect(moved.map(triggerOf).filter((trigger) => trigger === 'first')).toEqual([]);
    expect(moved.map(triggerOf)).toContain('second');
  });

  test('a store on which a process works, and a database that holds something, are refused', async () => {
    const [source, settings] = [await left(), await emptyDatabase()];
    const jobs = createSqliteJobs(source, { now: () => Date.now() });
    const claimed = await jobs.claim({ lease: 60_000, perGroup: 2 });
    if (claimed === null) throw new Error('nothing to claim');
    await expect(movePostgres(settings, source, trouble)).rejects.toThrow('still works on');
    await jobs.complete(claimed);
    await movePostgres(settings, source, trouble);
    await expect(movePostgres(settings, source, trouble)).rejects.toThrow(
      'something in it already',
    );
  });
});
