import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadSqlite } from '../../src/bot/edge/store/sqlite/sqlite-engine.ts';
import { temporaryFolder } from '../review/edge/temporary-repository.ts';
import { meshwarden } from './run-cli.ts';

/** A store that an earlier version has left. */
const VERSION_6 = join(import.meta.dirname, '../bot/edge/store/version-6.sql');

test('a store of an earlier version is brought up to date, once', async () => {
  const folder = temporaryFolder();
  const { DatabaseSync } = await loadSqlite();
  const connection = new DatabaseSync(join(folder, 'meshwarden.db'));
  connection.exec(readFileSync(VERSION_6, 'utf8'));
  connection.close();
  const migrate = () => meshwarden(['migrate'], { variables: { MESHWARDEN_DATA_DIR: folder } });
  const name = `SQLite, ${join(folder, 'meshwarden.db')}`;
  expect(await migrate()).toMatchObject({ code: 0, stdout: `${name}: schema 7, was 6.\n` });
  expect(await migrate()).toMatchObject({ code: 0, stdout: `${name}: schema 7, nothing to do.\n` });
});

test('where there is no store, it is said, and none is made', async () => {
  const none = await meshwarden(['migrate'], {
    variables: { MESHWARDEN_DATA_DIR: temporaryFolder() },
  });
  expect(none).toMatchObject({ code: 2, stdout: '' });
  expect(none.stderr).toContain('the service makes it when it starts');
});

test('a store is moved into a database alone', async () => {
  const refused = await meshwarden(['migrate', '--from', temporaryFolder()], { variables: {} });
  expect(refused).toMatchObject({ code: 2, stdout: '' });
  expect(refused.stderr).toContain('DATABASE_URL names none');
});

test('a database that cannot be used is said, without its password, with 2', async () => {
  const variables = { DATABASE_URL: 'postgresql://m:s3cret@127.0.0.1:1/mw' };
  for (const command of ['migrate', 'audit']) {
    const refused = await meshwarden([command], { variables });
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toMatch(/needs Node\.js 22\.12|127\.0\.0\.1:1\/mw: .*ECONNREFUSED/);
    expect(refused.stderr).not.toContain('s3cret');
  }
});
