import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Persistence } from '../../../../src/bot/edge/store/persistence.ts';
import { STORE_FILE } from '../../../../src/bot/edge/store/sqlite/database-file.ts';
import { loadSqlite } from '../../../../src/bot/edge/store/sqlite/sqlite-engine.ts';
import { openSqlite } from '../../../../src/bot/edge/store/sqlite/sqlite-persistence.ts';
import { drain } from './jobs-world.ts';
import { temporaryFolder } from './open-sqlite.ts';

/** The instant at which the store of the dump was written. */
const WRITTEN = 1_764_230_400_000;

let folder: string;
let open: Persistence;

/** Opens what an earlier version has written. */
beforeEach(async () => {
  folder = await temporaryFolder();
  const { DatabaseSync } = await loadSqlite();
  const connection = new DatabaseSync(join(folder, STORE_FILE));
  connection.exec(readFileSync(join(import.meta.dirname, 'version-6.sql'), 'utf8'));
  connection.close();
  open = await openSqlite(folder, { now: () => WRITTEN + 120_000 });
});
afterEach(async () => {
  await open.close();
  await rm(folder, { recursive: true });
});

test('all that a store of version 6 knew is known after the update', async () => {
  const { store } = open;
  expect(await store.bornAt()).toBe(WRITTEN);
  expect((await store.repositoryByName('acme', 'SHOP'))?.onboarding).toEqual({
    issue: 3,
    bodyHash: 'abc',
  });
  expect(await store.installations()).toEqual([10]);
  expect((await store.pullRequest(1, 7))?.comment).toEqual({ id: 9, written: 'w' });
  expect((await store.check(1, 'h'))?.id).toBe(55);
  expect(await store.reads(1, 7)).toEqual(['a.yaml', 'b.yaml']);
  expect((await store.branchPush(1, 'topic'))?.by.login).toBe('alice');
  expect(await store.rolledBack(1)).toHaveLength(1);
  expect((await store.reverts(1)).map(({ by }) => by)).toEqual(['pat']);
  expect((await store.pastPushes(1)).map(({ issue }) => issue)).toEqual([12]);
});

test('its audit log goes on where it ended, and still cannot be changed', async () => {
  const entry = { repository: 'acme/shop', pullRequest: 7, actor: 'pat', detail: '{}' };
  await open.store.audit({ ...entry, kind: 'decision' });
  const rows = await open.audit.rows({ since: 0, repository: 'ACME/Shop' });
  expect(rows.map(({ id, kind }) => [id, kind])).toEqual([
    [1, 'override'],
    [2, 'decision'],
  ]);
});

test('its queue goes on: what waited runs, what failed stays on record, a delivery is known', async () => {
  const { jobs } = open;
  expect(await jobs.counts()).toEqual({ waiting: 2, running: 0, failed: 1 });
  expect(await jobs.accept({ id: 'done', event: 'push', body: '{}' })).toBe(false);
  expect(await jobs.delivery('waiting')).toMatchObject({ event: 'push' });
  const done = await drain(jobs);
  expect(done.map(({ key, attempt }) => [key, attempt])).toEqual([
    ['review:1:8', 2],
    ['delivery:waiting', 1],
  ]);
});
