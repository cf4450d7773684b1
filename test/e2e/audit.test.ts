import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Store } from '../../src/review/index.ts';
import { openDatabase } from '../../src/bot/edge/store/sqlite/database-file.ts';
import { openSqlite } from '../../src/bot/edge/store/sqlite/sqlite-persistence.ts';
import { temporaryFolder } from '../review/edge/temporary-repository.ts';
import { setClock } from '../support/set-clock.ts';
import { meshwarden } from './run-cli.ts';

type AuditEntry = Parameters<Store['audit']>[0];

const sha = 'a'.repeat(40);
const meaning = 'b'.repeat(64);
const about = { repository: 'acme/shop', pullRequest: 7 };
const APPROVAL: AuditEntry = {
  ...{ ...about, kind: 'approval', actor: 'pat' },
  detail: JSON.stringify({ review: 5, sha, base: sha, meaning, tier: 'high' }),
};
const OVERDUE: AuditEntry = {
  ...{ repository: 'acme/other', pullRequest: null, kind: 'debt', actor: null },
  detail: JSON.stringify({ what: 'overdue' }),
};

/** A store that the app has open. */
async function recorded() {
  const folder = temporaryFolder();
  const clock = setClock();
  const open = await openSqlite(folder, clock);
  const { store } = open;
  await store.audit(APPROVAL);
  clock.advance(86_400_000);
  await store.audit(OVERDUE);
  const audit = (...args: readonly string[]) =>
    meshwarden(['audit', ...args], { variables: { MESHWARDEN_DATA_DIR: folder } });
  return { audit, open, folder };
}

test('the record is printed while the app has its store open, and after that', async () => {
  const { audit, open } = await recorded();
  const beside = await audit();
  expect(beside).toMatchObject({ code: 0, stderr: '' });
  expect(beside.stdout).toContain(
    'acme/shop#7  approval  pat: approves high, meaning bbbbbbbb, aaaaaaa, review 5\n',
  );
  expect(beside.stdout).toContain('acme/other  debt  overdue\n');
  expect(beside.stdout).toContain(
    'approval: An approval was bound to the meaning of the change.\n',
  );
  await open.close();
  expect(await audit()).toEqual(beside);
});

test('it is cut down to a time and a repository, and written for programs', async () => {
  const { audit, open } = await recorded();
  const { stdout } = await audit('--since', '2026-11-21', '--format', 'json');
  expect(JSON.parse(stdout)).toMatchObject({
    schemaVersion: '1.0',
    records: [{ kind: 'debt', repository: 'acme/other', detail: { what: 'overdue' } }],
    unreadable: [],
  });
  expect((await audit('--repo', 'ACME/shop')).stdout).toContain('1 record.');
  expect((await audit('--repo', 'acme/none')).stdout).toBe('Nothing is on record.\n');
  await open.close();
});

test('a record that cannot be read is said, with 1', async () => {
  const { audit, open, folder } = await recorded();
  const database = await openDatabase(folder);
  const columns = '(at, kind, repository, detail)';
  await database.transact((sql) =>
    sql.run(`INSERT INTO audit ${columns} VALUES (1, 'verdict', 'acme/shop', '{}')`),
  );
  const { code, stdout } = await audit();
  expect(code).toBe(1);
  expect(stdout).toContain('cannot be read: record 3 of kind verdict');
  await Promise.all([database.close(), open.close()]);
});

test('where there is no store, it is said, and none is made', async () => {
  const folder = temporaryFolder();
  const variables = { MESHWARDEN_DATA_DIR: folder };
  const none = await meshwarden(['audit'], { variables });
  expect(none).toMatchObject({ code: 2, stdout: '' });
  expect(none.stderr).toContain('No store of the app is in');
  expect(readdirSync(folder)).toEqual([]);
  const wrong = await meshwarden(['audit', '--since', 'yesterday'], { variables });
  expect(wrong.stderr).toContain('--since is 24h, 7d, 2w');
});
