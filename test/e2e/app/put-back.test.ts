import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { GitHubPullRequest } from '../../../sandbox/github/people/github-pull-request.ts';
import { startGitHub } from '../../../sandbox/github/start-github.ts';
import type { GitHubStandIn } from '../../../sandbox/github/start-github.ts';
import { programsOfPostgres } from '../../../sandbox/postgres/start-postgres.ts';
import type { RunningApp } from '../../../sandbox/start-app.ts';
import {
  forgetInPostgres,
  openPostgresAudit,
} from '../../../src/bot/edge/store/postgres/postgres-persistence.ts';
import { openAuditFile } from '../../../src/bot/edge/store/sqlite/audit-file.ts';
import { forgetInFile, STORE_FILE } from '../../../src/bot/edge/store/sqlite/database-file.ts';
import { loadSqlite } from '../../../src/bot/edge/store/sqlite/sqlite-engine.ts';
import { DIRECTLY } from '../../../src/forge/edge/network/outbound-settings.ts';
import { settingsOf } from '../../bot/edge/store/postgres-world.ts';
import { hasOwnPostgres, openOwnPostgres } from '../../support/postgres.ts';
import type { OwnPostgres } from '../../support/postgres.ts';
import { withoutPusher } from '../../support/without-pusher.ts';
import { emptyFolder } from './empty-folder.ts';
import { finalState } from './final-state.ts';
import { openCopy } from './open-copy.ts';
import { allDone, migratedDatabase, ready } from './replica-world.ts';
import { createSmallShop, WRONG_NESTING } from './small-shop.ts';
import { start } from './story.ts';

/** A store, as an operator has it. */
interface Kept {
  readonly start: (github: GitHubStandIn) => Promise<RunningApp>;
  /** Copies it while the service runs; gives the copy, put back in another place. */
  readonly copy: () => Promise<Kept>;
  /** What `meshwarden migrate --restored` does; gives the number of audit records. */
  readonly forget: () => Promise<number>;
  /** The kinds of what its audit log holds, oldest first. */
  readonly audit: () => Promise<readonly string[]>;
}

const EVERYTHING = { since: 0, repository: null };

function keptInFile(dataDir: string): Kept {
  return {
    start: (github) => start(github, { dataDir }),
    copy: async () => {
      const to = join(await emptyFolder(), 'data');
      mkdirSync(to);
      const { DatabaseSync } = await loadSqlite();
      const connection = new DatabaseSync(join(dataDir, STORE_FILE));
      // what `sqlite3 data/meshwarden.db "VACUUM INTO '…'"` does
      connection.exec(`VACUUM INTO '${join(to, STORE_FILE)}'`);
      connection.close();
      return keptInFile(to);
    },
    forget: () => forgetInFile(dataDir, Date.now()),
    audit: async () => {
      const open = await openAuditFile(dataDir);
      const rows = (await open?.rows(EVERYTHING)) ?? [];
      await open?.close();
      return rows.map(({ kind }) => kind);
    },
  };
}

function keptInDatabase(server: OwnPostgres, url: string): Kept {
  const settings = { database: settingsOf(url), outbound: DIRECTLY };
  const run = (program: string, args: readonly string[]) => {
    const ran = spawnSync(join(programsOfPostgres() ?? '', program), args, { encoding: 'utf8' });
    expect(ran).toMatchObject({ status: 0, stderr: '' });
  };
  return {
    start: async (github) => {
      const variables = { DATABASE_URL: url };
      const app = await start(github, { dataDir: await emptyFolder(), variables });
      await ready(app);
      return app;
    },
    copy: async () => {
      const file = join(await emptyFolder(), 'meshwarden.dump');
      run('pg_dump', ['--format=custom', '--no-owner', `--file=${file}`, url]);
      const to = await server.createDatabase();
      run('pg_restore', ['--no-owner', '--single-transaction', `--dbname=${to}`, file]);
      return keptInDatabase(server, to);
    },
    forget: () => forgetInPostgres(settings),
    audit: async () => {
      const open = await openPostgresAudit(settings);
      const rows = await open.rows(EVERYTHING);
      await open.close();
      return rows.map(({ kind }) => kind);
    },
  };
}

describe('a copy of the store that is put back', () => {
  let server: OwnPostgres | null = null;
  beforeAll(async () => {
    if (hasOwnPostgres) server = await openOwnPostgres();
  });
  afterAll(() => server?.stop());

  async function playedOn(first: Kept) {
    const github = await startGitHub();
    onTestFinished(() => github.close());
    const shop = await createSmallShop(github);
    const open = (head: string) => openCopy({ github, shop }, WRONG_NESTING, head);
    const app = await first.start(github);
    const before = await open('before');
    await allDone(github, app);
    const copy = await first.copy();
    // what the copy knows nothing of
    const after = await open('after');
    await before.push({ 'docs/more.md': 'More.\n' });
    await allDone(github, app);
    await app.close();
    const shown = () => [before, after].map((pr) => stateOf(github, pr));
    const wanted = { states: shown(), issues: shop.issues().length };

    const records = await copy.audit();
    expect(await copy.forget()).toBe(records.length);
    const successor = await copy.start(github);
    await allDone(github, successor);
    expect({ states: shown(), issues: shop.issues().length }).toEqual(wanted);
    const later = await open('later');
    await allDone(github, successor);
    await successor.close();
    expect(stateOf(github, later)).toMatchObject({
      checks: [{ status: 'completed' }],
      comments: [expect.any(String)],
    });
    const audit = await copy.audit();
    expect(audit.slice(0, records.length)).toEqual(records);
    expect(audit.length).toBeGreaterThan(records.length);
  }

  /** Who pushed last is not known of what nobody has seen. */
  const stateOf = (github: GitHubStandIn, pr: GitHubPullRequest) => {
    const state = finalState(pr, github.app.botLogin);
    return {
      ...state,
      checks: state.checks.map((each) => ({ ...each, summary: withoutPusher(each.summary) })),
      comments: state.comments.map(withoutPusher),
    };
  };

  test('SQLite: nothing that was written since is written again, and the audit log goes on', async () => {
    await playedOn(keptInFile(await emptyFolder()));
  });

  test.skipIf(!hasOwnPostgres)(
    'PostgreSQL: nothing that was written since is written again, and the audit log goes on',
    async () => {
      if (server === null) throw new Error('no server');
      await playedOn(keptInDatabase(server, await migratedDatabase(server)));
    },
  );

  test.skipIf(!hasOwnPostgres)('nothing is forgotten while a replica is connected', async () => {
    if (server === null) throw new Error('no server');
    const kept = keptInDatabase(server, await migratedDatabase(server));
    const github = await startGitHub();
    onTestFinished(() => github.close());
    await kept.start(github);
    await expect(kept.forget()).rejects.toThrow('A replica is connected to it');
  });
});
